"""The waiting list moves up by itself, and gives everybody a time to confirm."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.events.due import sweep
from bot.events.registration import cancel_registration, confirm, register
from bot.events.rules import SessionFull
from models.enums import RegistrationStatus as Status
from models.event import Registration, Session
from models.outbox import OutboxMessage
from tests.bot.events.test_registration import make_people, make_session


async def standings(session: Session) -> list[Status]:
    rows = await Registration.filter(session_id=session.id).order_by("person_id")
    return [row.status for row in rows]


async def told(person_id: int) -> list[str]:
    return [row.text for row in await OutboxMessage.filter(person_id=person_id).order_by("id")]


async def test_a_seat_given_back_is_offered_to_the_first_who_waits(db: object, now: datetime) -> None:
    session, people = await make_session(now, starts_at=now + timedelta(days=5)), await make_people(now, 3)
    await Session.filter(id=session.id).update(capacity=1)
    positions = [(await register(session.id, person, now)).position for person in people]
    assert positions == [0, 1, 2]
    await cancel_registration(session.id, people[0], now)
    assert await standings(session) == [Status.CANCELLED, Status.OFFERED, Status.WAITING]
    assert "3月11日（周三）10:00 前回复「确认」" in (await told(people[1]))[0]
    again = await register(session.id, people[0], now + timedelta(seconds=1))
    assert (again.status, again.position) == (Status.WAITING, 2)
    taken = await confirm(people[1], now)
    assert taken is not None
    assert (taken.status, await confirm(people[1], now)) == (Status.REGISTERED, None)
    assert await standings(session) == [Status.WAITING, Status.REGISTERED, Status.WAITING]


async def test_a_seat_not_confirmed_goes_to_the_next_once(db: object, now: datetime) -> None:
    session = await make_session(now, starts_at=now + timedelta(days=5), capacity=1)
    people = await make_people(now, 3)
    for person in people:
        await register(session.id, person, now)
    await cancel_registration(session.id, people[0], now)
    late = now + timedelta(hours=24)
    assert await sweep(late - timedelta(seconds=1)) == 0
    assert sum(await asyncio.gather(sweep(late), sweep(late))) == 1
    assert await standings(session) == [Status.CANCELLED, Status.LAPSED, Status.OFFERED]
    assert "已经让给下一位" in (await told(people[1]))[1]
    assert len(await told(people[2])) == 1
    assert await confirm(people[1], late) is None


async def test_shortly_before_it_begins_nobody_has_to_confirm(db: object, now: datetime) -> None:
    session = await make_session(now, starts_at=now + timedelta(hours=2, minutes=30), capacity=1)
    people = await make_people(now, 2)
    for person in people:
        await register(session.id, person, now)
    await cancel_registration(session.id, people[0], now)
    assert await standings(session) == [Status.CANCELLED, Status.REGISTERED]
    assert "已经为您报上名" in (await told(people[1]))[0]


async def test_a_family_waits_in_its_place_without_blocking_others(db: object, now: datetime) -> None:
    session = await make_session(now, starts_at=now + timedelta(days=5), capacity=3)
    one, family, single = await make_people(now, 3)
    await register(session.id, one, now, seats=2, names=("张三", "李四"))
    assert (await register(session.id, family, now, seats=2)).status is Status.WAITING
    assert (await register(session.id, single, now)).status is Status.REGISTERED
    with pytest.raises(SessionFull):
        await register(session.id, one, now, seats=3)
    assert (await register(session.id, one, now, seats=1, names=("张三",))).changed
    assert await standings(session) == [Status.REGISTERED, Status.WAITING, Status.REGISTERED]
    await cancel_registration(session.id, single, now)
    assert await standings(session) == [Status.REGISTERED, Status.OFFERED, Status.CANCELLED]
    assert (await Registration.get(person_id=one)).names == "张三"


async def test_reminders_come_once_with_two_workers(db: object, now: datetime) -> None:
    session = await make_session(now, starts_at=now + timedelta(days=3), ends_at=now + timedelta(days=4))
    people = await make_people(now, 12)
    for person in people:
        await register(session.id, person, now)
    await cancel_registration(session.id, people[0], now)
    counts = []
    for before in (timedelta(hours=25), timedelta(hours=24), timedelta(hours=3), timedelta(hours=2)):
        at = session.starts_at - before
        await asyncio.gather(*(sweep(at, limit=5) for _ in range(4)))
        while await sweep(at, limit=5):
            pass
        counts.append(await OutboxMessage.all().count())
    assert counts == [0, 11, 11, 22]
    assert [text[:5] for text in await told(people[1])] == ["提醒您：明", "提醒您：「"]
    assert await told(people[0]) == []


async def test_who_registers_late_is_not_reminded_of_yesterday(db: object, now: datetime) -> None:
    session = await make_session(now, starts_at=now + timedelta(hours=20))
    (person,) = await make_people(now, 1)
    await register(session.id, person, now)
    await sweep(now)
    assert await told(person) == []
    await sweep(session.starts_at - timedelta(hours=1, minutes=59))
    assert len(await told(person)) == 1
