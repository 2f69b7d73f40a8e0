"""A text that goes on from the question before it is taken with that."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.dialogue.follow_up import join, question_before
from bot.dialogue.states import DialogueState
from models.consultation import Consultation
from models.enums import ConsultationStatus, Topic
from tests.bot.dialogue.conftest import Ask
from tests.factories import add_knowledge
from tests.stage import EXPERT, FARMER, Stage

YELLOW = "柑橘叶子发黄怎么办"


@pytest.mark.parametrize(
    ("text", "goes_on"),
    [
        ("那要打什么药", True),
        ("要打几次，每次隔多少天才行", True),
        ("还有一些叶子是卷起来的，背面有虫", True),
        ("叶子也卷了", True),
        ("那施什么肥", True),
        ("柚子呢", True),
        ("那柚子呢？", True),
        ("那猪发烧怎么办", False),
        ("猪发烧", False),
        ("柚子", False),
        ("专利怎么申请", False),
        ("我想问一下明天去你们单位要带些什么", False),
    ],
)
def test_what_goes_on_from_the_question_before(text: str, goes_on: bool, now: datetime) -> None:
    state = DialogueState()
    assert question_before(state, text, now) == ""
    state.settle_by_answer(7, YELLOW, "f1", now)
    later = now + timedelta(minutes=9)
    assert question_before(state, text, later) == (YELLOW if goes_on else "")
    assert question_before(state, text, now + timedelta(minutes=10)) == ""


@pytest.mark.parametrize(
    ("before", "text", "whole"),
    [
        (YELLOW, "那要打什么药", f"{YELLOW}\n那要打什么药"),
        (YELLOW, "柚子呢", "柚子叶子发黄怎么办"),
        ("叶子发黄怎么办", "柚子也是", "柚子叶子发黄怎么办"),
    ],
)
def test_two_texts_are_one_question(before: str, text: str, whole: str) -> None:
    assert join(before, text) == whole


@pytest.fixture
async def shelves(office: Stage) -> Stage:
    """An office with an answer for oranges and one for grapefruits."""
    await add_knowledge("f1", YELLOW, "多是缺镁缺铁，补叶面肥。", Topic.FRUIT)
    await add_knowledge("f2", "柚子叶子发黄怎么办", "先挖沟排水。", Topic.FRUIT)
    await add_knowledge("p1", "猪发高烧不吃食怎么办", "隔离，量体温。", Topic.LIVESTOCK)
    await office.follow_knowledge()
    return office


async def test_a_follow_up_of_an_answer_reaches_a_person_with_the_question(shelves: Stage) -> None:
    assert "缺镁" in await shelves.say(FARMER, YELLOW)
    assert "陈志远" in await shelves.say(FARMER, "那要打什么药")
    case = await Consultation.get(status=ConsultationStatus.ASSIGNED)
    assert (case.topic, case.question) == (Topic.FRUIT, f"{YELLOW}\n那要打什么药")
    assert YELLOW in await shelves.sees(EXPERT, "那要打什么药")


async def test_the_same_is_asked_of_another_crop(shelves: Stage) -> None:
    assert "缺镁" in await shelves.say(FARMER, YELLOW)
    assert "挖沟" in await shelves.say(FARMER, "柚子呢")


async def test_a_question_that_was_half_known_is_said_in_two_messages(shelves: Stage) -> None:
    await add_knowledge("d1", "鸭子突然死亡是什么病", "可能是鸭瘟。", Topic.LIVESTOCK)
    await add_knowledge("d2", "鸭子怎么防疫", "按时打疫苗。", Topic.LIVESTOCK)
    await shelves.follow_knowledge()
    assert "您是不是想问" in await shelves.say(FARMER, "鸭子")
    await shelves.say(FARMER, "不吃")
    assert "周敏" in await shelves.say(FARMER, "人工")
    assert (await Consultation.get()).question == "鸭子\n不吃"


async def test_another_question_stands_alone(shelves: Stage) -> None:
    assert "缺镁" in await shelves.say(FARMER, YELLOW)
    assert "量体温" in await shelves.say(FARMER, "猪发高烧不吃食怎么办")
    assert await Consultation.all().order_by("id").values_list("question", flat=True) == [
        YELLOW,
        "猪发高烧不吃食怎么办",
    ]


async def test_what_a_person_answered_since_comes_first(shelves: Stage, open_case: Ask) -> None:
    number = await open_case(FARMER, "母猪下崽以后精神差，耳朵发凉，找专家看看")
    assert "缺镁" in await shelves.say(FARMER, YELLOW)
    await shelves.say("oExpert2", f"回复 {number} 打退烧针")
    assert number in await shelves.say(FARMER, "要打几针")
