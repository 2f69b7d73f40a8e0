"""Who may still join or leave a session."""

from __future__ import annotations

from datetime import datetime

from bot.errors import ConflictError
from models.enums import SessionStatus


class SessionFull(ConflictError):
    """Every place is taken."""

    code = "session_full"


class SessionOver(ConflictError):
    """The session has ended."""

    code = "session_over"


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


def check_place(capacity: int | None, taken: int) -> None:
    """Raise SessionFull when nobody more fits in; a capacity of None has no limit."""
    if capacity is not None and taken >= capacity:
        raise SessionFull("every place is taken")


def free_places(capacity: int | None, taken: int) -> int | None:
    """Return how many more fit in, None without a limit; never below 0 when the room has shrunk."""
    return None if capacity is None else max(0, capacity - taken)
