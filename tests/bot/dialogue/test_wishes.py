"""Who wants a person gets one: with the question beside it, or with what was answered in vain."""

from __future__ import annotations

import pytest

from models.consultation import Consultation
from models.enums import ConsultationStatus as Status
from models.enums import Topic, Urgency
from tests.bot.dialogue.conftest import Ask
from tests.factories import add_knowledge
from tests.stage import COLLEAGUE, EXPERT, FARMER, NEIGHBOUR, Stage

HARD = "我家柑橘树干流黑水，还有一股酒糟味，没见过"


@pytest.fixture
async def shelves(office: Stage) -> Stage:
    """An office with two entries: one about pigs, one about oranges."""
    await add_knowledge("p1", "猪发高烧不吃食怎么办", "隔离，量体温。", Topic.LIVESTOCK)
    await add_knowledge("f2", "柑橘一年施几次肥", "三次。", Topic.FRUIT)
    await office.follow_knowledge()
    return office


@pytest.mark.parametrize("wish", ["找专家", "请转人工", "我想请特派员来看看", "给我打电话"])
async def test_a_wish_for_a_person_asks_for_the_question_and_takes_it(shelves: Stage, wish: str) -> None:
    assert "说明问题" in await shelves.say(FARMER, wish)
    await shelves.say(NEIGHBOUR, "柑橘一年施几次肥")
    assert "陈志远" in await shelves.say(NEIGHBOUR, wish)
    assert (await Consultation.get()).status is Status.ASSIGNED


async def test_a_question_beside_the_wish_goes_straight_to_a_person(shelves: Stage) -> None:
    assert "周敏" in await shelves.say(FARMER, "猪发高烧不吃食怎么办，找专家看看")
    assert (await Consultation.get()).question == "猪发高烧不吃食怎么办，找专家看看"


async def test_what_is_urgent_beside_the_wish_is_urgent(shelves: Stage) -> None:
    assert "【紧急】" in await shelves.say(FARMER, "猪一下死了五头，请专家来看看")
    assert (await Consultation.get()).urgency is Urgency.URGENT


async def test_a_commissioner_may_advise_to_call_an_expert(office: Stage, open_case: Ask) -> None:
    await open_case(FARMER, HARD)
    assert "已转给" in await office.say(EXPERT, "像是缺镁，拿不准就找专家看看")
    assert await Consultation.all().count() == 1


async def test_dissatisfied_with_suggestions_is_a_wish_for_a_person(shelves: Stage) -> None:
    await add_knowledge("v1", "辣椒疫病怎么防", "高垄栽培，雨后排水。", Topic.VEGETABLE)
    await shelves.follow_knowledge()
    assert "您是不是想问" in await shelves.say(FARMER, "辣椒")
    assert "编号" in await shelves.say(FARMER, "不满意，不是这些")
    case = await Consultation.get()
    assert (case.topic, case.question) == (Topic.VEGETABLE, "辣椒\n不是这些")


async def test_dissatisfied_with_an_answer_that_came_after_suggestions_is_about_the_answer(
    office: Stage, open_case: Ask
) -> None:
    number = await open_case(FARMER, HARD)
    await office.say(EXPERT, f"回复 {number} 刮掉病皮")
    await add_knowledge("v1", "辣椒疫病怎么防", "高垄栽培，雨后排水。", Topic.VEGETABLE)
    await office.follow_knowledge()
    assert "您是不是想问" in await office.say(FARMER, "辣椒")
    await office.say(EXPERT, f"回复 {number} 再涂一遍药")
    assert number in await office.say(FARMER, "不满意")
    assert await Consultation.all().count() == 1


async def test_what_is_said_beside_a_rating_reaches_the_commissioner(office: Stage, open_case: Ask) -> None:
    number = await open_case(FARMER, HARD)
    await office.say(EXPERT, f"回复 {number} 刮掉病皮")
    assert "继续处理" in await office.say(FARMER, "不满意，还是流水")
    await office.sees(EXPERT, "退回再办")
    await office.sees(EXPERT, "还是流水")
    await office.say(EXPERT, f"回复 {number} 再涂一遍药")
    assert "已办结" in await office.say(FARMER, "谢谢，满意")


async def test_not_solved_with_nothing_answered_goes_to_a_person(office: Stage) -> None:
    assert "没有等待评价" in await office.say(FARMER, "没解决")
    assert "周敏" in await office.say(FARMER, "没解决，猪还是拉稀")
    await office.sees(COLLEAGUE, "猪还是拉稀")


@pytest.mark.parametrize("word", ["对", "是", "是的", "对的。", "嗯", "就是这个", "要"])
async def test_a_yes_takes_the_only_suggestion(stage: Stage, word: str) -> None:
    await add_knowledge("v1", "辣椒苗期猝倒病怎么防", "苗床消毒，控水通风。", Topic.VEGETABLE)
    await stage.follow_knowledge()
    assert "您是不是想问" in await stage.say(FARMER, "辣椒")
    assert "苗床消毒" in await stage.say(FARMER, word)


async def test_a_yes_to_several_suggestions_asks_which(stage: Stage) -> None:
    await add_knowledge("v1", "辣椒苗期猝倒病怎么防", "苗床消毒，控水通风。", Topic.VEGETABLE)
    await add_knowledge("v2", "辣椒疫病怎么防", "高垄栽培，雨后排水。", Topic.VEGETABLE)
    await stage.follow_knowledge()
    offered = await stage.say(FARMER, "辣椒")
    second = offered.partition("2. ")[2]
    assert "1 到 2" in await stage.say(FARMER, "是的")
    answer = "高垄栽培" if "疫病" in second.partition("\n")[0] else "苗床消毒"
    assert second and answer in await stage.say(FARMER, "2")


@pytest.mark.parametrize("word", ["不是", "都不是", "不对"])
async def test_a_no_to_the_suggestions_goes_to_a_person(stage: Stage, word: str) -> None:
    await add_knowledge("v1", "辣椒疫病怎么防", "高垄栽培，雨后排水。", Topic.VEGETABLE)
    await stage.follow_knowledge()
    await stage.say(FARMER, "辣椒")
    assert "编号" in await stage.say(FARMER, word)
    assert (await Consultation.get()).question == "辣椒"
