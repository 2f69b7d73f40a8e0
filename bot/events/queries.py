"""What is on, as a list or one by one, with the places that are left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise.functions import Sum

from bot.events.rules import HOLDING, ON_THE_LIST, free_places
from models.enums import EventType, RegistrationStatus, SessionStatus
from models.event import Registration, Session

CALENDAR_PAST = timedelta(days=180)
CALENDAR_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class SessionView:
    """A session as people see it. `free` is None without a limit; `mine`: the asker is registered.

    `standing` is where the asker stands on its list, None for who never was on it.
    """

    id: int
    public_id: str
    title: str
    type: EventType
    starts_at: datetime
    ends_at: datetime
    town: str
    place: str
    host: str
    capacity: int | None
    taken: int
    free: int | None
    online: bool
    opens_at: datetime | None = None
    mine: bool = False
    standing: RegistrationStatus | None = None


async def next_sessions(person_id: int | None, now: datetime, limit: int = 5) -> list[SessionView]:
    """Return the published sessions that have not ended, the earliest first.

    The order is stable, so that a person's 「报名 N」 can mean the N-th of the list they last saw.
    """
    ahead = Session.filter(status=SessionStatus.PUBLISHED, ends_at__gt=now)
    return await _views(await ahead.order_by("starts_at", "id").limit(limit), person_id)


async def my_sessions(person_id: int, now: datetime, limit: int = 5) -> list[SessionView]:
    """Return the sessions ahead on whose list a person is, the earliest first."""
    joined = Registration.filter(person_id=person_id, status__in=list(ON_THE_LIST))
    ids = [row["session_id"] for row in await joined.values("session_id")]
    ahead = Session.filter(id__in=ids, status=SessionStatus.PUBLISHED, ends_at__gt=now)
    return await _views(await ahead.order_by("starts_at", "id").limit(limit), person_id)


async def view_session(session_id: int, person_id: int | None) -> SessionView | None:
    """Return one session, whatever its status."""
    views = await _views(await Session.filter(id=session_id), person_id)
    return views[0] if views else None


async def list_calendar(now: datetime) -> list[Session]:
    """Return what the calendar shows: published and cancelled sessions from half a year ago on."""
    shown = Session.filter(
        status__in=[SessionStatus.PUBLISHED, SessionStatus.CANCELLED], ends_at__gte=now - CALENDAR_PAST
    )
    return await shown.order_by("starts_at", "id").limit(CALENDAR_LIMIT).prefetch_related("campaign")


async def count_taken(session_ids: Sequence[int]) -> dict[int, int]:
    """Return how many seats of each session are taken or held; sessions with none are left out."""
    held = Registration.filter(session_id__in=session_ids, status__in=list(HOLDING))
    rows = held.annotate(taken=Sum("seats")).group_by("session_id").values("session_id", "taken")
    return {row["session_id"]: int(row["taken"]) for row in await rows}


async def _views(sessions: Sequence[Session], person_id: int | None) -> list[SessionView]:
    ids = [session.id for session in sessions]
    taken, mine = await count_taken(ids), await _standings(ids, person_id)
    return [_view(session, taken.get(session.id, 0), mine.get(session.id)) for session in sessions]


async def _standings(session_ids: Sequence[int], person_id: int | None) -> dict[int, RegistrationStatus]:
    if person_id is None:
        return {}
    own = Registration.filter(session_id__in=session_ids, person_id=person_id)
    return {registration.session_id: registration.status for registration in await own}


def _view(session: Session, taken: int, standing: RegistrationStatus | None) -> SessionView:
    return SessionView(
        id=session.id,
        public_id=session.public_id,
        title=session.title,
        type=session.type,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        town=session.town,
        place=session.place,
        host=session.host,
        capacity=session.capacity,
        taken=taken,
        free=free_places(session.capacity, taken),
        online=session.online,
        opens_at=session.opens_at,
        mine=standing is RegistrationStatus.REGISTERED,
        standing=standing,
    )
