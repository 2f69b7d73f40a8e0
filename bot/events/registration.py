"""People take a place at a session, or give it back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tortoise.transactions import in_transaction

from bot.errors import NotFound
from bot.events.queries import SessionView, view_session
from bot.events.rules import NotRegistered, check_open, check_place
from models.enums import RegistrationStatus, SessionStatus
from models.event import Registration, Session


@dataclass(frozen=True, slots=True)
class RegistrationOutcome:
    """The session after the change; `changed` is False for a repeat that found it done already."""

    session: SessionView
    changed: bool


async def register(session_id: int, person_id: int, now: datetime) -> RegistrationOutcome:
    """Give a person a place; never more than the capacity, however many ask at once.

    Raises NotFound, SessionCancelled, SessionOver or SessionFull. A repeat changes nothing.
    """
    async with in_transaction():
        session = await _lock_session(session_id)
        check_open(session.status, session.ends_at, now)
        own = await Registration.get_or_none(session_id=session_id, person_id=person_id)
        changed = own is None or own.status is not RegistrationStatus.REGISTERED
        if changed:
            taken = Registration.filter(session_id=session_id, status=RegistrationStatus.REGISTERED)
            check_place(session.capacity, await taken.count())
            await _take_place(session_id, person_id, own, now)
        return RegistrationOutcome(await _viewed(session_id, person_id), changed)


async def cancel_registration(session_id: int, person_id: int, now: datetime) -> RegistrationOutcome:
    """Give a place back; a repeat changes nothing.

    Raises NotFound, SessionCancelled, SessionOver, or NotRegistered for somebody who never registered.
    """
    async with in_transaction():
        session = await _lock_session(session_id)
        check_open(session.status, session.ends_at, now)
        own = await Registration.get_or_none(session_id=session_id, person_id=person_id)
        if own is None:
            raise NotRegistered("there is no registration to cancel")
        changed = own.status is RegistrationStatus.REGISTERED
        if changed:
            own.status, own.cancelled_at = RegistrationStatus.CANCELLED, now
            await own.save(update_fields=["status", "cancelled_at"])
        return RegistrationOutcome(await _viewed(session_id, person_id), changed)


async def _lock_session(session_id: int) -> Session:
    session = await Session.filter(id=session_id).select_for_update(no_key=True).first()
    if session is None or session.status is SessionStatus.DRAFT:
        raise NotFound("no such session")
    return session


async def _take_place(session_id: int, person_id: int, own: Registration | None, now: datetime) -> None:
    if own is None:
        await Registration.create(
            session_id=session_id,
            person_id=person_id,
            status=RegistrationStatus.REGISTERED,
            registered_at=now,
        )
        return
    own.status, own.registered_at, own.cancelled_at = RegistrationStatus.REGISTERED, now, None
    await own.save(update_fields=["status", "registered_at", "cancelled_at"])


async def _viewed(session_id: int, person_id: int) -> SessionView:
    view = await view_session(session_id, person_id)
    if view is None:
        raise NotFound("no such session")
    return view
