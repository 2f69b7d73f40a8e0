"""The people on duty see what nobody has or somebody is late with, and give it to a commissioner by name."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot import clock
from models.clock import CaseClock
from models.commissioner import Commissioner
from models.consultation import Consultation, HistoryEntry
from models.enums import ActorKind, ConsultationStatus, HistoryKind, MemberRole, Topic
from tests.bot.dialogue.conftest import Ask
from tests.factories import add_commissioner, add_member
from tests.stage import COLLEAGUE, EXPERT, FARMER, NEIGHBOUR, Stage

HARD = "我家柑橘树干流黑水，还有一股酒糟味，没见过"
UNKNOWN = "门口的灯坏了三天"
COMPLAINT = "我要投诉你们的工作人员态度太差"
DUTY, LEADER = "oDuty1", "oLeader1"


@pytest.fixture
async def desk(office: Stage) -> Stage:
    """An office with somebody on duty."""
    await add_member(MemberRole.DUTY, DUTY, "赵明", now=clock.now())
    return office


async def test_what_nobody_takes_is_seen_and_given_to_somebody(desk: Stage, open_case: Ask) -> None:
    number = await open_case(FARMER, UNKNOWN)
    todo = await desk.say(DUTY, "待办")
    assert f"{number} 其他 待分派：没有认出专业" in todo
    assert "已派给周敏" in await desk.say(DUTY, f"派单 {number[-6:]} 周敏")
    assert UNKNOWN in await desk.sees(COLLEAGUE, "【新咨询】")
    await desk.sees(FARMER, "改由周敏经办")
    given = await HistoryEntry.get(kind=HistoryKind.ASSIGNED)
    assert (given.actor_kind, given.data["because"]) == (ActorKind.STAFF, "duty")
    assert "没有待分派" in await desk.say(DUTY, "待办")


async def test_what_is_for_the_office_can_be_given_to_somebody(desk: Stage, open_case: Ask) -> None:
    number = await open_case(FARMER, COMPLAINT)
    assert "归局办公室" in await desk.say(DUTY, "待办")
    assert "已派给周敏" in await desk.say(DUTY, f"派单 {number} 周敏")
    assert "已转给" in await desk.say(COLLEAGUE, f"回复 {number} 我们会核实")
    assert "我们会核实" in await desk.sees(FARMER, "【答复】")


async def test_who_leads_looks_on_and_asks_nothing_by_it(desk: Stage, open_case: Ask) -> None:
    await add_member(MemberRole.LEADER, LEADER, "康远", now=clock.now())
    assert "没有待分派" in await desk.say(LEADER, "待办")
    number = await open_case(FARMER, UNKNOWN)
    todo = await desk.say(LEADER, "待办")
    assert (f"{number} 其他 待分派" in todo, "派单" in todo) == (True, False)
    assert "由值班人员使用" in await desk.say(LEADER, f"派单 {number} 周敏")
    assert await Consultation.all().count() == 1


async def test_what_is_late_goes_to_somebody_else(desk: Stage, open_case: Ask) -> None:
    number = await open_case(FARMER, HARD)
    assert number not in await desk.say(DUTY, "待办")
    late = clock.now() - timedelta(hours=1)
    await CaseClock.filter(kind="accept").update(missed_at=late)
    assert f"{number} 果树 陈志远已超时" in await desk.say(DUTY, "待办")
    assert "已派给周敏" in await desk.say(DUTY, f"派单 {number} 周敏")
    assert "周敏" in await desk.sees(EXPERT, "您不用再处理")
    case = await Consultation.get().prefetch_related("responsible")
    assert case.responsible and case.responsible.name == "陈志远"


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("派单", "派单 000123"),
        ("派单 {number}", "派单 000123"),
        ("派单 {number} 王五", "名册里没有「王五」"),
        ("派单 {number} 陈志远", "正由其办理"),
        ("派单 99-000001 周敏", "没有编号"),
        ("派单 {number} 李满", "件数已满"),
    ],
)
async def test_what_cannot_be_given_stays(desk: Stage, open_case: Ask, words: str, part: str) -> None:
    await add_commissioner("李满", "BINDNEIGHB", Topic.GRAIN_OIL, capacity=0)
    await desk.say(NEIGHBOUR, "绑定 BINDNEIGHB")
    number = await open_case(FARMER, HARD)
    assert part in await desk.say(DUTY, words.format(number=number))
    case = await Consultation.get().prefetch_related("handler")
    assert case.handler and case.handler.name == "陈志远"
    assert case.status is ConsultationStatus.ASSIGNED


async def test_who_is_not_on_duty_gives_nothing(desk: Stage, open_case: Ask) -> None:
    number = await open_case(FARMER, HARD)
    assert "由值班人员使用" in await desk.say(EXPERT, f"派单 {number} 周敏")
    assert "值班待办" not in await desk.say(EXPERT, "待办")
    assert await HistoryEntry.filter(kind=HistoryKind.ASSIGNED).count() == 1


async def test_a_commissioner_on_duty_sees_both(desk: Stage, open_case: Ask) -> None:
    mine = await open_case(FARMER, HARD)
    waiting = await open_case(NEIGHBOUR, UNKNOWN)
    await add_member(MemberRole.DUTY, EXPERT, "陈志远", now=clock.now())
    todo = await desk.say(EXPERT, "待办")
    assert todo.index(waiting) < todo.index("您手上有 1 件") < todo.index(mine)


async def test_a_commissioner_without_room_gets_no_transfer(second_opinion: Stage, open_case: Ask) -> None:
    number = await open_case(FARMER, HARD)
    await Commissioner.filter(name="周敏").update(capacity=0)
    assert "件数已满" in await second_opinion.say(EXPERT, f"转派 {number} 周敏")
    await Commissioner.filter(name="周敏").update(capacity=5)
    assert "已转给周敏" in await second_opinion.say(EXPERT, f"转派 {number} 周敏")
    await second_opinion.say(COLLEAGUE, f"退单 {number} 不懂")
    assert "退回过" in await second_opinion.say(EXPERT, f"转派 {number} 周敏")
