"""The life of a consultation: which step may follow which, and until when an answer is promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.clock import WorkCalendar
from bot.errors import ConflictError
from models.enums import ConsultationStatus as Status
from models.enums import Topic

STEPS: dict[Status, frozenset[Status]] = {
    Status.SELF_SERVED: frozenset({Status.WAITING}),
    Status.WAITING: frozenset(
        {Status.ASSIGNED, Status.ANSWERED, Status.WITHDRAWN, Status.MERGED, Status.CLOSED}
    ),
    Status.ASSIGNED: frozenset(
        {Status.ACCEPTED, Status.ANSWERED, Status.WAITING, Status.WITHDRAWN, Status.MERGED, Status.ASSIGNED}
    ),
    Status.ACCEPTED: frozenset(
        {Status.ANSWERED, Status.WAITING, Status.ASSIGNED, Status.CLOSED, Status.WITHDRAWN, Status.MERGED}
    ),
    Status.ANSWERED: frozenset({Status.CLOSED, Status.ACCEPTED, Status.ANSWERED, Status.WAITING}),
    Status.CLOSED: frozenset({Status.ACCEPTED, Status.WAITING}),
    Status.WITHDRAWN: frozenset(),
    Status.MERGED: frozenset(),
}
IN_WORK = frozenset({Status.WAITING, Status.ASSIGNED, Status.ACCEPTED})
OPEN = IN_WORK | {Status.ANSWERED}


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


def open_key(asker_id: int, topic: Topic) -> str:
    """Return what is unique among open consultations: one per asker and topic."""
    return f"{asker_id}:{topic}"


@dataclass(frozen=True, slots=True)
class Office:
    """The bureau's own rules: its calendar and within how many working days it promises a first reply."""

    calendar: WorkCalendar
    first_reply_days: float = 1.0

    def first_reply_due(self, received: datetime) -> datetime:
        """Return until when a question received at a moment is to be answered first."""
        return self.calendar.add_days(received, self.first_reply_days)
