"""The one place that moves a consultation and writes its history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.consultations.clocks.store import stop
from bot.consultations.rules import OPEN, check_step, open_key
from models.bulk import query
from models.consultation import Consultation, HistoryEntry
from models.counter import Counter
from models.enums import ActorKind, ConsultationStatus, HistoryKind, OfferStatus
from models.ids import consultation_key, consultation_year
from models.offer import Offer

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


async def note(consultation: Consultation, happening: Happening, *, now: datetime) -> HistoryEntry:
    """Add a row to the history; what it ends of the consultation's clocks is ended."""
    entry = await HistoryEntry.create(**happening.row(consultation.id, now))
    await stop(consultation.id, happening.kind, now=now)
    return entry


async def move(
    consultation: Consultation, to: ConsultationStatus, happening: Happening, *, now: datetime
) -> HistoryEntry:
    """Take a locked consultation to another status and say so in its history. Raises IllegalStep."""
    check_step(consultation.status, to)
    consultation.status = to
    consultation.open_key = None
    if to in OPEN:
        consultation.open_key = open_key(consultation.asker_id, consultation.topic, consultation.desk)
    await consultation.save(
        update_fields=[
            "status",
            "open_key",
            "topic",
            "handler_id",
            "responsible_id",
            "opened_at",
            "first_reply_due_at",
        ]
    )
    await _end_offers(consultation.id, now)
    return await note(consultation, happening, now=now)


async def _end_offers(consultation_id: int, now: datetime) -> None:
    """End the offers to a second commissioner: whatever step was taken, somebody has taken it."""
    offers = Offer.filter(consultation_id=consultation_id, status=OfferStatus.OPEN)
    await offers.update(status=OfferStatus.CLOSED, ended_at=now)


async def lock_consultation(consultation_id: int) -> Consultation:
    """Return a consultation, locked until the transaction ends."""
    return await Consultation.filter(id=consultation_id).select_for_update(no_key=True).get()


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
