"""Who comes, as people write it, and the waiting list in chat."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bot import clock
from bot.dialogue.seats import WHO_COMES, Seats, read_seats
from models.event import Registration
from tests.bot.events.test_registration import make_session
from tests.stage import FARMER, NEIGHBOUR, Stage


@pytest.mark.parametrize(
    ("text", "seats", "is_clear"),
    [
        ("", Seats(1, ()), True),
        ("张三", Seats(1, ("张三",)), True),
        ("张三 李四", Seats(2, ("张三", "李四")), True),
        ("3人 张三、李四，王五", Seats(3, ("张三", "李四", "王五")), True),
        ("张三 李四 两人", Seats(2, ("张三", "李四")), True),
        ("三个人", Seats(3, ()), False),
        ("3人 张三", Seats(3, ("张三",)), False),
    ],
)
def test_who_comes(text: str, seats: Seats, is_clear: bool) -> None:
    assert not text or re.fullmatch(WHO_COMES, text)
    assert (read_seats(text), read_seats(text).is_clear) == (seats, is_clear)


async def test_a_family_registers_and_a_neighbour_moves_up(stage: Stage) -> None:
    now = clock.now()
    await make_session(now, title="剪枝培训", capacity=2, starts_at=now + timedelta(days=5))
    await make_session(
        now, title="科普讲座", starts_at=now + timedelta(days=6), opens_at=now + timedelta(days=1)
    )
    assert "开始报名" in await stage.say(FARMER, "活动")
    assert "请写上 2 位的姓名" in await stage.say(FARMER, "报名 1 2人")
    assert "还没开始报名" in await stage.say(FARMER, "报名 2")
    assert "每人最多报 2 个" in await stage.say(FARMER, "报名 1 张三 李四 王五")
    assert "共 2 人" in await stage.say(FARMER, "报名 1 张三 李四")
    assert (await Registration.get()).names == "张三、李四"
    assert "没有要您确认的名额" in await stage.say(NEIGHBOUR, "确认")
    assert "第 1 位" in await stage.say(NEIGHBOUR, "报名 1")
    assert "第 1 位" in await stage.say(NEIGHBOUR, "报名 1")
    assert "候补名单" in await stage.say(NEIGHBOUR, "我的报名")
    assert "已取消报名" in await stage.say(FARMER, "取消报名 1")
    await stage.sees(NEIGHBOUR, "请在")
    assert "报名成功" in await stage.say(NEIGHBOUR, "确认")
