"""The life of a consultation: which step may follow which, what belongs to it, and what is promised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.clock import WorkCalendar
from bot.consultations.clocks.rules import Deadlines, due
from bot.errors import ConflictError
from models.enums import ClockKind, ClockTerms, Desk, Topic, Urgency
from models.enums import ConsultationStatus as Status

STEPS: dict[Status, frozenset[Status]] = {
    Status.SELF_SERVED: frozenset({Status.WAITING}),
    Status.WAITING: frozenset(
        {Status.ASSIGNED, Status.ANSWERED, Status.WITHDRAWN, Status.MERGED, Status.CLOSED}
    ),
    Status.ASSIGNED: frozenset(
        {
            Status.ACCEPTED,
            Status.ANSWERED,
            Status.WAITING,
            Status.ASSIGNED,
            Status.CLOSED,
            Status.WITHDRAWN,
            Status.MERGED,
        }
    ),
    Status.ACCEPTED: frozenset(
        {Status.ANSWERED, Status.WAITING, Status.ASSIGNED, Status.CLOSED, Status.WITHDRAWN, Status.MERGED}
    ),
    Status.ANSWERED: frozenset(
        {Status.CLOSED, Status.ACCEPTED, Status.ANSWERED, Status.WAITING, Status.MERGED}
    ),
    Status.CLOSED: frozenset({Status.ACCEPTED, Status.WAITING}),
    Status.WITHDRAWN: frozenset(),
    Status.MERGED: frozenset({Status.WAITING, Status.WITHDRAWN}),
}
IN_WORK = frozenset({Status.WAITING, Status.ASSIGNED, Status.ACCEPTED})
OPEN = IN_WORK | {Status.ANSWERED}
PLANTS = frozenset({Topic.FRUIT, Topic.GRAIN_OIL, Topic.VEGETABLE, Topic.HERB, Topic.FORESTRY})
GENERAL = frozenset({Topic.PLANT_PROTECTION, Topic.SOIL})
"""Subjects that come up with any plant: they are no other topic than the plant's."""
FARMING = PLANTS | GENERAL | {Topic.LIVESTOCK, Topic.AQUACULTURE, Topic.MACHINERY, Topic.OTHER}
TELL_EVERY = timedelta(minutes=10)
"""So long one notice, or one acknowledgement, of an addition stands for those that follow it."""
AT_HAND = timedelta(days=1)
"""How long after an answer a commissioner's plain words may still be meant for it."""
FOLLOW_UP = timedelta(days=7)
"""How long after an answer a question is taken as a follow-up, rather than as one of its own."""


class IllegalStep(ConflictError):
    """A consultation cannot go from where it stands to where somebody wanted it."""

    code = "illegal_step"

    def __init__(self, at: Status, to: Status) -> None:
        super().__init__(f"a consultation that is {at} cannot become {to}")
        self.at = at
        self.to = to


def check_step(at: Status, to: Status) -> None:
    """Raise IllegalStep unless a consultation may go from one status to the other."""
    if to not in STEPS[at]:
        raise IllegalStep(at, to)


def open_key(asker_id: int, topic: Topic, desk: Desk = Desk.COMMISSIONERS) -> str:
    """Return what is unique among open consultations: one per asker and topic, and one with the office."""
    return f"{asker_id}:{desk if desk is Desk.OFFICE else topic}"


def belongs(topic: Topic, named: Sequence[Topic]) -> bool:
    """Tell whether a text that names these topics can be about a consultation of this topic."""
    if not named or topic is Topic.OTHER or topic in named:
        return True
    if topic in GENERAL:
        return any(other in PLANTS | GENERAL for other in named)
    return topic in PLANTS and all(other in GENERAL for other in named)


def leads_elsewhere(topic: Topic, answer: Topic) -> bool:
    """Tell whether a sure answer of one topic shows that its question is none of a consultation's.

    What a consultation of no known topic is about may turn out later, so farming never leads away from it.
    """
    if topic is Topic.OTHER:
        return answer not in FARMING
    return not belongs(topic, [answer])


def next_due(
    status: Status, accept_due: datetime | None, first_reply_due: datetime | None
) -> datetime | None:
    """Return the promise to keep next: to take an urgent one up, until somebody has; else to answer."""
    return accept_due if accept_due and status in {Status.WAITING, Status.ASSIGNED} else first_reply_due


@dataclass(frozen=True, slots=True)
class Office:
    """The bureau's own rules: its calendar and its deadlines."""

    calendar: WorkCalendar
    deadlines: Deadlines

    def due(self, kind: ClockKind, terms: ClockTerms, started: datetime) -> datetime:
        """Return until when something is to be done that is waited for since a moment."""
        return due(kind, terms, started, deadlines=self.deadlines, calendar=self.calendar)

    def is_on_duty(self, now: datetime, terms: ClockTerms) -> bool:
        """Tell whether the time runs in which somebody is to take a consultation up."""
        return (self.deadlines.terms[terms][ClockKind.ACCEPT].hours or self.calendar).is_open(now)

    def first_reply_due(self, received: datetime, terms: ClockTerms = ClockTerms.NORMAL) -> datetime:
        """Return until when a question received at a moment is to be answered first."""
        return self.due(ClockKind.FIRST_REPLY, terms, received)

    def accept_due(self, received: datetime, urgency: Urgency) -> datetime | None:
        """Return until when an urgent consultation is promised to be taken up; None for any other."""
        if urgency is not Urgency.URGENT:
            return None
        return self.due(ClockKind.ACCEPT, ClockTerms.URGENT, received)
