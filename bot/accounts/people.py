"""Everybody who ever wrote: found or made, and locked, so that messages of one person wait in line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
        await _introduce([openid], now)
        person = await known.select_for_update(no_key=True).get()
    return person


async def meet_many(openids: Iterable[str], now: datetime) -> dict[str, Acquaintance]:
    """Return the people behind these openids, locked until the transaction ends.

    Unknown ones are made; those whom another transaction has locked are left out, not waited for.
    """
    wanted = sorted(set(openids))
    found = await _lock_free(wanted)
    unknown = [openid for openid in wanted if openid not in found]
    if unknown:
        await _introduce(unknown, now)
        found |= await _lock_free(unknown)
    return found


async def _introduce(openids: Sequence[str], now: datetime) -> None:
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


async def _lock_free(openids: Sequence[str]) -> dict[str, Acquaintance]:
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


async def find_commissioner(person_id: int) -> Commissioner | None:
    """Return the roster entry that a person is bound to."""
    return await Commissioner.filter(person_id=person_id, active=True).first()
