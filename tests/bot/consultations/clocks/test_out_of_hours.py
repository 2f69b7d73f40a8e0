"""At night and on holidays everything is taken, promised with a name and a time, and told in the morning."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from bot.clock import read_local
from bot.consultations.clocks.wording import say_left
from bot.consultations.clocks.worker import work
from bot.consultations.notices import tell_duty, warn_of_calendar
from models.consultation import HistoryEntry
from models.enums import HistoryKind, MemberRole, Topic, Urgency
from models.outbox import OutboxMessage
from tests.bot.consultations.clocks.bureau import TUESDAY, ask, people, told
from tests.factories import OFFICE, add_commissioner, add_member
from tests.services import Backend
from tests.stage import EXPERT, FARMER, NEIGHBOUR, Stage

MakeStage = Callable[..., Awaitable[Stage]]


@pytest.mark.parametrize(
    ("at", "question", "parts"),
    [
        ("2026-03-11 02:00", "谷仓后头长出一种从没见过的东西", ["科技局值班室李敏", "3月11日（周三）17:30"]),
        ("2026-03-14 02:00", "我家猪死了三头", ["【紧急】", "3月14日（周六）07:30", "今天放假"]),
    ],
)
async def test_what_goes_to_the_desk_or_is_urgent_has_a_name_and_a_time_out_of_hours_too(
    make_stage: MakeStage, at: str, question: str, parts: list[str]
) -> None:
    stage = await make_stage(now=lambda: read_local(at), sandbox=True)  # takes pushes of any age
    await add_commissioner("陈志远", "BINDEXPERT", Topic.FRUIT)
    await add_member(MemberRole.DUTY, "oDuty", "李敏", now=TUESDAY)
    await stage.say(EXPERT, "绑定 BINDEXPERT")
    reply = await stage.say(FARMER, question)
    assert [part for part in parts if part not in reply] == [], reply


async def test_nothing_is_said_of_the_hour_while_people_are_at_work(make_stage: MakeStage) -> None:
    stage = await make_stage(now=lambda: TUESDAY, sandbox=True)
    reply = await stage.say(FARMER, "谷仓后头长出一种从没见过的东西")
    assert "编号 26-000001" in reply
    assert "下班" not in reply


async def test_the_phones_hear_of_a_deadline_at_seven_not_at_two(make_stage: MakeStage) -> None:
    """The whole way: a clock that runs out in a night shift, the worker, the outbox, the phones."""
    at = [read_local("2026-03-10 20:30")]
    stage = await make_stage(now=lambda: at[0], sandbox=True, work_hours="19:00-23:30")
    await add_commissioner("陈志远", "BINDEXPERT", Topic.FRUIT)
    await add_member(MemberRole.DUTY, NEIGHBOUR, "李敏", now=at[0])
    await stage.say(NEIGHBOUR, "你好")
    await stage.say(EXPERT, "绑定 BINDEXPERT")
    await stage.say(FARMER, "柑橘叶子发黄掉果")
    await stage.sees(EXPERT, "新咨询")
    at[0] = read_local("2026-03-11 02:00")
    assert await work(OFFICE, at[0]) == 0
    assert not await HistoryEntry.filter(kind=HistoryKind.MISSED).exists()
    at[0] = read_local("2026-03-11 07:00")
    assert "请尽快处理" in await stage.sees(EXPERT, "【时限】")
    assert "陈志远，没有在 3月10日（周二）22:30 前签收" in await stage.sees(NEIGHBOUR, "【时限】")


async def test_one_message_stands_for_what_came_to_the_desk_in_the_night(db: Backend) -> None:
    await people()
    night = read_local("2026-03-11 02:00")
    first = await ask(night, topic=Topic.MACHINERY)
    second = await ask(night, topic=Topic.LIVESTOCK, asker="oOther")
    for case in (first, second):
        await tell_duty("waiting", case, now=night)
    (message,) = await told("李敏", "duty")
    assert "夜间有新的咨询" in message.text
    assert message.not_before == read_local("2026-03-11 07:00")
    by_day = await ask(TUESDAY, topic=Topic.HERB)
    await tell_duty("waiting", by_day, now=TUESDAY)
    assert by_day.number in (await told("李敏", "duty"))[1].text


async def test_who_is_on_duty_is_woken_for_what_is_urgent(db: Backend) -> None:
    await people()
    night = read_local("2026-03-11 02:00")
    case = await ask(night, topic=Topic.LIVESTOCK, urgency=Urgency.URGENT)
    await tell_duty("waiting", case, now=night)
    message = (await told("李敏", "duty"))[0]
    assert (message.not_before, message.urgent) == (None, True)
    assert message.text.startswith("【紧急】")


async def test_the_desk_is_told_once_that_a_calendar_is_unknown(db: Backend) -> None:
    await people()
    assert await warn_of_calendar(TUESDAY) is None
    for _ in range(2):
        assert await warn_of_calendar(read_local("2098-03-10 10:00")) == 2098
    (message,) = await OutboxMessage.filter(key__startswith="calendar:")
    assert "2098 年的放假安排" in message.text


@pytest.mark.parametrize(
    ("due", "words"),
    [
        ("2026-03-10 11:40", "还剩 1 小时 40 分"),
        ("2026-03-10 10:00", "还剩 不到 1 分"),
        ("2026-03-08 10:00", "已超 2 天"),
        ("2026-03-08 08:59", "已超 2 天 1 小时"),
        ("2026-03-10 09:15", "已超 45 分"),
    ],
)
def test_how_much_time_is_left(due: str, words: str) -> None:
    assert say_left(read_local(due), TUESDAY) == words
