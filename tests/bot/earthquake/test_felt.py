"""Felt reports: one per person and shaking, however often they tap."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from bot.earthquake.felt import place_report, report_felt
from models.earthquake import FeltReport
from models.person import Person


async def make_person(now: datetime, openid: str = "oFarmer") -> int:
    return (await Person.create(openid=openid, created_at=now, seen_at=now)).id


async def test_a_repeat_within_ten_minutes_only_adds_the_place(db: object, now: datetime) -> None:
    person = await make_person(now)
    first, new = await report_felt(person, now, village_code="4312811")
    assert new
    again, new = await report_felt(
        person, now + timedelta(minutes=9), village_code="other", lat=27.2, lon=109.8
    )
    assert (again.id, new) == (first.id, False)
    stored = await FeltReport.get()
    assert (stored.reported_at, stored.village_code, stored.lat, stored.lon) == (now, "4312811", 27.2, 109.8)


async def test_a_report_is_given_its_place_once(db: object, now: datetime) -> None:
    person = await make_person(now)
    assert not await place_report(person, now, lat=27.2, lon=109.8)
    await report_felt(person, now)
    assert await place_report(person, now + timedelta(minutes=11), lat=27.2, lon=109.8)
    assert not await place_report(person, now + timedelta(minutes=12), lat=27.3, lon=109.9)
    stored = await FeltReport.get()
    assert (stored.lat, stored.lon) == (27.2, 109.8)


async def test_later_or_from_others_it_is_another_report(db: object, now: datetime) -> None:
    person, neighbour = await make_person(now), await make_person(now, "oNeighbour")
    await report_felt(person, now)
    assert (await report_felt(person, now + timedelta(minutes=10)))[1]
    assert (await report_felt(neighbour, now))[1]
    assert await FeltReport.all().count() == 3


async def test_many_taps_at_once_are_one_report(db: object, now: datetime) -> None:
    person = await make_person(now)
    await asyncio.gather(*(report_felt(person, now) for _ in range(8)))
    assert await FeltReport.all().count() == 1
