"""People take places, give them back, and never share one."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import datetime, timedelta

import pytest

from bot.errors import ConflictError, NotFound
from bot.events.queries import next_sessions
from bot.events.registration import cancel_registration, register
from models.enums import EventType, RegistrationStatus, SessionStatus
from models.event import Registration, Session
from models.person import Person


async def make_session(now: datetime, **changes: object) -> Session:
    number = await Session.all().count()
    values: dict[str, object] = {
        "key": f"key-{number}",
        "public_id": f"public-{number}",
        "title": f"活动{number}",
        "type": EventType.TRAINING,
        "status": SessionStatus.PUBLISHED,
        "starts_at": now + timedelta(days=1),
        "ends_at": now + timedelta(days=1, hours=3),
        "capacity": 20,
        "updated_at": now,
    }
    return await Session.create(**values | changes)


async def make_people(now: datetime, count: int) -> list[int]:
    await Person.bulk_create(
        [Person(openid=f"o{number}", created_at=now, seen_at=now) for number in range(count)]
    )
    return [int(str(key)) for key in await Person.all().order_by("id").values_list("id", flat=True)]


async def registered(session: Session) -> int:
    return await Registration.filter(session_id=session.id, status=RegistrationStatus.REGISTERED).count()


async def test_a_place_is_taken_once_and_given_back_once(db: object, now: datetime) -> None:
    session, (person,) = await make_session(now, capacity=1), await make_people(now, 1)
    first = await register(session.id, person, now)
    assert (first.changed, first.session.mine, first.session.taken, first.session.free) == (True, True, 1, 0)
    assert not (await register(session.id, person, now)).changed
    assert await registered(session) == 1
    back = await cancel_registration(session.id, person, now)
    assert (back.changed, back.session.mine, back.session.free) == (True, False, 1)
    assert not (await cancel_registration(session.id, person, now)).changed
    assert (await register(session.id, person, now)).changed
    row = await Registration.get()
    assert (row.status, row.cancelled_at) == (RegistrationStatus.REGISTERED, None)


async def test_what_cannot_be_joined_says_why(db: object, now: datetime) -> None:
    one, other = await make_people(now, 2)
    joined = await make_session(now, capacity=1)
    await register(joined.id, one, now)
    later = await make_session(now, opens_at=now + timedelta(minutes=1))
    over = await make_session(now, ends_at=now)
    cancelled = await make_session(now, status=SessionStatus.CANCELLED)
    for session, code in ((later, "not_open_yet"), (over, "session_over"), (cancelled, "session_cancelled")):
        with pytest.raises(ConflictError) as refused:
            await register(session.id, other, now)
        assert refused.value.code == code
    with pytest.raises(ConflictError) as refused:
        await cancel_registration(joined.id, other, now)
    assert refused.value.code == "not_registered"
    draft = await make_session(now, status=SessionStatus.DRAFT)
    for unknown in (draft.id, 999_999):
        with pytest.raises(NotFound):
            await register(unknown, other, now)


async def test_two_hundred_people_at_once_get_fifty_places(db: object, now: datetime) -> None:
    session, people = await make_session(now, capacity=50), await make_people(now, 200)
    outcomes = await asyncio.gather(*(register(session.id, person, now) for person in people))
    statuses = Counter(outcome.status for outcome in outcomes)
    assert statuses == {RegistrationStatus.REGISTERED: 50, RegistrationStatus.WAITING: 150}
    assert (await registered(session), await Registration.all().count()) == (50, 200)
    assert sorted(outcome.position for outcome in outcomes if outcome.position) == list(range(1, 151))


async def test_seats_for_several_at_once_never_exceed_the_room(db: object, now: datetime) -> None:
    session, people = await make_session(now, capacity=50), await make_people(now, 60)
    await asyncio.gather(
        *(register(session.id, person, now, seats=1 + person % 3) for person in people),
        *(cancel_registration(session.id, person, now) for person in people[:10]),
        return_exceptions=True,
    )
    view = (await next_sessions(None, now))[0]
    assert 48 <= view.taken <= 50


async def test_one_person_tapping_ten_times_at_once_has_one_place(db: object, now: datetime) -> None:
    session, (person,) = await make_session(now, capacity=5), await make_people(now, 1)
    outcomes = await asyncio.gather(*(register(session.id, person, now) for _ in range(10)))
    assert sum(outcome.changed for outcome in outcomes) == 1
    assert await registered(session) == 1


async def test_the_list_shows_what_lies_ahead_in_order(db: object, now: datetime) -> None:
    (person,) = await make_people(now, 1)
    later = await make_session(
        now, starts_at=now + timedelta(days=3), ends_at=now + timedelta(days=4), capacity=None
    )
    running = await make_session(now, starts_at=now - timedelta(hours=1), ends_at=now + timedelta(hours=1))
    soon = await make_session(now)
    await make_session(now, ends_at=now)
    await make_session(now, status=SessionStatus.CANCELLED)
    await make_session(now, status=SessionStatus.DRAFT)
    await register(soon.id, person, now)
    views = await next_sessions(person, now)
    assert [view.id for view in views] == [running.id, soon.id, later.id]
    assert [(view.free, view.mine) for view in views] == [(20, False), (19, True), (None, False)]
    assert len(await next_sessions(None, now, limit=2)) == 2
