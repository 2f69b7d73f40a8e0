"""Takes the steps that are due: reminds, notes what is missed, offers it to a second, tells the leaders."""

from __future__ import annotations

from datetime import datetime

from tortoise.expressions import Q
from tortoise.transactions import in_transaction

from bot.consultations.clocks.rules import due_steps, may_notify
from bot.consultations.clocks.service import next_at, state_of
from bot.consultations.clocks.store import evidence, miss
from bot.consultations.clocks.telling import Told, tell
from bot.consultations.history import SYSTEM, Happening, lock_consultation, note
from bot.consultations.offers import offer
from bot.consultations.rules import Office
from models.clock import CaseClock
from models.consultation import Consultation
from models.enums import ClockStage, ClockTerms, HistoryKind

LIMIT = 1000
_UNOFFERED = Q(missed_at__isnull=False, stage__in=[ClockStage.BEGUN, ClockStage.REMINDED])
STEPPED = ["stage", "next_at", "missed_at"]


async def sweep(office: Office, *, now: datetime, limit: int = LIMIT) -> int:
    """Take what steps are due, and return of how many clocks; 0 when there is nothing to do.

    What is missed is noted and told in one transaction, with at most one message a person. The offer to a
    second commissioner comes after it, in a transaction of its own, so that nobody is faulted where
    somebody else is chosen. In the quiet hours only what is urgent moves on; the rest waits for 07:00.
    """
    taken = await _take_steps(office, now, limit)
    unoffered = await _due(now, limit, offers=True)
    for clock in unoffered:
        await _offer(clock.id, clock.consultation_id, office, now)
    return taken + len(unoffered)


async def _due(now: datetime, limit: int, *, offers: bool) -> list[CaseClock]:
    """Return clocks with something due: those missed and not yet offered to a second, or all others."""
    due = CaseClock.filter(next_at__lte=now)
    if may_notify(now, urgent=False) != now:
        due = due.filter(terms=ClockTerms.URGENT)
    due = due.filter(_UNOFFERED if offers else ~_UNOFFERED)
    return await due.order_by("next_at", "id").limit(limit)


async def _take_steps(office: Office, now: datetime, limit: int) -> int:
    async with in_transaction():
        ids = [clock.consultation_id for clock in await _due(now, limit, offers=False)]
        cases = await _lock_free(ids)
        clocks = [clock for clock in await _due(now, limit, offers=False) if clock.consultation_id in cases]
        taken = [await _take(clock, cases[clock.consultation_id], office, now) for clock in clocks]
        await tell([told for told in taken if told], now=now)
        return len(clocks)


async def _lock_free(ids: list[int]) -> dict[int, Consultation]:
    """Lock those of these consultations that nobody is changing just now; the others come next time."""
    if not ids:
        return {}
    cases = Consultation.filter(id__in=ids).order_by("id")
    return {case.id: case for case in await cases.select_for_update(no_key=True, skip_locked=True)}


async def _take(clock: CaseClock, consultation: Consultation, office: Office, now: datetime) -> Told | None:
    """Write the steps of a clock that are due into the history and return the last, which is to be told."""
    due = due_steps(state_of(clock), now=now, deadlines=office.deadlines, calendar=office.calendar)
    stages, kind = {step.stage for step in due}, HistoryKind.REMINDED
    if ClockStage.REMINDED in stages:
        clock.stage = ClockStage.REMINDED
        await _note(clock, consultation, kind, now)
    if ClockStage.OFFERED in stages:
        kind = HistoryKind.MISSED
        await miss(clock, now)
    elif ClockStage.ESCALATED in stages:
        clock.stage, kind = ClockStage.ESCALATED, HistoryKind.ESCALATED
        await _note(clock, consultation, kind, now)
    if kind is not HistoryKind.MISSED:
        clock.next_at = next_at(clock, office)
    await clock.save(update_fields=STEPPED)
    return Told(clock, consultation, kind) if due else None


async def _note(clock: CaseClock, consultation: Consultation, kind: HistoryKind, now: datetime) -> None:
    await note(consultation, Happening(kind, SYSTEM, data=evidence(clock)), now=now)


async def _offer(clock_id: int, consultation_id: int, office: Office, now: datetime) -> None:
    """Offer what is missed to a second commissioner, if it is still to be answered and there is one."""
    async with in_transaction():
        consultation = await lock_consultation(consultation_id)
        clock = await CaseClock.get(id=clock_id)
        if clock.ended_at is not None or clock.stage is ClockStage.OFFERED:
            return
        await offer(consultation, clock, now=now)
        clock.stage = ClockStage.OFFERED
        clock.next_at = next_at(clock, office)
        await clock.save(update_fields=STEPPED)
