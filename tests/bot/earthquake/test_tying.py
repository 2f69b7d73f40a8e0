"""Felt reports find their earthquake, whichever is known first, and say together how strong it was."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.earthquake.bulletins import announce_drill, take_in
from bot.earthquake.felt import place_report, report_felt
from bot.earthquake.intensity.rules import Band
from bot.earthquake.telling import TownNews, find_town
from bot.earthquake.tying import tie_reports
from models.bulletin import Bulletin
from models.earthquake import FeltReport
from tests.bot.earthquake.quakes import FAR, NEAR, add_county, add_person, listed

pytestmark = pytest.mark.usefixtures("db")
TOWN = "洪江市黔城镇"


async def the_quake() -> Bulletin:
    return await Bulletin.get(place__startswith="湖南")


async def feel(count: int, now: datetime, village: str | None = NEAR, **place: float) -> list[int]:
    """Have so many people report; return the ids of their reports."""
    before = await FeltReport.all().count()
    ids = []
    for number in range(count):
        person = await add_person(f"oFelt{before + number}", None, now)
        report, _ = await report_felt(person.id, now, village_code=village, **place)
        ids.append(report.id)
    return ids


async def test_reports_before_and_after_the_news_belong_to_it(now: datetime) -> None:
    await add_county()
    early = await feel(2, now)
    assert await tie_reports(now) == 0
    await take_in(listed("automatic"), now=now + timedelta(minutes=2))
    assert await tie_reports(now + timedelta(minutes=2)) == 2
    late = await feel(1, now + timedelta(minutes=5), lat=27.21, lon=109.84)
    assert await tie_reports(now + timedelta(minutes=6)) == 1
    assert await tie_reports(now + timedelta(minutes=6)) == 0
    quake = await the_quake()
    tied = await FeltReport.filter(bulletin_id=quake.id).order_by("id").values_list("id", flat=True)
    assert list(tied) == early + late


async def test_what_was_felt_elsewhere_or_at_another_time_is_not_of_it(now: datetime) -> None:
    await add_county()
    await take_in(listed("reviewed"), now=now)
    await feel(1, now, village=None, lat=39.9, lon=116.4)
    await feel(1, now + timedelta(hours=2))
    assert await tie_reports(now + timedelta(hours=2)) == 0
    assert await FeltReport.filter(bulletin_id__isnull=True).count() == 2


async def test_a_town_s_intensity_is_shown_from_three_reports_on(now: datetime) -> None:
    await add_county()
    await take_in(listed("reviewed"), now=now)
    await feel(2, now)
    await feel(1, now, village=FAR)
    await tie_reports(now)
    assert await find_town(await the_quake(), TOWN) == TownNews(Band(4, 5), 2, None)
    (third,) = await feel(1, now, village=None, lat=27.2, lon=109.83)
    await FeltReport.filter(id=third).update(answers={"motion": 4, "shelf": 3})
    await tie_reports(now)
    news = await find_town(await the_quake(), TOWN)
    assert news == TownNews(Band(4, 5), 3, 6.4)
    assert await find_town(await the_quake(), "洪江市别处") is None


async def test_what_is_withdrawn_lets_its_reports_go_and_finds_them_again(now: datetime) -> None:
    await add_county()
    await feel(3, now)
    await take_in(listed("automatic"), now=now)
    await tie_reports(now)
    for _ in range(2):
        await take_in(listed("quiet"), now=now)
    assert await FeltReport.filter(bulletin_id__isnull=True).count() == 3
    assert await tie_reports(now) == 0
    await take_in(listed("reviewed"), now=now)
    assert await tie_reports(now) == 3
    news = await find_town(await the_quake(), TOWN)
    assert news is not None and (news.reports, news.felt) == (3, 2.0)


async def test_a_place_that_is_told_later_decides_anew(now: datetime) -> None:
    await add_county()
    await take_in(listed("reviewed"), now=now)
    await feel(1, now, village=None)
    assert await tie_reports(now) == 1
    report = await FeltReport.get()
    assert await place_report(report.person_id, now, lat=39.9, lon=116.4)
    assert await tie_reports(now) == 0
    assert (await FeltReport.get()).bulletin_id is None


async def test_nobody_felt_a_drill(now: datetime) -> None:
    await add_county()
    await announce_drill(listed("reviewed").reports[-1], actor="cli:test", now=now)
    await feel(3, now)
    assert await tie_reports(now) == 0
