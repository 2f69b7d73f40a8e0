"""Ends the clocks of a consultation by what happens to it; knows nothing of the office's hours."""

from __future__ import annotations

from datetime import datetime

from bot.consultations.clocks.rules import DROPPED_BY, MET_BY, is_overdue, outcome
from models.clock import CaseClock
from models.consultation import HistoryEntry
from models.enums import ActorKind, HistoryKind

ENDING = frozenset(MET_BY) | frozenset(DROPPED_BY)


async def stop(consultation_id: int, kind: HistoryKind, *, now: datetime) -> None:
    """End what a happening ends of a locked consultation's clocks.

    One that had run out unnoticed is missed all the same, with its row in the history.
    """
    if kind not in ENDING:
        return
    for clock in await CaseClock.filter(consultation_id=consultation_id, ended_at=None).order_by("id"):
        missed = clock.missed_at is not None or is_overdue(clock.due_at, clock.paused_at, now)
        ends = outcome(clock.kind, kind, missed=missed)
        if ends is None:
            continue
        if missed and clock.missed_at is None:
            await miss(clock, now)
        clock.outcome, clock.ended_at, clock.next_at = ends, now, None
        await clock.save(update_fields=["outcome", "ended_at", "next_at", "missed_at"])


async def miss(clock: CaseClock, now: datetime) -> None:
    """Note that a clock of a locked consultation has run out: once, however many notice it."""
    clock.missed_at = clock.due_at
    await HistoryEntry.create(
        consultation_id=clock.consultation_id,
        kind=HistoryKind.MISSED,
        actor_kind=ActorKind.SYSTEM,
        data=evidence(clock),
        at=now,
        key=f"miss:{clock.id}",
    )


def evidence(clock: CaseClock) -> dict[str, object]:
    """Return what a history row keeps of the clock it is about."""
    return {"clock": clock.kind.value, "round": clock.round, "due": clock.due_at.isoformat()}
