"""A farmer asks and is helped: from the knowledge base, or by a commissioner who answers from the chat."""

from __future__ import annotations

import re

import pytest

from models.consultation import Consultation, HistoryEntry
from models.enums import ConsultationStatus, HistoryKind, Topic
from tests.factories import add_commissioner, add_knowledge
from tests.stage import COLLEAGUE, EXPERT, FARMER, NEIGHBOUR, Stage, eventually

QUESTION = "柑橘叶子发黄怎么办"
HARD = "我家柑橘树干流黑水，还有一股酒糟味，没见过"


@pytest.fixture
async def ready(stage: Stage) -> Stage:
    """A stage with knowledge and two bound commissioners."""
    await add_knowledge("fruit-001", QUESTION, "多半是缺铁或积水，先开沟排水。", Topic.FRUIT)
    await stage.follow_knowledge()
    await add_commissioner("陈志远", "BINDEXPERT", Topic.FRUIT)
    await add_commissioner("周敏", "BINDCOLLEA", Topic.LIVESTOCK)
    assert "绑定成功" in await stage.say(EXPERT, "绑定 BINDEXPERT")
    assert "绑定成功" in await stage.say(COLLEAGUE, "绑定 bindcollea")
    return stage


@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
async def test_a_known_question_is_answered_and_rated(ready: Stage, mode: str) -> None:
    answer = await ready.say(FARMER, QUESTION, mode=mode)
    assert "先开沟排水" in answer
    assert "来源" in answer
    assert "谢谢评价" in await ready.say(FARMER, "满意", mode=mode)
    consultation = await Consultation.get()
    assert consultation.status is ConsultationStatus.SELF_SERVED


async def test_a_hard_question_reaches_a_commissioner_and_the_answer_comes_back(ready: Stage) -> None:
    promise = await ready.say(FARMER, HARD)
    number = re.search(r"\d{2}-\d{6}", promise)
    assert number
    assert "陈志远" in promise
    notice = await ready.sees(EXPERT, number[0])
    assert notice
    assert "已转给" in await ready.say(EXPERT, f"回复 {number[0][-6:]} 刮除病部，涂波尔多浆。")
    assert "刮除病部" in await ready.sees(FARMER, "刮除病部")
    assert "已办结" in await ready.say(FARMER, "满意")
    consultation = await Consultation.get()
    assert consultation.status is ConsultationStatus.CLOSED

    async def delivered() -> bool:
        return await HistoryEntry.filter(kind=HistoryKind.DELIVERED).exists()

    await eventually(delivered, what="the delivery in the history")


async def test_plain_text_answers_the_only_open_consultation(ready: Stage) -> None:
    await ready.say(FARMER, HARD)
    await ready.sees(EXPERT, "-0000")
    assert "已转给" in await ready.say(EXPERT, "先把病皮刮掉")
    await ready.sees(FARMER, "先把病皮刮掉")


async def test_dissatisfied_sends_it_back_to_work(ready: Stage) -> None:
    await ready.say(FARMER, HARD)
    await ready.say(EXPERT, "先把病皮刮掉")
    await ready.sees(FARMER, "先把病皮刮掉")
    assert "继续处理" in await ready.say(FARMER, "不满意")
    assert (await Consultation.get()).status is ConsultationStatus.ACCEPTED


async def test_an_answer_that_did_not_help_goes_to_a_person(ready: Stage) -> None:
    await ready.say(FARMER, QUESTION)
    promise = await ready.say(FARMER, "人工")
    assert "编号" in promise
    assert "陈志远" in promise
    assert (await Consultation.get()).status is ConsultationStatus.ASSIGNED


async def test_more_is_added_and_said_once(ready: Stage) -> None:
    await ready.say(FARMER, HARD)
    first = await ready.say(FARMER, "树有二十年了")
    assert "已补充" in first
    assert await ready.say(FARMER, "去年也有过") == ""
    assert await Consultation.all().count() == 1
    assert await HistoryEntry.filter(kind=HistoryKind.ADDED).count() == 2
    assert "BINDEXPERT" not in first


async def test_nobody_free_means_the_duty_desk_by_name(stage: Stage) -> None:
    promise = await stage.say(NEIGHBOUR, HARD)
    assert "科技局值班室" in promise
    assert (await Consultation.get()).status is ConsultationStatus.WAITING
    await add_commissioner("陈志远", "BINDEXPERT", Topic.FRUIT)
    await stage.say(EXPERT, "绑定 BINDEXPERT")
    assert (await Consultation.get()).status is ConsultationStatus.ASSIGNED
