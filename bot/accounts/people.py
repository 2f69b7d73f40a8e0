"""Everybody who ever wrote: found or made, and locked, so that messages of one person wait in line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson

from bot.outbox.rules import Windows
from models.bulk import Writes, locking_clause, query_rows
from models.commissioner import Commissioner
from models.person import Person

_ACQUAINTED = ("id", "subscribed", "village_code", "held", "openid", "dialogue")


@dataclass(slots=True)
class Acquaintance:
    """What the quick lane needs to know of a person; `dialogue` as in models.person.Person."""

    id: int
    subscribed: bool
    village_code: str | None
    held: int
    openid: str
    dialogue: dict[str, object]


async def meet(openid: str, now: datetime) -> Person:
    """Return the person behind an openid, locked until the transaction ends; an unknown one is made."""
    known = Person.filter(openid=openid)
    person = await known.select_for_update(no_key=True).first()
    if person is None:
        await introduce([openid], now)
        person = await known.select_for_update(no_key=True).get()
    return person


async def introduce(openids: Sequence[str], now: datetime) -> None:
    """Make those of these people who are unknown."""
    newcomer = {
        "subscribed": True,
        "message_window_left": 0,
        "tap_window_left": 0,
        "held": 0,
        "dialogue": {},
        "created_at": now,
        "seen_at": now,
    }
    rows = [{"openid": openid} | newcomer for openid in openids]
    writes = Writes()
    writes.insert(Person, rows, only_new=True)
    await writes.carry_out()


async def lock_free(openids: Sequence[str]) -> dict[str, Acquaintance]:
    """Return the people behind these openids, locked until the transaction ends.

    Left out are those unknown, and those whom another transaction has locked: they are not waited for.
    """
    source = f"person WHERE openid IN ({{}}) ORDER BY openid{locking_clause()}"
    found: dict[str, Acquaintance] = {}
    for row in await query_rows(_ACQUAINTED, source, openids):
        person = Acquaintance(**dict(zip(_ACQUAINTED, row, strict=True)))
        person.dialogue = orjson.loads(row[-1])
        found[person.openid] = person
    return found


def note_contacts(people: Sequence[Acquaintance], windows: Windows, now: datetime, writes: Writes) -> None:
    """Write what a batch of messages changes about their senders: the dialogue and the send window."""
    rows = [
        {
            "id": person.id,
            "dialogue": person.dialogue,
            "message_window_until": windows.message_until,
            "message_window_left": windows.message_left,
            "seen_at": now,
        }
        for person in people
    ]
    writes.update(Person, "id", rows)


async def find_person(openid: str) -> Person | None:
    """Return the person behind an openid, if they ever wrote to the account."""
    return await Person.get_or_none(openid=openid)


async def get_person(person_id: int) -> Person:
    """Return a person who is known to be there."""
    return await Person.get(id=person_id)


async def find_commissioner(person_id: int) -> Commissioner | None:
    """Return the roster entry that a person is bound to."""
    return await Commissioner.filter(person_id=person_id, active=True).first()
