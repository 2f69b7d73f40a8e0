"""People take seats at a session, wait for them, confirm them, or give them back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tortoise.transactions import in_transaction

from bot.errors import NotFound
from bot.events.queries import SessionView, count_taken, view_session
from bot.events.rules import (
    HOLDING,
    ON_THE_LIST,
    NotRegistered,
    SessionFull,
    check_open,
    check_opened,
    check_seats,
    fits,
    next_reminder,
)
from bot.events.waiting import hold, list_waiting, move_up
from models.enums import RegistrationStatus, SessionStatus
from models.event import Registration, Session

SAVED = ["status", "seats", "names", "registered_at", "cancelled_at", "confirm_by", "next_at"]


@dataclass(frozen=True, slots=True)
class RegistrationOutcome:
    """The session after the change; `changed` is False for a repeat that found it done already.

    `position` is the place on the waiting list, from 1; 0 for who does not wait.
    """

    session: SessionView
    changed: bool
    status: RegistrationStatus
    seats: int = 1
    position: int = 0


async def register(
    session_id: int, person_id: int, now: datetime, *, seats: int = 1, names: Sequence[str] = ()
) -> RegistrationOutcome:
    """Give a person seats, or a place on the waiting list; never more than the capacity.

    Who is on the list already changes how many come; who was offered seats takes them. A repeat changes
    nothing. Raises NotFound, SessionCancelled, SessionOver, NotOpenYet, TooManySeats, or SessionFull when
    there are not so many more seats for somebody who has some.
    """
    async with in_transaction():
        session = await lock_session(session_id)
        check_open(session.status, session.ends_at, now)
        check_opened(session.opens_at, now)
        check_seats(session.capacity, seats)
        own = await Registration.get_or_none(session_id=session_id, person_id=person_id)
        own = own or Registration(session_id=session_id, person_id=person_id, registered_at=now, seats=0)
        named = "、".join(names)
        if own.status is RegistrationStatus.REGISTERED and seats == own.seats:
            changed = bool(named) and named != own.names
        else:
            changed = await _take(session, own, seats, now)
        if changed:
            frees = own.seats > seats
            own.seats, own.names = seats, named or own.names
            await own.save(update_fields=SAVED if own.id else None)
            if frees:
                await move_up(session, now)
        return await _outcome(own, changed)


async def _take(session: Session, own: Registration, seats: int, now: datetime) -> bool:
    """Put somebody on the list, or change their seats there; the caller stores it. Tells whether it did."""
    before = own.seats if own.status in HOLDING else 0
    taken = (await count_taken([session.id])).get(session.id, 0) - before
    room = fits(session.capacity, taken, seats)
    if own.status in HOLDING and not room:
        raise SessionFull("there are not so many seats left")
    if own.status is RegistrationStatus.WAITING and not room:
        return bool(seats != own.seats)
    if own.status not in ON_THE_LIST:
        own.registered_at, own.cancelled_at = now, None
    own.status = RegistrationStatus.REGISTERED if room else RegistrationStatus.WAITING
    own.confirm_by = None
    own.next_at = next_reminder(session.starts_at, now) if room else None
    return True


async def confirm(person_id: int, now: datetime) -> RegistrationOutcome | None:
    """Take the seats that a person was offered, of several those that lapse first; None if there are none."""
    offered = Registration.filter(person_id=person_id, status=RegistrationStatus.OFFERED)
    first = await offered.order_by("confirm_by", "id").first()
    if first is None:
        return None
    async with in_transaction():
        session = await lock_session(first.session_id)
        own = await offered.filter(id=first.id).first()
        if own is None or session.status is not SessionStatus.PUBLISHED:
            return None
        await hold(own, session, now)
        return await _outcome(own, True)


async def cancel_registration(session_id: int, person_id: int, now: datetime) -> RegistrationOutcome:
    """Give seats, or a place on the waiting list, back; a repeat changes nothing. The next ones move up.

    Raises NotFound, SessionCancelled, SessionOver, or NotRegistered for somebody who never registered.
    """
    async with in_transaction():
        session = await lock_session(session_id)
        check_open(session.status, session.ends_at, now)
        own = await Registration.get_or_none(session_id=session_id, person_id=person_id)
        if own is None:
            raise NotRegistered("there is no registration to cancel")
        changed = own.status in ON_THE_LIST
        if changed:
            own.status, own.cancelled_at = RegistrationStatus.CANCELLED, now
            own.confirm_by = own.next_at = None
            await own.save(update_fields=SAVED)
            await move_up(session, now)
        return await _outcome(own, changed)


async def lock_session(session_id: int) -> Session:
    """Return a session that people may know of, locked. Raises NotFound."""
    session = await Session.filter(id=session_id).select_for_update(no_key=True).first()
    if session is None or session.status is SessionStatus.DRAFT:
        raise NotFound("no such session")
    return session


async def _outcome(own: Registration, changed: bool) -> RegistrationOutcome:
    view = await view_session(own.session_id, own.person_id)
    if view is None:
        raise NotFound("no such session")
    position = 0
    if own.status is RegistrationStatus.WAITING:
        position = [each.id for each in await list_waiting(own.session_id)].index(own.id) + 1
    return RegistrationOutcome(view, changed, own.status, own.seats, position)
