"""In the field: phones scan, a co-worker writes down names and what was handed out."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot import clock
from bot.dialogue.on_site import read_counts
from bot.events.checking_in import scene_of
from bot.events.counting import Count
from models.attendance import CheckIn, SessionFigure
from models.enums import FigureKind, MaterialClass
from tests.bot.events.test_registration import make_session
from tests.stage import EXPERT, FARMER, NEIGHBOUR, Stage


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        (
            "登记 图书200册，手册 50 套",
            [
                Count(FigureKind.MATERIAL, 200, "册", "图书", MaterialClass.BOOK),
                Count(FigureKind.MATERIAL, 50, "套", "手册", MaterialClass.MANUAL),
            ],
        ),
        ("登记 义诊80人次", [Count(FigureKind.CONSULTATION, 80, "人次", "义诊")]),
        ("登记：到场120人", [Count(FigureKind.HEADCOUNT, 120, "人", "到场")]),
        ("登记一下我家的果园", []),
        ("登记", []),
    ],
)
def test_what_a_co_worker_counts(text: str, counts: list[Count]) -> None:
    assert read_counts(text) == counts


async def test_a_morning_at_the_market(office: Stage) -> None:
    now = clock.now()
    session = await make_session(now, title="科普赶墟", starts_at=now, ends_at=now + timedelta(hours=3))
    scene = scene_of(session.id)

    async def scan(openid: str, event: str = "SCAN", key: str = scene) -> str:
        return str((await office.push(openid, "event", event=event, event_key=key))["reply"])

    assert "请先扫" in await office.say(EXPERT, "登记 图书200册")
    assert "报名成功" in await office.say(FARMER, "报名 1")
    assert "签到成功" in await scan(FARMER)
    await asyncio.sleep(1.1)  # scans of one second are one push to the inbox
    assert "已经签过到" in await scan(FARMER)
    assert "现场参加签到" in await scan(NEIGHBOUR, "subscribe")
    assert "不存在" in await scan(NEIGHBOUR, key="c:999999")
    assert "您在「科普赶墟」现场" in await scan(EXPERT)
    named = await office.say(EXPERT, "签到 张三、李四")
    assert "张三 已签到" in named
    assert "目前共签到 4 人" in named
    assert "没有重复计" in await office.say(EXPERT, "签到 张三")
    told = await office.say(EXPERT, "登记 图书200册 资料500份 咨询30人次")
    assert "1. 图书 200 册" in told
    assert "原来是 200" in await office.say(EXPERT, "更正 1 180")
    assert "没有这个序号" in await office.say(EXPERT, "更正 9 180")
    assert await SessionFigure.filter(replaced_at=None).count() == 3
    assert await CheckIn.all().count() == 4
    assert await CheckIn.filter(by_id=None).count() == 2
