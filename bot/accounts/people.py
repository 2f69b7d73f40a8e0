"""Everybody who ever wrote: found or made, and locked, so that messages of one person wait in line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from models.bulk import update_rows
from models.commissioner import Commissioner
from models.person import Person

WRITTEN = (
    "id",
    "subscribed",
    "village_code",
    "message_window_until",
    "message_window_left",
    "tap_window_until",
    "tap_window_left",
    "held",
    "dialogue",
    "seen_at",
)


async def meet(openids: Iterable[str], now: datetime, *, skip_busy: bool = False) -> dict[str, Person]:
    """Return the persons behind these openids, locked until the transaction ends; unknown ones are made.

    With `skip_busy` those whom another transaction has locked are left out instead of waited for.
    """
    wanted = sorted(set(openids))
    found = await _lock(wanted, skip_busy)
    unknown = [openid for openid in wanted if openid not in found]
    if unknown:
        newcomers = [Person(openid=openid, created_at=now, seen_at=now) for openid in unknown]
        await Person.bulk_create(newcomers, ignore_conflicts=True)
        found |= await _lock(unknown, skip_busy)
    return found


async def _lock(openids: Sequence[str], skip_busy: bool) -> dict[str, Person]:
    rows = Person.filter(openid__in=list(openids)).order_by("openid")
    people = await rows.select_for_update(skip_locked=skip_busy, no_key=True)
    return {str(person.openid): person for person in people}


async def save_people(people: Sequence[Person]) -> None:
    """Write back what a conversation changes about these persons, in one statement."""
    await update_rows(Person, "id", [{name: getattr(person, name) for name in WRITTEN} for person in people])


async def find_commissioner(person_id: int) -> Commissioner | None:
    """Return the roster entry that a person is bound to."""
    return await Commissioner.filter(person_id=person_id, active=True).first()
