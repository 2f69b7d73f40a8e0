"""What falls due at sessions by itself: reminders, and seats that nobody confirmed."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import datetime

from tortoise.transactions import in_transaction

from bot.clock import Clock
from bot.events.notices import tell
from bot.events.rules import due_reminder, next_reminder
from bot.events.waiting import let_lapse, move_up
from bot.outbox.rules import after_quiet
from models.enums import RegistrationStatus, SessionStatus
from models.event import Registration, Session

AT_ONCE = 200
PAUSE_SECONDS = 2.0


async def run(clock: Clock, stop: asyncio.Event) -> None:
    """Do what is due, every two seconds, until stopped."""
    while not stop.is_set():
        if not await sweep(clock()):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), PAUSE_SECONDS)


async def sweep(now: datetime, limit: int = AT_ONCE) -> int:
    """Do what is due of up to `limit` registrations; returns how many that was. Several may run at once."""
    due = await Registration.filter(next_at__lte=now).order_by("next_at").limit(limit).values("session_id")
    sessions = dict.fromkeys(row["session_id"] for row in due)
    return sum([await _sweep_session(session_id, now, limit) for session_id in sessions])


async def _sweep_session(session_id: int, now: datetime, limit: int) -> int:
    """Do what is due at one session, unless another worker is at it: the lock is on the session."""
    async with in_transaction():
        locked = Session.filter(id=session_id).select_for_update(no_key=True, skip_locked=True)
        session = await locked.first()
        if session is None:
            return 0
        due = Registration.filter(session_id=session_id, next_at__lte=now).order_by("next_at", "id")
        registrations = await due.limit(limit)
        for registration in registrations:
            if registration.status is RegistrationStatus.OFFERED:
                await let_lapse(session, registration, now)
            else:
                await _remind(session, registration, now)
        await move_up(session, now)
        return len(registrations)


async def _remind(session: Session, registration: Registration, now: datetime) -> None:
    """Remind of a session, once for each time before it, and note when the next reminder is due."""
    lead = due_reminder(session.starts_at, registration.next_at or now, now)
    comes = registration.status is RegistrationStatus.REGISTERED and session.status is SessionStatus.PUBLISHED
    if lead is not None and comes:
        key = f"remind:{lead}:{registration.id}:{session.starts_at.timestamp():.0f}"
        urgent = after_quiet(now) >= session.starts_at
        await tell(session, registration.person_id, f"remind_{lead}", key=key, now=now, urgent=urgent)
    registration.next_at = next_reminder(session.starts_at, now) if comes else None
    await registration.save(update_fields=["next_at"])
