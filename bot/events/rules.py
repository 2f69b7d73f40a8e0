"""Who may still join or leave a session, who moves up, and when people are reminded."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from bot.errors import ConflictError
from bot.outbox.rules import after_quiet
from models.enums import RegistrationStatus, SessionStatus

HERE_BEFORE, HERE_AFTER = timedelta(hours=2), timedelta(hours=2)
"""So long before the beginning and after the end people can check in."""
GRACE = timedelta(minutes=15)
"""Who comes later than this is told that it had begun."""
MAX_SEATS = 5
"""So many may one person register, themselves among them."""
CONFIRM_WITHIN = timedelta(hours=24)
SURE_BEFORE = timedelta(hours=2)
"""So long before the beginning nobody is asked to confirm any more."""
LEAST_TO_CONFIRM = timedelta(hours=1)
HOLDING = (RegistrationStatus.REGISTERED, RegistrationStatus.OFFERED)
"""Whose seats are taken."""
ON_THE_LIST = (*HOLDING, RegistrationStatus.WAITING)


class Lead(StrEnum):
    """How long before a session people are reminded."""

    DAY = "day"
    HOURS = "hours"


LEADS = {Lead.DAY: timedelta(days=1), Lead.HOURS: timedelta(hours=2)}


class SessionFull(ConflictError):
    """Somebody on the list asks for more seats than are left; what they have stays."""

    code = "session_full"


class TooManySeats(ConflictError):
    """More seats than one person may register, or than there are."""

    code = "too_many_seats"


class NotOpenYet(ConflictError):
    """The list opens later."""

    code = "not_open_yet"

    def __init__(self, opens_at: datetime) -> None:
        super().__init__("the list opens later")
        self.opens_at = opens_at


class IllegalStep(ConflictError):
    """A session that was called off does not change any more, and a published one is no draft again."""

    code = "illegal_step"


STEPS = {
    SessionStatus.DRAFT: frozenset(SessionStatus),
    SessionStatus.PUBLISHED: frozenset({SessionStatus.PUBLISHED, SessionStatus.CANCELLED}),
    SessionStatus.CANCELLED: frozenset[SessionStatus](),
}
"""What a session may become; to itself: it changes in other ways."""


class SessionOver(ConflictError):
    """The session has ended."""

    code = "session_over"


class TooEarly(ConflictError):
    """The session is still too far away to be there."""

    code = "too_early"


class CheckInOver(ConflictError):
    """The session has been over too long to check in."""

    code = "check_in_over"


class SessionCancelled(ConflictError):
    """The session will not take place."""

    code = "session_cancelled"


class NotRegistered(ConflictError):
    """There is no registration that could be cancelled."""

    code = "not_registered"


def check_open(status: SessionStatus, ends_at: datetime, now: datetime) -> None:
    """Raise SessionCancelled or SessionOver unless a session still lies ahead or is under way."""
    if status is SessionStatus.CANCELLED:
        raise SessionCancelled("the session was cancelled")
    if ends_at <= now:
        raise SessionOver("the session has ended")


def check_step(status: SessionStatus, to: SessionStatus) -> None:
    """Raise IllegalStep for a step that the table does not have."""
    if to not in STEPS[status]:
        raise IllegalStep(f"a session that is {status} cannot become {to}")


def check_opened(opens_at: datetime | None, now: datetime) -> None:
    """Raise NotOpenYet before the moment when the list opens."""
    if opens_at is not None and now < opens_at:
        raise NotOpenYet(opens_at)


def check_present(status: SessionStatus, starts_at: datetime, ends_at: datetime, now: datetime) -> None:
    """Raise SessionCancelled, TooEarly or CheckInOver when nobody can be there now."""
    check_countable(status, starts_at, now)
    if now > ends_at + HERE_AFTER:
        raise CheckInOver("the session is over")


def check_countable(status: SessionStatus, starts_at: datetime, now: datetime) -> None:
    """Raise SessionCancelled or TooEarly when there is nothing to count yet; afterwards there always is."""
    if status is SessionStatus.CANCELLED:
        raise SessionCancelled("the session was cancelled")
    if now < starts_at - HERE_BEFORE:
        raise TooEarly("the session is still to come")


def is_late(starts_at: datetime, at: datetime) -> bool:
    """Tell whether somebody came after it had begun."""
    return at > starts_at + GRACE


def check_seats(capacity: int | None, seats: int) -> None:
    """Raise TooManySeats for more than one person may have, or than the room has."""
    if not 1 <= seats <= min(MAX_SEATS, MAX_SEATS if capacity is None else capacity):
        raise TooManySeats(f"{seats} seats are more than one person may have")


def fits(capacity: int | None, taken: int, seats: int) -> bool:
    """Tell whether so many more fit in; a capacity of None has no limit."""
    return capacity is None or taken + seats <= capacity


def choose_next(capacity: int | None, taken: int, waiting: Iterable[tuple[int, int]]) -> list[int]:
    """Return who moves up, of those that wait in order as (id, seats): each whose seats are there in turn.

    Who asks for more than is left keeps their place, and does not keep those behind from a seat.
    """
    chosen = []
    for key, seats in waiting:
        if fits(capacity, taken, seats):
            chosen.append(key)
            taken += seats
    return chosen


def confirm_until(starts_at: datetime, now: datetime) -> datetime | None:
    """Return until when a seat is held for somebody who moves up; None: too near, it is theirs at once.

    The night does not count, for nobody is told then.
    """
    told = after_quiet(now)
    until = min(told + CONFIRM_WITHIN, starts_at - SURE_BEFORE)
    return until if until - told >= LEAST_TO_CONFIRM else None


def next_reminder(starts_at: datetime, now: datetime) -> datetime | None:
    """Return the next moment at which people are to be reminded; None when that is over."""
    return min((at for lead in LEADS.values() if (at := starts_at - lead) > now), default=None)


def due_reminder(starts_at: datetime, since: datetime, now: datetime) -> Lead | None:
    """Return the reminder that fell due since a moment, the last of several; none once it has begun."""
    due = [lead for lead, before in LEADS.items() if since <= starts_at - before <= now < starts_at]
    return due[-1] if due else None


def free_places(capacity: int | None, taken: int) -> int | None:
    """Return how many more fit in, None without a limit; never below 0 when the room has shrunk."""
    return None if capacity is None else max(0, capacity - taken)
