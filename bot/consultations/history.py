"""The one place that moves a consultation and writes its history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, overload

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from bot.consultations.clocks.store import stop
from bot.consultations.rules import IN_WORK, OPEN, check_step, open_key
from bot.errors import ConflictError
from models.bulk import query
from models.consultation import Consultation, HistoryEntry
from models.counter import Counter
from models.enums import ActorKind, ConsultationStatus, HistoryKind, OfferStatus
from models.ids import consultation_key, consultation_year
from models.offer import Offer

_MOVES = (
    "topic",
    "handler_id",
    "responsible_id",
    "opened_at",
    "first_reply_due_at",
    "merged_into_id",
    "effect_due_at",
)
"""What may change together with the status."""
EXPLANATION = "explanation"
"""Where the history keeps how a message was decided: what bot/answering/explaining.py returns as JSON."""


def explained(explanation: Mapping[str, object]) -> dict[str, object]:
    """Return what a history row keeps of an explanation: nothing of an empty one."""
    return {EXPLANATION: dict(explanation)} if explanation else {}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something."""

    kind: ActorKind
    id: int | None = None


SYSTEM = Actor(ActorKind.SYSTEM)


@dataclass(frozen=True, slots=True)
class Happening:
    """What a history row will say."""

    kind: HistoryKind
    actor: Actor
    text: str = ""
    data: dict[str, object] = field(default_factory=dict)

    def row(self, consultation_id: int, at: datetime) -> dict[str, Any]:
        """Return the columns of the history row."""
        return {
            "consultation_id": consultation_id,
            "kind": self.kind,
            "actor_kind": self.actor.kind,
            "actor_id": self.actor.id,
            "text": self.text,
            "data": self.data,
            "at": at,
        }


class MovedOn(ConflictError):
    """A consultation no longer stands where it did when it was read."""

    code = "moved_on"


@overload
async def note(consultation: Consultation, happening: Happening, *, now: datetime) -> HistoryEntry: ...


@overload
async def note(
    consultation: Consultation, happening: Happening, *, now: datetime, key: str | None
) -> HistoryEntry | None: ...


async def note(
    consultation: Consultation, happening: Happening, *, now: datetime, key: str | None = None
) -> HistoryEntry | None:
    """Add a row to the history; what it ends of the consultation's clocks is ended.

    Returns None, and does nothing, when a row with this key was written before, by whomever.
    """
    if key is None:
        return await _write(consultation, happening, key, now)
    try:
        async with in_transaction():
            return await _write(consultation, happening, key, now)
    except IntegrityError:
        if await HistoryEntry.filter(key=key).exists():
            return None
        raise


async def _write(
    consultation: Consultation, happening: Happening, key: str | None, now: datetime
) -> HistoryEntry:
    entry = await HistoryEntry.create(**happening.row(consultation.id, now), key=key)
    await stop(consultation.id, happening.kind, now=now)
    return entry


async def move(
    consultation: Consultation,
    to: ConsultationStatus,
    happening: Happening,
    *,
    now: datetime,
    key: str | None = None,
) -> HistoryEntry:
    """Take a locked consultation to another status and say so in its history, under `key` if it has one.

    Raises IllegalStep, and MovedOn when somebody has moved it since it was read; neither changes anything.
    """
    at = consultation.status
    check_step(at, to)
    awaits = consultation.awaits_asker_at if to in IN_WORK else None
    free_key = None
    if to in OPEN:
        free_key = open_key(consultation.asker_id, consultation.topic, consultation.desk)
    columns = {"status": to, "open_key": free_key, "awaits_asker_at": awaits}
    columns |= {name: getattr(consultation, name) for name in _MOVES}
    if not await Consultation.filter(id=consultation.id, status=at).update(**columns):
        raise MovedOn("somebody else has moved it meanwhile")
    consultation.status, consultation.open_key, consultation.awaits_asker_at = to, free_key, awaits
    await _end_offers(consultation.id, now)
    return await _write(consultation, happening, key, now)


async def _end_offers(consultation_id: int, now: datetime) -> None:
    """End the offers to a second commissioner: whatever step was taken, somebody has taken it."""
    offers = Offer.filter(consultation_id=consultation_id, status=OfferStatus.OPEN)
    await offers.update(status=OfferStatus.CLOSED, ended_at=now)


async def lock_consultation(consultation_id: int) -> Consultation:
    """Return a consultation, locked until the transaction ends."""
    return await Consultation.filter(id=consultation_id).select_for_update(no_key=True).get()


async def lock_both(first: int, second: int) -> tuple[Consultation, Consultation]:
    """Return two consultations, locked in the order of their keys, so that nobody waits in a circle."""
    both = Consultation.filter(id__in=[first, second]).order_by("id").select_for_update(no_key=True)
    found = {consultation.id: consultation for consultation in await both}
    return found[first], found[second]


async def lock_with_root(consultation_id: int) -> tuple[Consultation, Consultation]:
    """Return a consultation and the one it is worked on with, itself unless it is merged; both locked."""
    while True:
        seen = await Consultation.get(id=consultation_id)
        root_id = seen.merged_into_id or consultation_id
        consultation, root = await lock_both(consultation_id, root_id)
        if (consultation.merged_into_id or consultation_id) == root_id:
            return consultation, root


async def next_keys(count: int, now: datetime) -> list[int]:
    """Draw `count` consultation keys of the current year, without gaps; held until the transaction ends."""
    year = consultation_year(now)
    name = f"consultation:{year:02d}"
    last = await _raise(name, count)
    if last is None:
        await Counter.bulk_create([Counter(name=name, value=0)], ignore_conflicts=True)
        last = await _raise(name, count) or count
    return [consultation_key(year, last - count + place) for place in range(1, count + 1)]


async def _raise(name: str, count: int) -> int | None:
    statement = "UPDATE counter SET value = value + {} WHERE name = {} RETURNING value"
    rows = await query(statement, [count], [name])
    return int(rows[0]["value"]) if rows else None
