"""A session changes, and those on its list are told once."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.events.changing import cancel, change, publish
from bot.events.due import sweep
from bot.events.programme import import_events
from bot.events.registration import cancel_registration, register
from bot.events.rules import IllegalStep, SessionCancelled
from models.audit import AuditRow
from models.enums import RegistrationStatus, SessionStatus
from models.event import Registration, Session
from models.outbox import OutboxMessage
from tests.bot.events.test_programme import VALUES, check_session_row
from tests.bot.events.test_registration import make_people, make_session

ACTOR = "member:1"


async def told(person_id: int) -> list[str]:
    return [row.text for row in await OutboxMessage.filter(person_id=person_id).order_by("id")]


async def test_a_new_place_is_told_once_and_at_once(db: object, now: datetime) -> None:
    session, (comes, waits, gone) = await make_session(now, capacity=1), await make_people(now, 3)
    for person in (comes, waits, gone):
        await register(session.id, person, now)
    await cancel_registration(session.id, gone, now)
    night = now + timedelta(hours=12)
    moved = {"place": "县职校操场", "town": "黔城镇"}
    outcomes = await asyncio.gather(
        *(change(session.id, moved, actor=ACTOR, now=night + timedelta(seconds=n)) for n in range(3))
    )
    assert sorted(outcome.told for outcome in outcomes) == [0, 0, 2]
    assert (len(await told(comes)), len(await told(waits)), await told(gone)) == (1, 1, [])
    assert "地点改为 黔城镇县职校操场" in (await told(comes))[0]
    row = await OutboxMessage.get(person_id=comes)
    assert (row.urgent, row.not_before) == (True, None)
    assert (await AuditRow.get()).action == "event.changed"


async def test_a_new_time_brings_reminders_of_its_own(db: object, now: datetime) -> None:
    session = await make_session(now, starts_at=now + timedelta(days=2))
    (person,) = await make_people(now, 1)
    await register(session.id, person, now)
    await sweep(now + timedelta(days=1))
    later = {"starts_at": now + timedelta(days=7), "ends_at": now + timedelta(days=7, hours=2)}
    await change(session.id, later, actor=ACTOR, now=now + timedelta(days=1, hours=1))
    await sweep(now + timedelta(days=2))
    await sweep(now + timedelta(days=6))
    assert [text[:5] for text in await told(person)] == ["提醒您：明", "活动有变动", "提醒您：明"]


async def test_more_room_lets_people_move_up(db: object, now: datetime) -> None:
    session, people = await make_session(now, capacity=1), await make_people(now, 3)
    for person in people:
        await register(session.id, person, now)
    assert (await change(session.id, {"capacity": 3}, actor=ACTOR, now=now)).told == 0
    offered = Registration.filter(session_id=session.id, status=RegistrationStatus.OFFERED)
    assert await offered.count() == 2


async def test_a_cancelled_session_is_told_once_and_stays_so(db: object, now: datetime) -> None:
    session, (person,) = await make_session(now), await make_people(now, 1)
    await register(session.id, person, now)
    outcomes = [await cancel(session.id, "暴雨预警", actor=ACTOR, now=now) for _ in range(2)]
    assert [outcome.told for outcome in outcomes] == [1, 0]
    assert "原因：暴雨预警" in (await told(person))[0]
    with pytest.raises(IllegalStep):
        await change(session.id, {"place": "别处"}, actor=ACTOR, now=now)
    with pytest.raises(IllegalStep):
        await publish(session.id, actor=ACTOR, now=now)
    with pytest.raises(SessionCancelled):
        await register(session.id, person, now)
    await sweep(session.starts_at - timedelta(hours=1))
    assert len(await told(person)) == 1


async def test_a_draft_is_published_once(db: object, now: datetime) -> None:
    session = await make_session(now, status=SessionStatus.DRAFT)
    for _ in range(2):
        outcome = await publish(session.id, actor=ACTOR, now=now)
        assert (outcome.session.status, outcome.told) == (SessionStatus.PUBLISHED, 0)
    assert await AuditRow.all().count() == 1


async def test_a_file_tells_of_changes_and_leaves_those_by_hand(db: object, now: datetime) -> None:
    (person,) = await make_people(now, 1)
    row = check_session_row(VALUES | {"opens_at": "2026-03-10 09:00"})
    await import_events([row], actor=ACTOR, now=now)
    session = await Session.get()
    assert session.opens_at == now - timedelta(hours=1)
    await register(session.id, person, now)
    longer = check_session_row(VALUES | {"ends_at": "2026-03-12 17:00", "town": "江市镇"})
    for _ in range(2):
        await import_events([longer], actor=ACTOR, now=now)
    assert len(await told(person)) == 1
    await change(session.id, {"place": "县职校"}, actor=ACTOR, now=now + timedelta(minutes=1))
    result = await import_events([row], actor=ACTOR, now=now + timedelta(minutes=2))
    assert (result.changed, (await Session.get()).place, len(await told(person))) == (0, "县职校", 2)
