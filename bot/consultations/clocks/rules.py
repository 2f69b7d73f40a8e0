"""What a clock allows, what happens because of it and when, and what ends it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.clock import WorkCalendar
from bot.outbox.rules import after_quiet
from models.enums import ClockKind, ClockOutcome, ClockStage, ClockTerms, Desk, HistoryKind, Urgency

AT_OPENING = (ClockKind.ACCEPT, ClockKind.FIRST_REPLY, ClockKind.RESOLVE)
"""What begins when a person is to answer a question."""
ANEW = (ClockKind.NEXT_REPLY, ClockKind.RESOLVE)
"""What begins when an answer did not help."""
PAUSED_BY_ASKING = frozenset({ClockKind.NEXT_REPLY, ClockKind.RESOLVE})
"""What stands still while the asker is to answer."""
ALL = frozenset(ClockKind)
MET_BY: Mapping[HistoryKind, frozenset[ClockKind]] = {
    HistoryKind.ACCEPTED: frozenset({ClockKind.ACCEPT}),
    HistoryKind.ASKED_BACK: frozenset({ClockKind.ACCEPT, ClockKind.FIRST_REPLY}),
    HistoryKind.ANSWERED: frozenset({ClockKind.ACCEPT, ClockKind.FIRST_REPLY, ClockKind.NEXT_REPLY}),
    HistoryKind.CLOSED: frozenset({ClockKind.RESOLVE}),
}
"""What waits for which happening. Bouncing a consultation (returned, transferred) is none of these."""
DROPPED_BY: Mapping[HistoryKind, frozenset[ClockKind]] = {
    HistoryKind.CLOSED: ALL - {ClockKind.RESOLVE},
    HistoryKind.WITHDRAWN: ALL,
    HistoryKind.MERGED: ALL,
    HistoryKind.REOPENED: ALL,
}
"""What waits in vain after which happening; what is reopened begins anew."""
_ORDER = list(ClockStage)


@dataclass(frozen=True, slots=True)
class Span:
    """How long something takes: days of working hours, and working time beside them."""

    days: float = 0.0
    time: timedelta = timedelta()

    def of(self, hours: WorkCalendar) -> timedelta:
        """Return the time in terms of these hours."""
        return hours.day_length * self.days + self.time


@dataclass(frozen=True, slots=True)
class Terms:
    """Within what time something is to be done, counted in `hours`; None: in duty hours."""

    within: Span
    hours: WorkCalendar | None = None


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The bureau's deadlines (content/service/deadlines.toml).

    `terms` of each class of consultations; the reminder comes when this share of the time has passed, the
    leader is told so long after the deadline. What its asker is silent about is closed after `silence`.
    """

    terms: Mapping[ClockTerms, Mapping[ClockKind, Terms]]
    leader_after: Mapping[ClockTerms, Span]
    remind_at_share: float
    silence: timedelta


@dataclass(frozen=True, slots=True)
class ClockState:
    """Where a clock stands."""

    kind: ClockKind
    terms: ClockTerms
    started_at: datetime
    due_at: datetime
    paused_at: datetime | None = None
    stage: ClockStage = ClockStage.BEGUN


@dataclass(frozen=True, slots=True)
class Step:
    """What is done at a moment because of a clock: REMINDED, OFFERED (at the deadline), ESCALATED."""

    at: datetime
    stage: ClockStage


def terms_of(urgency: Urgency, desk: Desk) -> ClockTerms:
    """Return whose deadlines a consultation goes by."""
    if urgency is Urgency.URGENT:
        return ClockTerms.URGENT
    return ClockTerms.OFFICE if desk is Desk.OFFICE else ClockTerms.NORMAL


def due(
    kind: ClockKind, terms: ClockTerms, started: datetime, *, deadlines: Deadlines, calendar: WorkCalendar
) -> datetime:
    """Return until when something is to be done that has been waited for since a moment, in UTC."""
    allowed = deadlines.terms[terms][kind]
    hours = allowed.hours or calendar
    return hours.add(started, allowed.within.of(hours))


def foresee(state: ClockState, *, deadlines: Deadlines, calendar: WorkCalendar) -> list[Step]:
    """Return what would happen when, in order, if nobody did anything; nothing while the clock is paused.

    The reminder keeps its distance to the deadline when that has moved.
    """
    if state.paused_at is not None:
        return []
    allowed = deadlines.terms[state.terms][state.kind]
    hours = allowed.hours or calendar
    lead = allowed.within.of(hours) * (1 - deadlines.remind_at_share)
    runs = hours.between(state.started_at, state.due_at)
    steps = [
        Step(hours.add(state.started_at, max(runs - lead, timedelta())), ClockStage.REMINDED),
        Step(state.due_at, ClockStage.OFFERED),
        Step(
            hours.add(state.due_at, deadlines.leader_after[state.terms].of(hours)),
            ClockStage.ESCALATED,
        ),
    ]
    return [step for step in steps if _ORDER.index(step.stage) > _ORDER.index(state.stage)]


def due_steps(
    state: ClockState, *, now: datetime, deadlines: Deadlines, calendar: WorkCalendar
) -> list[Step]:
    """Return the steps that should have been taken by now, in order; of these only the last is told."""
    return [step for step in foresee(state, deadlines=deadlines, calendar=calendar) if step.at <= now]


def resume(state: ClockState, *, now: datetime, deadlines: Deadlines, calendar: WorkCalendar) -> ClockState:
    """Return a paused clock running again, with as much time left as when it was paused."""
    if state.paused_at is None:
        return state
    hours = deadlines.terms[state.terms][state.kind].hours or calendar
    left = hours.between(state.paused_at, state.due_at)
    return replace(state, due_at=hours.add(now, left), paused_at=None)


def is_overdue(due_at: datetime, paused_at: datetime | None, now: datetime) -> bool:
    """Tell whether a clock has run out; a paused one has not."""
    return paused_at is None and due_at < now


def outcome(kind: ClockKind, by: HistoryKind, *, missed: bool) -> ClockOutcome | None:
    """Return how a happening ends a clock; None if it goes on."""
    if kind in MET_BY.get(by, ()):
        return ClockOutcome.MISSED if missed else ClockOutcome.MET
    if kind in DROPPED_BY.get(by, ()):
        return ClockOutcome.MISSED if missed else ClockOutcome.DROPPED
    return None


def may_notify(at: datetime, *, urgent: bool) -> datetime:
    """Return when somebody may be told: at once what is urgent, else not between 21:00 and 07:00."""
    return at if urgent else after_quiet(at)
