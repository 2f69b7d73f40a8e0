"""「地震了吗」 before and after a bulletin, on a phone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.clock import CHINA
from bot.earthquake.bulletins import announce_drill, take_in
from bot.earthquake.feeds.rules import Listing
from bot.earthquake.tying import tie_reports
from models.earthquake import FeltReport
from models.enums import QuakeSource
from models.person import Person
from tests.bot.earthquake.quakes import NEAR, REPLIES, add_county, listed
from tests.stage import EXPERT, FARMER, NEIGHBOUR, Stage, daytime


@pytest.fixture
async def county(stage: Stage) -> AsyncIterator[Stage]:
    """A stage with the two towns; the farmer lives near the epicentre."""
    await add_county()
    await stage.say(FARMER, "帮助")
    await Person.filter(openid=FARMER).update(village_code=NEAR)
    yield stage


def just_now(*, minutes: float = 1) -> Listing:
    """Return the recorded earthquake as if it were some minutes ago."""
    newest = listed("reviewed").reports[-1]
    return Listing((replace(newest, occurred_at=daytime() - timedelta(minutes=minutes)),))


async def test_before_a_bulletin_it_is_being_verified_and_no_figure_is_given(county: Stage) -> None:
    reply = await county.say(FARMER, "地震了吗")
    assert reply.startswith("正在核实，尚无正式速报")
    assert "级地震" not in reply and "度" not in reply.replace("程度", "")
    assert "有震感" in reply and "120" in reply


async def test_after_it_the_bulletin_and_what_to_expect_where_the_asker_lives(county: Stage) -> None:
    await take_in(just_now(), now=daytime())
    reply = await county.say(FARMER, "刚才地震了吗？")
    assert "湖南怀化市会同县发生 5.2 级地震（中国地震台网，正式测定）" in reply
    assert "黔城镇预计约Ⅳ—Ⅴ度（估算" in reply
    assert "正在核实" not in reply
    told = await county.sees(FARMER, "黔城镇预计约Ⅳ—Ⅴ度")
    assert "5.2 级" in told
    stranger = await county.say(NEIGHBOUR, "地震了吗")
    assert "5.2 级地震" in stranger and "预计约" not in stranger and "哪个乡镇" in stranger
    await county.say(NEIGHBOUR, "我住在黔城镇")
    assert "黔城镇预计约Ⅳ—Ⅴ度（估算" in await county.say(NEIGHBOUR, "地震了吗")


async def test_three_who_felt_it_in_a_town_are_told_there(county: Stage) -> None:
    await take_in(just_now(), now=daytime())
    for openid in (FARMER, NEIGHBOUR, EXPERT):
        await county.say(openid, "有震感")
        await Person.filter(openid=openid).update(village_code=NEAR)
        await FeltReport.filter(person__openid=openid).update(village_code=NEAR)
    await tie_reports(daytime())
    assert "黔城镇已有 3 人报告，感受到的强度约 2.0 度" in await county.say(FARMER, "地震了吗")


async def test_some_time_later_another_one_may_be_meant(county: Stage) -> None:
    await take_in(just_now(minutes=30), now=daytime())
    reply = await county.say(FARMER, "是不是地震了")
    assert "5.2 级地震" in reply and "尚无新的正式速报" in reply


async def test_a_withdrawn_one_is_no_answer_any_more(county: Stage) -> None:
    await take_in(just_now(), now=daytime())
    (report,) = just_now().reports
    older = listed("quiet").reports[0]
    for _ in range(2):
        await take_in(Listing((older,), older.occurred_at), now=daytime())
    reply = await county.say(FARMER, "地震了吗")
    assert "撤回" in reply and "正在核实" in reply and str(report.magnitude) not in reply


async def test_a_drill_is_no_answer_and_is_named_as_one(county: Stage) -> None:
    (report,) = just_now().reports
    drill = replace(report, source=QuakeSource.HAND, magnitude=6.6)
    await announce_drill(drill, actor="cli:test", now=daytime())
    reply = await county.say(FARMER, "地震了吗")
    assert reply.startswith("正在核实") and "【演练】今天正在进行地震演练" in reply
    assert "6.6" not in reply


async def test_a_quake_of_the_feed_is_on_the_phone_within_seconds(
    make_stage: Callable[..., Awaitable[Stage]],
) -> None:
    ready = asyncio.Event()

    async def answer(_: web.Request) -> web.Response:
        await ready.wait()
        text = (REPLIES / "cenc_reviewed.json").read_text(encoding="utf-8")
        moment = (daytime() - timedelta(minutes=2)).astimezone(CHINA)
        return web.Response(text=text.replace("2026-03-10 09:58:12", f"{moment:%Y-%m-%d %H:%M:%S}"))

    feed = web.Application()
    feed.router.add_get("/list", answer)
    async with TestServer(feed) as server:
        stage = await make_stage(quake_feed=f"cenc:{server.make_url('/list')}")
        await add_county()
        await stage.say(FARMER, "我住在黔城镇")
        assert "正在核实" in await stage.say(FARMER, "地震了吗")
        ready.set()
        told = await stage.sees(FARMER, "5.2 级地震")
        assert "黔城镇预计约Ⅳ—Ⅴ度（估算" in told
        assert "5.2 级地震" in await stage.say(FARMER, "地震了吗")
