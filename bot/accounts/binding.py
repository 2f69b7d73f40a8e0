"""Somebody proves with the code of the roster that a WeChat account is theirs."""

from __future__ import annotations

from datetime import datetime

from tortoise.transactions import in_transaction

from bot.audit.service import record
from bot.errors import ConflictError, NotFound
from models.commissioner import Commissioner
from models.member import Member
from models.person import Person


async def bind(person: Person, code: str, *, now: datetime) -> Commissioner | Member:
    """Bind a person to the roster entry with this code, once; one person may have an entry of each role.

    Raises NotFound for a code that fits nobody, ConflictError when the entry is somebody else's or the
    person has another of its role; binding the same pair again changes nothing.
    """
    async with in_transaction():
        entry = await _find_entry(code)
        if entry.person_id == person.id:
            return entry
        if entry.person_id is not None or await _has_another(person, entry):
            raise ConflictError("bound already")
        entry.person_id = person.id
        entry.bound_at = now
        await entry.save(update_fields=["person_id", "bound_at"])
        role = entry.role.value if isinstance(entry, Member) else "commissioner"
        await record(
            actor=f"{role}:{entry.id}",
            action=f"{role}.bind",
            subject=entry.name,
            after={"person": person.id},
            now=now,
        )
        return entry


async def _find_entry(code: str) -> Commissioner | Member:
    """Return the entry with a code, locked. Raises NotFound."""
    fitting = {"bind_code": code.upper(), "active": True}
    entry: Commissioner | Member | None = (
        await Commissioner.filter(**fitting).select_for_update(no_key=True).first()
        or await Member.filter(**fitting).select_for_update(no_key=True).first()
    )
    if entry is None:
        raise NotFound("no roster entry has this code")
    return entry


async def _has_another(person: Person, entry: Commissioner | Member) -> bool:
    if isinstance(entry, Commissioner):
        return await Commissioner.filter(person_id=person.id).exists()
    return await Member.filter(person_id=person.id, role=entry.role).exists()
