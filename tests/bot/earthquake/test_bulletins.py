"""One bulletin an earthquake, whatever the feed says of it later, and whom it concerns is told once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.earthquake.bulletins import announce_drill, end_drill, find_latest, take_in
from bot.earthquake.feeds import usgs, wolfx
from bot.earthquake.feeds.rules import Listing
from models.bulletin import Bulletin, BulletinRevision, BulletinTown
from models.enums import BulletinStatus, QuakeSource
from models.outbox import OutboxMessage
from tests.bot.earthquake.quakes import (
    FAR,
    NEAR,
    REPLIES,
    add_county,
    add_person,
    listed,
    sent_to,
    stronger,
)

pytestmark = pytest.mark.usefixtures("db")


async def the_quake() -> Bulletin:
    return await Bulletin.get(place__startswith="湖南")


async def test_a_revision_under_another_name_is_the_same_earthquake(now: datetime) -> None:
    first = await take_in(listed("automatic"), now=now)
    assert (len(first.new), first.revised, first.withdrawn) == (3, [], [])
    second = await take_in(listed("reviewed"), now=now + timedelta(minutes=10))
    assert (second.new, len(second.revised), second.withdrawn) == ([], 1, [])
    quake = await the_quake()
    assert (quake.magnitude, quake.status, quake.revision) == (5.2, BulletinStatus.REVIEWED, 2)
    said = await BulletinRevision.filter(bulletin_id=quake.id).order_by("number")
    assert [(row.number, row.magnitude, row.status) for row in said] == [
        (1, 5.0, BulletinStatus.AUTOMATIC),
        (2, 5.2, BulletinStatus.REVIEWED),
    ]


async def test_the_same_reply_again_changes_nothing(now: datetime) -> None:
    await take_in(listed("reviewed"), now=now)
    again = await take_in(listed("reviewed"), now=now + timedelta(minutes=1))
    assert (again.new, again.revised, again.withdrawn, again.missing) == ([], [], [], 0)
    assert await BulletinRevision.all().count() == 3


async def test_two_workers_with_one_reply_make_one_bulletin(now: datetime) -> None:
    await add_county()
    person = await add_person("oNear", NEAR, now)
    await asyncio.gather(*(take_in(listed("automatic"), now=now) for _ in range(4)))
    assert await Bulletin.all().count() == 3
    assert len(await sent_to(person)) == 1


async def test_an_automatic_report_does_not_undo_a_reviewed_one(now: datetime) -> None:
    await take_in(listed("reviewed"), now=now)
    await take_in(wolfx.read_listing((REPLIES / "wolfx.json").read_bytes()), now=now)
    assert (await the_quake()).magnitude == 5.2
    assert await Bulletin.all().count() == 3


async def test_two_that_are_listed_side_by_side_are_two(now: datetime) -> None:
    *others, newest = listed("automatic").reports
    shock = replace(newest, name="other", occurred_at=newest.occurred_at + timedelta(seconds=40))
    both = Listing((*others, newest, shock), others[0].occurred_at)
    assert len((await take_in(both, now=now)).new) == 4
    assert (await take_in(both, now=now)).new == []


async def test_the_town_in_the_band_is_told_once_and_nobody_else(now: datetime) -> None:
    await add_county()
    near, town_only = await add_person("oNear", NEAR, now), await add_person("oTown", NEAR[:9], now)
    others = [
        await add_person("oFar", FAR, now),
        await add_person("oGone", NEAR, now, subscribed=False),
        await add_person("oNowhere", None, now),
    ]
    await take_in(stronger(listed("automatic"), 5.1), now=now)
    await take_in(stronger(listed("automatic"), 5.1), now=now + timedelta(seconds=10))
    await take_in(listed("reviewed"), now=now + timedelta(minutes=10))
    (text,) = await sent_to(near)
    assert "湖南怀化市会同县附近发生 5.1 级地震（中国地震台网，自动测定，可能修订）" in text
    assert "黔城镇预计约Ⅳ—Ⅴ度（估算" in text
    assert "GB/T 17742" in text
    assert await sent_to(town_only) == [text]
    assert [await sent_to(person) for person in others] == [[], [], []]
    message = await OutboxMessage.filter(person_id=near.id).get()
    assert (message.urgent, message.not_before) == (True, None)
    assert (message.template or {})["template"] == "quake"


async def test_they_are_told_again_when_the_band_rises_and_not_when_it_falls(now: datetime) -> None:
    await add_county()
    near, far = await add_person("oNear", NEAR, now), await add_person("oFar", FAR, now)
    for minutes, magnitude in enumerate((5.2, 5.8, 5.2, 5.8)):
        await take_in(stronger(listed("reviewed"), magnitude), now=now + timedelta(minutes=minutes))
    first, second = await sent_to(near)
    assert "约Ⅳ—Ⅴ度" in first and "更正" not in first
    assert "约Ⅴ—Ⅵ度" in second and second.startswith("【更正】")
    assert await sent_to(far) == []
    await take_in(stronger(listed("reviewed"), 6.5), now=now + timedelta(minutes=5))
    (late,) = await sent_to(far)
    assert "大崇乡预计约" in late and "更正" not in late


async def test_what_is_no_longer_listed_twice_in_a_row_is_withdrawn(now: datetime) -> None:
    await add_county()
    near = await add_person("oNear", NEAR, now)
    await take_in(listed("automatic"), now=now)
    assert (await take_in(listed("quiet"), now=now)).missing == 1
    await take_in(listed("automatic"), now=now)
    assert (await take_in(listed("quiet"), now=now)).withdrawn == []
    gone = await take_in(listed("quiet"), now=now + timedelta(minutes=1))
    assert [bulletin.place for bulletin in gone.withdrawn] == ["湖南怀化市会同县附近"]
    assert (await take_in(listed("quiet"), now=now)).withdrawn == []
    assert "撤回" in (await sent_to(near))[1]
    assert await find_latest(now) is None


async def test_one_that_comes_back_is_the_same_and_told_anew(now: datetime) -> None:
    await add_county()
    near = await add_person("oNear", NEAR, now)
    for reply in ("automatic", "quiet", "quiet", "reviewed"):
        await take_in(listed(reply), now=now)
    assert (await the_quake()).status is BulletinStatus.REVIEWED
    _, withdrawn, again = await sent_to(near)
    assert "撤回" in withdrawn and "5.2 级" in again and "更正" not in again


async def test_usgs_deletes_by_name(now: datetime) -> None:
    await take_in(usgs.read_listing((REPLIES / "usgs.json").read_bytes()), now=now)
    deleted = usgs.read_listing((REPLIES / "usgs_deleted.json").read_bytes())
    assert len((await take_in(deleted, now=now)).withdrawn) == 1
    again = await take_in(deleted, now=now)
    assert (again.new, again.withdrawn) == ([], [])
    assert (await Bulletin.get()).magnitude == 5.1


async def test_old_news_wakes_nobody_and_far_away_is_no_answer(now: datetime) -> None:
    await add_county()
    near = await add_person("oNear", NEAR, now)
    await take_in(listed("quiet"), now=now)
    assert await find_latest(now) is None
    await take_in(listed("reviewed"), now=now + timedelta(hours=7))
    assert await sent_to(near) == []
    found = await find_latest(now + timedelta(hours=7))
    assert found is not None and found.magnitude == 5.2
    assert await find_latest(now + timedelta(hours=25)) is None


async def test_a_drill_is_marked_and_is_no_earthquake(now: datetime) -> None:
    await add_county()
    near = await add_person("oNear", NEAR, now)
    played = replace(listed("reviewed").reports[-1], source=QuakeSource.HAND, magnitude=6.0)
    drill = await announce_drill(played, actor="cli:test", now=now)
    assert await find_latest(now) is None
    taken = await take_in(listed("reviewed"), now=now)
    assert len(taken.new) == 3
    drill_text, real_text = await sent_to(near)
    assert drill_text.startswith("【演练】") and drill_text.endswith("【演练】这是演练，没有发生地震。")
    assert "演练" not in real_text
    message = await OutboxMessage.filter(text=drill_text).get()
    shown = (message.template or {})["data"]
    assert "【演练】" in str(shown)
    assert await end_drill(drill.id, actor="cli:test", now=now)
    assert not await end_drill(drill.id, actor="cli:test", now=now)
    over = (await sent_to(near))[-1]
    assert over.startswith("【演练】") and "结束" in over
    assert (await find_latest(now)) is not None
    assert await BulletinTown.filter(bulletin_id=drill.id).exclude(told=0).count() == 0
