"""A model that reads again, seen from the phone: it chooses an entry, and nobody ever reads its words."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from bot.answering.rereading.service import AT_ONCE
from models.consultation import Consultation
from models.enums import ConsultationStatus, Topic
from models.village import Village
from tests.bot.answering.model_stand_in import KEY, StandIn, open_model, reading
from tests.factories import add_commissioner, add_knowledge
from tests.stage import EXPERT, FARMER, NEIGHBOUR, Stage

SURE, SURE_ANSWER = "柑橘叶子发黄怎么办", "多半是缺镁，喷硫酸镁。"
DIALECT, STANDARD = "橘树叶叶黄焦焦的么子回事", "柑橘叶片发黄怎么办"
HARD = "谷仓后头长出一种从没见过的东西"


@pytest.fixture
async def model() -> AsyncIterator[StandIn]:
    async with open_model() as made:
        made.says = reading(STANDARD, "fruit-001")
        yield made


@pytest.fixture
async def helped(make_stage: Callable[..., Awaitable[Stage]], model: StandIn) -> Stage:
    """A stage with a model, a few entries and a commissioner."""
    stage = await make_stage(model_base=model.url, model_name="small", model_key=KEY)
    await add_knowledge("fruit-001", SURE, SURE_ANSWER, Topic.FRUIT)
    await add_knowledge("fruit-002", "柑橘怎么修剪", "春剪为主。", Topic.FRUIT)
    await add_knowledge("livestock-001", "猪不吃食怎么办", "先量体温。", Topic.LIVESTOCK)
    await add_knowledge("livestock-002", "母猪产后不吃食怎么办", "补液。", Topic.LIVESTOCK)
    await add_commissioner("陈志远", "BINDEXPERT", Topic.FRUIT)
    await stage.say(EXPERT, "绑定 BINDEXPERT")
    await stage.follow_knowledge()
    return stage


async def test_what_the_model_understands_is_answered_from_the_knowledge_base(
    helped: Stage, model: StandIn
) -> None:
    reply = await helped.say(FARMER, DIALECT)
    assert SURE_ANSWER in reply
    assert STANDARD not in reply
    case = await Consultation.get()
    assert (case.status, case.question) == (ConsultationStatus.SELF_SERVED, DIALECT)
    assert [asked["message"] for asked in model.questions()] == [DIALECT]
    status, figures = await helped.get("/metrics")
    assert status == 200
    assert 'kehui_model_calls_total{outcome="read"}' in figures


async def test_what_the_model_names_on_its_own_is_suggested_first(helped: Stage, model: StandIn) -> None:
    model.says = reading(HARD, "livestock-001")
    reply = await helped.say(FARMER, "猪崽不呷潲哦")
    assert "1. " in reply
    assert "猪不吃食怎么办" in reply
    assert "先量体温" in await helped.say(FARMER, "1")


async def test_what_the_model_finds_nothing_for_goes_to_a_person(helped: Stage, model: StandIn) -> None:
    model.says = reading(HARD, None)
    assert "编号" in await helped.say(FARMER, HARD)
    assert len(model.asked) == 1


async def test_no_words_of_the_model_reach_anybody(helped: Stage, model: StandIn) -> None:
    model.says = "请立即喷洒百草枯"
    reply = await helped.say(FARMER, DIALECT)
    assert "百草枯" not in reply
    assert SURE in reply


async def test_personal_data_and_the_countys_villages_are_not_sent(helped: Stage, model: StandIn) -> None:
    await Village.create(code="431281", name="桐木村", town="安江镇", county="洪江市")
    await helped.say(FARMER, f"我叫李大明，13812345678，安江镇桐木村这边{DIALECT}")
    sent = str(model.asked)
    assert DIALECT in sent
    assert "李大明" not in sent
    assert "13812345678" not in sent
    assert "桐木" not in sent
    assert "安江" not in sent
    assert FARMER not in sent


@pytest.mark.parametrize("text", [SURE, "你好", "猪一下死了五头", "我要投诉", "帮助", "我住在安江镇"])
async def test_what_needs_no_second_reading_is_not_sent(helped: Stage, model: StandIn, text: str) -> None:
    assert await helped.say(FARMER, text)
    assert not model.asked


async def test_what_is_said_in_a_case_or_by_a_commissioner_is_not_sent(helped: Stage, model: StandIn) -> None:
    model.says = reading(HARD, None)
    await helped.say(FARMER, HARD)
    await helped.say(FARMER, "是白色的，一片一片的")
    await helped.say(EXPERT, "拍张照片来看看吧")
    assert len(model.asked) == 1


async def test_what_is_asked_back_is_left_to_the_asker(helped: Stage, model: StandIn) -> None:
    await add_knowledge("rice-001", "水稻叶子发黄怎么办", "多半是缺氮。", Topic.GRAIN_OIL)
    await helped.follow_knowledge()
    assert "水稻" in await helped.say(FARMER, "叶子发黄")
    assert await helped.say(FARMER, "叶叶上头黄焦焦的")
    assert not model.asked


async def test_a_question_after_suggestions_is_a_new_one(helped: Stage, model: StandIn) -> None:
    model.says = reading(HARD, None)
    assert SURE in await helped.say(FARMER, DIALECT)
    model.says = reading(STANDARD, "fruit-001")
    assert SURE_ANSWER in await helped.say(FARMER, f"{DIALECT}哟")


async def test_a_slow_model_is_not_waited_for(helped: Stage, model: StandIn) -> None:
    model.seconds = 2.5
    started = time.monotonic()
    assert SURE in await helped.say(FARMER, DIALECT)
    assert time.monotonic() - started < 2.4


async def test_who_writes_on_is_not_kept_waiting(helped: Stage, model: StandIn) -> None:
    model.seconds = 1.2
    first = asyncio.create_task(helped.say(FARMER, DIALECT))
    while not model.asked:  # noqa: ASYNC110 - the model announces nothing
        await asyncio.sleep(0.01)
    started = time.monotonic()
    assert "编号" in await helped.say(FARMER, "人工")
    assert time.monotonic() - started < 1
    assert SURE in await first
    assert len(model.asked) == 1


async def test_a_surge_is_answered_without_the_model(helped: Stage, model: StandIn) -> None:
    model.seconds = 1.2
    crowd = [f"oCrowd{number}" for number in range(3 * AT_ONCE)]
    replies = await asyncio.gather(*(helped.say(openid, DIALECT) for openid in crowd))
    assert all(SURE in reply for reply in replies)
    assert len(model.asked) <= AT_ONCE


async def test_a_model_that_is_gone_is_missed_by_nobody(
    make_stage: Callable[..., Awaitable[Stage]],
) -> None:
    stage = await make_stage(model_base="http://127.0.0.1:1/v1", model_name="small")
    await add_knowledge("fruit-001", SURE, SURE_ANSWER, Topic.FRUIT)
    await stage.follow_knowledge()
    assert SURE in await stage.say(FARMER, DIALECT)
    assert SURE_ANSWER in await stage.say(NEIGHBOUR, SURE)
