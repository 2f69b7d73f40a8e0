"""The second reading against a model on localhost: good, mad, slow, refusing and gone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

import aiohttp
import pytest
from aiohttp.test_utils import unused_port

from bot.answering.rereading.client import Endpoint, ModelAway, ModelClient
from bot.answering.rereading.rules import FAILURES, REST
from bot.answering.rereading.service import AT_ONCE, Rereader, probe
from bot.answering.rules import DecisionKind
from bot.answering.service import AnswerService
from bot.metrics import REGISTRY
from models.enums import Topic
from tests.bot.answering.model_stand_in import KEY, StandIn, open_model, reading
from tests.factories import add_knowledge
from tests.services import Backend

SURE, DIALECT = "柑橘叶子发黄怎么办", "橘树叶叶黄焦焦的么子回事"
STANDARD = "柑橘叶片发黄怎么办"
LIMIT = 0.5


@pytest.fixture
async def model() -> AsyncIterator[StandIn]:
    async with open_model() as made:
        yield made


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
async def rereader(db: Backend) -> Rereader:
    """A reader, without a model yet, that knows a few things about citrus and pigs."""
    await add_knowledge("fruit-001", SURE, "缺镁。", Topic.FRUIT)
    await add_knowledge("fruit-002", "柑橘怎么修剪", "剪。", Topic.FRUIT)
    await add_knowledge("livestock-001", "猪不吃食怎么办", "量体温。", Topic.LIVESTOCK)
    answers = AnswerService(0.6, 0.06)
    await answers.load()
    return Rereader(answers)


def client_of(url: str, http: aiohttp.ClientSession, limit: float = LIMIT) -> ModelClient:
    return ModelClient(http, Endpoint(url, "small", KEY), limit)


@pytest.fixture
async def reading_model(model: StandIn, http: aiohttp.ClientSession, rereader: Rereader) -> StandIn:
    """The model that the reader asks."""
    rereader.use(client_of(model.url, http))
    return model


def calls(outcome: str) -> float:
    return REGISTRY.get_sample_value("kehui_model_calls_total", {"outcome": outcome}) or 0


def tokens(kind: str) -> float:
    return REGISTRY.get_sample_value("kehui_model_tokens_total", {"kind": kind}) or 0


async def test_without_a_model_nothing_is_read_again(rereader: Rereader, now: datetime) -> None:
    assert rereader.room(now) == 0
    assert await rereader.decide(DIALECT, now) is None


async def test_a_reading_decides_anew_and_is_counted(
    rereader: Rereader, reading_model: StandIn, now: datetime
) -> None:
    before = calls("read"), tokens("prompt"), tokens("completion")
    seconds = REGISTRY.get_sample_value("kehui_model_seconds_count") or 0
    reading_model.says = reading(STANDARD, "fruit-001")
    decision = await rereader.decide(DIALECT, now)
    assert decision is not None
    assert (decision.kind, decision.candidates[0].id) == (DecisionKind.ANSWER, "fruit-001")
    (asked,) = reading_model.questions()
    assert asked["message"] == DIALECT
    assert {"id": "fruit-001", "question": SURE} in asked["candidates"]
    assert reading_model.keys == [f"Bearer {KEY}"]
    assert (calls("read"), tokens("prompt"), tokens("completion")) == (
        before[0] + 1,
        before[1] + 310,
        before[2] + 25,
    )
    assert REGISTRY.get_sample_value("kehui_model_seconds_count") == seconds + 1


@pytest.mark.parametrize("text", [SURE, "谢谢", "柑橘", "猪一下死了五头", "你们局电话多少"])
async def test_what_a_reading_cannot_change_is_not_sent(
    rereader: Rereader, reading_model: StandIn, now: datetime, text: str
) -> None:
    assert await rereader.decide(text, now) is None
    assert not reading_model.asked


async def test_personal_data_stays_in_the_house(
    rereader: Rereader, reading_model: StandIn, now: datetime
) -> None:
    text = f"我叫李大明，住桐木村，电话13812345678，{DIALECT}"
    assert await rereader.decide(text, now, {"桐木村"}) is not None
    sent = str(reading_model.asked)
    assert DIALECT in sent
    assert not [part for part in ("李大明", "桐木", "13812345678") if part in sent]


@pytest.mark.parametrize(
    ("says", "body"),
    [
        ("喷硫酸镁就好。", None),
        (reading(STANDARD, "fruit-999"), None),
        (f"好的：{reading(STANDARD, 'fruit-001')}", None),
        ("", b"<html>busy</html>"),
        ("", b"x" * 100_000),
    ],
    ids=["prose", "no candidate", "extra text", "no completion", "endless"],
)
async def test_nonsense_changes_nothing(
    rereader: Rereader, reading_model: StandIn, now: datetime, says: str, body: bytes | None
) -> None:
    before = calls("nonsense")
    reading_model.says, reading_model.body = says, body
    assert await rereader.decide(DIALECT, now) is None
    assert calls("nonsense") == before + 1


@pytest.mark.parametrize("status", [302, 401, 429, 500])
async def test_a_refusal_changes_nothing(
    rereader: Rereader, reading_model: StandIn, now: datetime, status: int
) -> None:
    before = calls("refused")
    reading_model.status = status
    assert await rereader.decide(DIALECT, now) is None
    assert (calls("refused"), len(reading_model.asked)) == (before + 1, 1)


async def test_slowness_changes_nothing(
    rereader: Rereader, model: StandIn, http: aiohttp.ClientSession, now: datetime
) -> None:
    rereader.use(client_of(model.url, http, limit=0.1))
    before = calls("late")
    model.seconds = 0.4
    assert await rereader.decide(DIALECT, now) is None
    assert calls("late") == before + 1


async def test_an_address_where_nobody_is_changes_nothing(
    rereader: Rereader, http: aiohttp.ClientSession, now: datetime
) -> None:
    rereader.use(client_of(f"http://127.0.0.1:{unused_port()}/v1", http))
    before = calls("unreachable")
    assert await rereader.decide(DIALECT, now) is None
    assert calls("unreachable") == before + 1


async def test_a_model_that_fails_rests_and_is_tried_again(
    rereader: Rereader, reading_model: StandIn, now: datetime
) -> None:
    reading_model.status = 500
    for _ in range(FAILURES + 2):
        assert await rereader.decide(DIALECT, now) is None
    assert (len(reading_model.asked), rereader.room(now)) == (FAILURES, 0)
    later = now + REST
    assert rereader.room(later) == 1
    assert await rereader.decide(DIALECT, later) is None
    assert (len(reading_model.asked), rereader.room(later)) == (FAILURES + 1, 0)
    reading_model.status, reading_model.says = 200, reading(STANDARD, "fruit-001")
    assert await rereader.decide(DIALECT, later + REST) is not None
    assert rereader.room(later + REST) == AT_ONCE


async def test_a_model_is_proven_by_a_question(model: StandIn, http: aiohttp.ClientSession) -> None:
    client = client_of(model.url, http)
    model.says = reading("柑橘叶片黄化怎么办", "1")
    await probe(client)
    model.says = "好"
    with pytest.raises(ModelAway, match="nonsense"):
        await probe(client)
    model.status = 401
    with pytest.raises(ModelAway, match="HTTP 401") as refused:
        await probe(client)
    assert KEY not in str(refused.value)
    assert KEY not in repr(Endpoint(model.url, "small", KEY))
