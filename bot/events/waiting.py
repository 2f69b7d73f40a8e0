"""The waiting list of a session: it moves up by itself, and a seat that is not confirmed goes to the next."""

from __future__ import annotations

from datetime import datetime

from bot.clock import say_moment
from bot.events.notices import tell
from bot.events.queries import count_taken
from bot.events.rules import choose_next, confirm_until, next_reminder
from models.enums import RegistrationStatus, SessionStatus
from models.event import Registration, Session


async def move_up(session: Session, now: datetime) -> int:
    """Give free seats to those who wait, in order, and tell them; returns how many moved up.

    For the caller's transaction, with the session locked. Each has a time to confirm; so near the beginning
    that there is none, the seat is theirs at once.
    """
    if session.status is not SessionStatus.PUBLISHED or session.starts_at <= now:
        return 0
    waiting = await list_waiting(session.id)
    if not waiting:
        return 0
    taken = (await count_taken([session.id])).get(session.id, 0)
    chosen = choose_next(session.capacity, taken, [(each.id, each.seats) for each in waiting])
    for registration in waiting:
        if registration.id in chosen:
            await _offer(session, registration, now)
    return len(chosen)


async def list_waiting(session_id: int) -> list[Registration]:
    """Return who waits for seats at a session, the first first."""
    waiting = Registration.filter(session_id=session_id, status=RegistrationStatus.WAITING)
    return await waiting.order_by("registered_at", "id")


async def _offer(session: Session, registration: Registration, now: datetime) -> None:
    until = confirm_until(session.starts_at, now)
    round_of = f"{registration.id}:{registration.registered_at.timestamp():.6f}"
    if until is None:
        await hold(registration, session, now)
        await tell(session, registration.person_id, "moved_up", key=f"up:{round_of}", now=now)
        return
    registration.status, registration.confirm_by = RegistrationStatus.OFFERED, until
    registration.next_at = until
    await registration.save(update_fields=["status", "confirm_by", "next_at"])
    await tell(
        session,
        registration.person_id,
        "offered",
        key=f"up:{round_of}",
        now=now,
        until=say_moment(until),
        seats=str(registration.seats),
    )


async def hold(registration: Registration, session: Session, now: datetime) -> None:
    """Make seats somebody's own; the reminders that are still to come come."""
    registration.status, registration.confirm_by = RegistrationStatus.REGISTERED, None
    registration.next_at = next_reminder(session.starts_at, now)
    await registration.save(update_fields=["status", "confirm_by", "next_at"])


async def let_lapse(session: Session, registration: Registration, now: datetime) -> None:
    """Take back seats that nobody confirmed in time; the caller has the next ones move up."""
    key = f"lapsed:{registration.id}:{registration.registered_at.timestamp():.6f}"
    registration.status, registration.confirm_by = RegistrationStatus.LAPSED, None
    registration.next_at = None
    await registration.save(update_fields=["status", "confirm_by", "next_at"])
    await tell(session, registration.person_id, "lapsed", key=key, now=now)
