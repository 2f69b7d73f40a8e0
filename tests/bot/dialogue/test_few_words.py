"""Words that say little: before a question, after suggestions, and while a case is open."""

from __future__ import annotations

import pytest

from models.consultation import Consultation, HistoryEntry
from models.enums import ConsultationStatus, HistoryKind, Topic, Urgency
from tests.bot.dialogue.conftest import Ask
from tests.factories import add_knowledge
from tests.stage import COLLEAGUE, EXPERT, FARMER, Stage

HARD = "我家柑橘树干流黑水，还有一股酒糟味，没见过"
PIG = "母猪下崽以后不吃食，精神也差，耳朵发凉"


@pytest.mark.parametrize(
    "said",
    [
        "哦",
        "对",
        "没有",
        "不是",
        "什么",
        "怎么办",
        "急急急",
        "是的",
        "真的吗",
        "不要",
        "看不清",
        "发个图",
        "快点",
    ],
)
async def test_who_has_said_nothing_yet_is_asked_for_the_question(stage: Stage, said: str) -> None:
    reply = await stage.say(FARMER, said)
    assert "编号" not in reply
    assert "作物" in reply or "例如" in reply
    assert not await Consultation.exists()


@pytest.mark.parametrize("said", ["对", "没有", "是的"])
async def test_the_same_words_are_added_to_an_open_case(office: Stage, open_case: Ask, said: str) -> None:
    await open_case(FARMER, HARD)
    assert "已补充" in await office.say(FARMER, said)
    assert (await HistoryEntry.get(kind=HistoryKind.ADDED)).text == said


async def test_a_commissioners_short_answer_is_sent(office: Stage, open_case: Ask) -> None:
    await open_case(FARMER, HARD)
    await office.say(EXPERT, "是的")
    assert (await HistoryEntry.get(kind=HistoryKind.ANSWERED)).text == "是的"


@pytest.mark.parametrize("said", ["怎么还没人回", "快点", "有人吗", "急急急"])
async def test_who_waits_hears_of_their_case_each_time(office: Stage, open_case: Ask, said: str) -> None:
    number = await open_case(FARMER, HARD)
    assert number in await office.say(FARMER, said)
    again = await office.say(FARMER, said)
    assert number in again
    assert "陈志远" in again


@pytest.mark.parametrize("said", ["算了不用了", "不用了", "撤回", "取消咨询", "不用了，谢谢"])
async def test_an_open_case_is_taken_back(office: Stage, open_case: Ask, said: str) -> None:
    number = await open_case(FARMER, HARD)
    reply = await office.say(FARMER, said)
    assert "已撤回" in reply
    assert number in reply
    case = await Consultation.get()
    assert (case.status, case.open_key) == (ConsultationStatus.WITHDRAWN, None)
    assert await HistoryEntry.filter(kind=HistoryKind.WITHDRAWN).count() == 1
    assert number in await office.sees(EXPERT, "【已撤回】")
    assert "没有待办" in await office.say(EXPERT, "待办")
    assert "已撤回" not in await office.say(FARMER, said)


async def test_of_several_cases_the_one_talked_about_last_is_taken_back(
    office: Stage, open_case: Ask
) -> None:
    fruit = await open_case(FARMER, HARD)
    pig = await open_case(FARMER, PIG)
    await office.say(FARMER, "柑橘树皮也裂了")
    assert fruit in await office.say(FARMER, "撤回")
    assert pig in await office.say(FARMER, "撤回")
    await office.sees(COLLEAGUE, "【已撤回】")


async def test_an_answered_case_is_not_taken_back(office: Stage, open_case: Ask) -> None:
    await open_case(FARMER, HARD)
    await office.say(EXPERT, "先刮掉病皮")
    await office.sees(FARMER, "先刮掉病皮")
    assert "已撤回" not in await office.say(FARMER, "不用了")
    assert (await Consultation.get()).status is ConsultationStatus.ANSWERED


@pytest.mark.parametrize("pieces", [("鸡死了", "一百多只"), ("我家猪死了", "五头")])
async def test_pieces_are_urgent_together(office: Stage, pieces: tuple[str, str]) -> None:
    await office.say(FARMER, pieces[0])
    assert "【紧急】" in await office.say(FARMER, pieces[1])
    case = await Consultation.get()
    assert case.urgency is Urgency.URGENT
    assert case.topic is Topic.LIVESTOCK


async def test_pieces_after_suggestions_are_urgent_together(office: Stage) -> None:
    await add_knowledge("k1", "鸡死了怎么处理", "深埋。", Topic.LIVESTOCK)
    await add_knowledge("k2", "死了的鸡能不能卖", "不能。", Topic.LIVESTOCK)
    await office.follow_knowledge()
    assert "1." in await office.say(FARMER, "鸡死")
    assert "【紧急】" in await office.say(FARMER, "死了一百多只")


async def test_after_suggestions_yes_picks_the_only_one_and_no_skips(office: Stage) -> None:
    await add_knowledge("k1", "辣椒疫病怎么防治", "高垄栽培，雨后排水。", Topic.VEGETABLE)
    await office.follow_knowledge()
    assert "是不是想问" in await office.say(FARMER, "辣椒")
    assert "回复 1" in await office.say(FARMER, "怎么办")
    assert "高垄栽培" in await office.say(FARMER, "是的")


async def test_after_suggestions_no_leads_to_a_person(office: Stage) -> None:
    await add_knowledge("k1", "辣椒疫病怎么防治", "高垄栽培，雨后排水。", Topic.VEGETABLE)
    await office.follow_knowledge()
    assert "是不是想问" in await office.say(FARMER, "辣椒")
    assert "编号" in await office.say(FARMER, "不是")


async def test_a_recognised_voice_of_few_words_asks_for_the_question(office: Stage) -> None:
    pushed = await office.push(FARMER, "voice", recognition="怎么办")
    assert "作物" in pushed["reply"]["text"]
    assert not await Consultation.exists()
