"""A commissioner proves with the code of the roster that a WeChat account is theirs."""

from datetime import datetime

from tortoise.transactions import in_transaction

from bot.audit.service import record
from bot.errors import ConflictError, NotFound
from models.commissioner import Commissioner
from models.person import Person


async def bind(person: Person, code: str, *, now: datetime) -> Commissioner:
    """Bind a person to the roster entry with this code, once.

    Raises NotFound for a code that fits nobody, ConflictError when the entry or the person is bound
    already; binding the same pair again changes nothing.
    """
    async with in_transaction():
        commissioner = (
            await Commissioner.filter(bind_code=code.upper(), active=True)
            .select_for_update(no_key=True)
            .first()
        )
        if commissioner is None:
            raise NotFound("no roster entry has this code")
        if commissioner.person_id == person.id:
            return commissioner
        taken = await Commissioner.filter(person_id=person.id).exists()
        if taken or commissioner.person_id is not None:
            raise ConflictError("bound already")
        commissioner.person_id = person.id
        commissioner.bound_at = now
        await commissioner.save(update_fields=["person_id", "bound_at"])
        await record(
            actor=f"commissioner:{commissioner.id}",
            action="commissioner.bind",
            subject=commissioner.name,
            after={"person": person.id},
            now=now,
        )
        return commissioner
