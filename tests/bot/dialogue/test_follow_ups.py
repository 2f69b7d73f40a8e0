"""What an asker writes after an answer, and while several consultations are open, finds the right one."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot import clock
from bot.clock import local_date
from bot.consultations.rules import belongs, leads_elsewhere
from bot.dialogue.states import DialogueState
from bot.statistics.consultations import list_cases
from bot.statistics.spans import Span
from models.consultation import Consultation, HistoryEntry
from models.enums import ConsultationStatus, HistoryKind, Rating, Topic
from models.ids import format_number
from models.outbox import OutboxMessage
from tests.bot.dialogue.conftest import Ask
from tests.factories import add_knowledge
from tests.stage import COLLEAGUE, EXPERT, FARMER, Stage

HARD = "我家柑橘树干流黑水，还有一股酒糟味，没见过"
PIG = "母猪下崽以后不吃食，精神也差，耳朵发凉"


async def added_to() -> list[tuple[str, str]]:
    rows = await HistoryEntry.filter(kind=HistoryKind.ADDED).order_by("id")
    return [(format_number(row.consultation_id), row.text) for row in rows]


async def test_a_follow_up_belongs_to_the_answer_received_last(office: Stage, open_case: Ask) -> None:
    pig, tree = await open_case(FARMER, PIG), await open_case(FARMER, HARD)
    await office.say(COLLEAGUE, f"回复 {pig} 先量体温，请说一下猪多大")
    await office.sees(FARMER, "先量体温")
    assert pig in await office.say(FARMER, "六十斤，三天没吃了")
    await office.push(FARMER, "image")
    assert await added_to() == [(pig, "六十斤，三天没吃了"), (pig, "[图片]")]
    assert tree in await office.say(FARMER, "柑橘叶子也黄了")
    await office.say(FARMER, "流的水有点黏")
    assert (await added_to())[-1] == (tree, "流的水有点黏")


async def test_after_an_answer_the_talk_goes_on(office: Stage, open_case: Ask) -> None:
    await add_knowledge("f1", "脐橙种植适合什么地方", "海拔五百米以下。", Topic.FRUIT)
    await add_knowledge("f2", "脐橙一年施几次肥", "三次。", Topic.FRUIT)
    await office.follow_knowledge()
    number = await open_case(FARMER, "果树树干上流胶流水，一股怪味，求助")
    await office.say(EXPERT, f"回复 {number} 请补充是哪种作物")
    assert number in await office.say(FARMER, "是脐橙，在黔城镇")
    assert await added_to() == [(number, "是脐橙，在黔城镇")]
    assert (await Consultation.get()).status is ConsultationStatus.ACCEPTED
    await office.sees(EXPERT, "是脐橙")


async def test_a_sure_answer_on_another_topic_is_given_while_a_case_is_answered(
    office: Stage, open_case: Ask
) -> None:
    await add_knowledge("q", "地震来了怎么办", "伏地、遮挡、手抓牢。", Topic.EARTHQUAKE)
    await office.follow_knowledge()
    number = await open_case(FARMER, HARD)
    await office.say(EXPERT, f"回复 {number} 刮掉病皮")
    assert "伏地" in await office.say(FARMER, "地震来了怎么办")
    assert await added_to() == []
    assert "有问题随时问" in await office.say(FARMER, "满意")
    assert (await Consultation.get(topic=Topic.FRUIT)).status is ConsultationStatus.ANSWERED


async def test_long_after_an_answer_a_question_is_one_of_its_own(office: Stage, open_case: Ask) -> None:
    await add_knowledge("f2", "柑橘一年施几次肥", "三次。", Topic.FRUIT)
    await office.follow_knowledge()
    number = await open_case(FARMER, HARD)
    await office.say(EXPERT, f"回复 {number} 刮掉病皮")
    answer = await HistoryEntry.get(kind=HistoryKind.ANSWERED)
    await HistoryEntry.filter(id=answer.id).update(at=answer.at - timedelta(days=8))
    assert "三次" in await office.say(FARMER, "柑橘一年施几次肥")


async def test_several_additions_are_told_once_and_shown_with_the_answer(
    office: Stage, open_case: Ask
) -> None:
    number = await open_case(FARMER, HARD)
    assert number in await office.say(FARMER, "树有二十年了")
    assert await office.say(FARMER, "去年也有过") == ""
    assert await OutboxMessage.filter(key__startswith="case:").count() == 2, "the opening, one addition"
    told = await office.say(EXPERT, f"回复 {number} 刮掉病皮")
    assert "去年也有过" in told
    assert "二十年" not in told


async def test_a_sure_answer_on_another_topic_is_given_while_a_case_is_in_work(
    office: Stage, open_case: Ask
) -> None:
    await add_knowledge("q", "地震来了怎么办", "伏地、遮挡、手抓牢。", Topic.EARTHQUAKE)
    await office.follow_knowledge()
    await open_case(FARMER, HARD)
    assert "伏地" in await office.say(FARMER, "地震来了怎么办")
    assert "还没有录入" in await office.say(FARMER, "避难所在哪")
    assert await added_to() == []


def test_an_addition_is_confirmed_once_in_ten_minutes(now: datetime) -> None:
    state = DialogueState()
    assert state.acknowledge(7, now)
    assert not state.acknowledge(7, now + timedelta(minutes=9))
    assert state.acknowledge(8, now + timedelta(minutes=9))
    assert state.acknowledge(8, now + timedelta(minutes=19))


async def test_a_question_in_pieces_reaches_a_person_whole(office: Stage) -> None:
    await add_knowledge("d1", "鸭子突然死亡是什么病", "可能是鸭瘟。", Topic.LIVESTOCK)
    await add_knowledge("d2", "鸭子怎么防疫", "按时打疫苗。", Topic.LIVESTOCK)
    await add_knowledge("v1", "辣椒疫病怎么防", "高垄栽培。", Topic.VEGETABLE)
    await office.follow_knowledge()
    assert "您是不是想问" in await office.say(FARMER, "辣椒")
    assert "您是不是想问" in await office.say(FARMER, "鸭子")
    opened = await office.say(FARMER, "脖子歪着走路，吃不下东西")
    assert "周敏" in opened
    consultation = await Consultation.get()
    assert consultation.topic is Topic.LIVESTOCK
    assert consultation.question == "鸭子\n脖子歪着走路，吃不下东西"


def test_pieces_are_of_the_last_ten_minutes_and_of_no_settled_question(now: datetime) -> None:
    state = DialogueState()
    state.offer("鸭子", ["d1"], {}, now)
    state.offer("死了十几只", ["d1"], {}, now + timedelta(minutes=6))
    assert state.recent_texts(now + timedelta(minutes=12)) == ["死了十几只"]
    state.settle()
    assert state.recent_texts(now + timedelta(minutes=12)) == []


async def test_handing_over_begins_a_fresh_rating(office: Stage) -> None:
    await add_knowledge("f2", "柑橘一年施几次肥", "三次。", Topic.FRUIT)
    await office.follow_knowledge()
    await office.say(FARMER, "柑橘一年施几次肥")
    await office.say(FARMER, "满意")
    today = local_date(clock.now())
    span = Span(today, today)
    assert [case.rating async for case in list_cases(span)] == [Rating.SATISFIED]
    assert "编号" in await office.say(FARMER, "人工")
    assert [case.rating async for case in list_cases(span)] == [None]


@pytest.mark.parametrize(
    ("topic", "named", "expected"),
    [
        (Topic.FRUIT, [], True),
        (Topic.FRUIT, [Topic.FRUIT], True),
        (Topic.FRUIT, [Topic.LIVESTOCK], False),
        (Topic.FRUIT, [Topic.SOIL], True),
        (Topic.FRUIT, [Topic.SOIL, Topic.VEGETABLE], False),
        (Topic.LIVESTOCK, [Topic.SOIL], False),
        (Topic.PLANT_PROTECTION, [Topic.GRAIN_OIL], True),
        (Topic.PLANT_PROTECTION, [Topic.EARTHQUAKE], False),
        (Topic.OTHER, [Topic.AQUACULTURE], True),
    ],
)
def test_what_belongs_to_a_case(topic: Topic, named: list[Topic], expected: bool) -> None:
    assert belongs(topic, named) is expected


@pytest.mark.parametrize(
    ("topic", "answer", "expected"),
    [
        (Topic.FRUIT, Topic.FRUIT, False),
        (Topic.FRUIT, Topic.POLICY, True),
        (Topic.OTHER, Topic.FRUIT, False),
        (Topic.OTHER, Topic.EARTHQUAKE, True),
    ],
)
def test_what_an_answer_leads_away_from(topic: Topic, answer: Topic, expected: bool) -> None:
    assert leads_elsewhere(topic, answer) is expected
