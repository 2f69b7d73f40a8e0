"""Starts, pauses and moves the clocks of a consultation, within the transaction of the verb that does so."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from bot.consultations.clocks.rules import PAUSED_BY_ASKING, ClockState, due, foresee, is_overdue, terms_of
from bot.consultations.clocks.rules import resume as resumed
from bot.consultations.rules import IN_WORK, OPEN, Office
from models.clock import CaseClock
from models.consultation import Consultation, HistoryEntry
from models.enums import ClockKind, ClockTerms, ConsultationStatus, HistoryKind

TIMES = ["terms", "due_at", "paused_at", "next_at"]


async def begin(
    consultation: Consultation,
    kinds: Collection[ClockKind],
    *,
    office: Office,
    started: datetime,
    now: datetime,
) -> None:
    """Start the next round of these clocks, counted from `started`; one that is running goes on as it is."""
    known = await CaseClock.filter(consultation_id=consultation.id)
    running = {clock.kind for clock in known if clock.ended_at is None}
    rounds = {clock.kind: clock.round for clock in sorted(known, key=lambda clock: clock.round)}
    terms = terms_of(consultation.urgency, consultation.desk)
    await CaseClock.bulk_create(
        [
            _new(consultation.id, kind, rounds.get(kind, 0) + 1, terms, office=office, started=started)
            for kind in kinds
            if kind not in running
        ],
        ignore_conflicts=True,
    )


def _new(
    consultation_id: int, kind: ClockKind, place: int, terms: ClockTerms, *, office: Office, started: datetime
) -> CaseClock:
    due_at = due(kind, terms, started, deadlines=office.deadlines, calendar=office.calendar)
    clock = CaseClock(
        consultation_id=consultation_id,
        kind=kind,
        round=place,
        terms=terms,
        started_at=started,
        due_at=due_at,
    )
    clock.next_at = next_at(clock, office)
    return clock


def state_of(clock: CaseClock) -> ClockState:
    """Return what the rules look at."""
    return ClockState(clock.kind, clock.terms, clock.started_at, clock.due_at, clock.paused_at, clock.stage)


def next_at(clock: CaseClock, office: Office) -> datetime | None:
    """Return when something is next to be done because of a clock; None if nothing more will be."""
    steps = foresee(state_of(clock), deadlines=office.deadlines, calendar=office.calendar)
    return steps[0].at if steps else None


async def pause(consultation: Consultation, *, now: datetime) -> None:
    """Let what waits for an answer stand still while the asker is to answer; what has run out stays so."""
    for clock in await _running(consultation, PAUSED_BY_ASKING):
        if clock.paused_at is None and not is_overdue(clock.due_at, None, now):
            clock.paused_at, clock.next_at = now, None
            await clock.save(update_fields=TIMES)


async def resume(consultation: Consultation, *, office: Office, now: datetime) -> None:
    """Let what stood still go on, with as much time as was left."""
    for clock in await _running(consultation, PAUSED_BY_ASKING):
        if clock.paused_at is not None:
            state = resumed(state_of(clock), now=now, deadlines=office.deadlines, calendar=office.calendar)
            clock.due_at, clock.paused_at = state.due_at, None
            clock.next_at = next_at(clock, office)
            await clock.save(update_fields=TIMES)


async def hasten(consultation: Consultation, *, office: Office, now: datetime) -> None:
    """Let the clocks of what was raised to urgent go by urgent terms from now on, where these are sooner."""
    for clock in await _running(consultation, frozenset(ClockKind)):
        clock.terms = ClockTerms.URGENT
        soonest = due(clock.kind, clock.terms, now, deadlines=office.deadlines, calendar=office.calendar)
        if clock.missed_at is None:
            clock.due_at = min(clock.due_at, soonest)
        clock.next_at = next_at(clock, office)
        await clock.save(update_fields=TIMES)


async def extend(
    consultation: Consultation, days: float, *, office: Office, now: datetime
) -> datetime | None:
    """Give a consultation so many working days more until it is to be closed (延期).

    Returns its new deadline; None when that has run out already, or none is running.
    """
    for clock in await _running(consultation, {ClockKind.RESOLVE}):
        if not is_overdue(clock.due_at, clock.paused_at, now):
            clock.due_at = office.calendar.add_days(clock.due_at, days)
            clock.next_at = next_at(clock, office)
            await clock.save(update_fields=TIMES)
            return clock.due_at
    return None


async def _running(consultation: Consultation, kinds: Collection[ClockKind]) -> list[CaseClock]:
    running = CaseClock.filter(consultation_id=consultation.id, ended_at=None, kind__in=list(kinds))
    return await running.order_by("id")


async def list_clocks(consultation_ids: Sequence[int]) -> dict[int, list[CaseClock]]:
    """Return the clocks of each of these consultations, the oldest first."""
    found: dict[int, list[CaseClock]] = {each: [] for each in consultation_ids}
    for clock in await CaseClock.filter(consultation_id__in=list(consultation_ids)).order_by("id"):
        found[clock.consultation_id].append(clock)
    return found


async def next_step(now: datetime) -> datetime | None:
    """Return when the next clock after this moment asks for something to be done."""
    clock = await CaseClock.filter(next_at__gt=now).order_by("next_at").only("next_at").first()
    return clock.next_at if clock else None


async def begin_missing(office: Office, *, now: datetime) -> int:
    """Start the clocks of what was open before there were any; returns of how many consultations.

    They count from now: what nobody was told of in time is no miss.
    """
    bare = await Consultation.filter(status__in=list(OPEN), clocks__id__isnull=True).order_by("id")
    for consultation in bare:
        answered = await HistoryEntry.filter(
            consultation_id=consultation.id, kind=HistoryKind.ANSWERED
        ).exists()
        kinds = _awaited(consultation.status, answered=answered)
        await begin(consultation, kinds, office=office, started=now, now=now)
    return len(bare)


def _awaited(status: ConsultationStatus, *, answered: bool) -> list[ClockKind]:
    kinds = [ClockKind.RESOLVE]
    if status in IN_WORK:
        kinds.append(ClockKind.NEXT_REPLY if answered else ClockKind.FIRST_REPLY)
    if status in IN_WORK - {ConsultationStatus.ACCEPTED}:
        kinds.append(ClockKind.ACCEPT)
    return kinds
