"""Taking pushes in over HTTP: once each, many in a commit, in order, and whatever one of them does."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from models.consultation import Consultation, HistoryEntry
from models.enums import HistoryKind, PushReply, PushStatus
from models.person import Person
from models.push import Push
from tests.bot.inbox.conftest import ANSWER, HARD, PIGS, QUESTION, teach, words_of
from tests.bot.inbox.faults import make_inserts_fail, make_inserts_slow
from tests.services import Backend
from tests.stage import FARMER, NEIGHBOUR, Stage, eventually


def replies(pushed: dict[str, Any]) -> list[tuple[int, str]]:
    return [(attempt["status"], attempt["body_kind"]) for attempt in pushed["attempts"]]


async def numbers() -> list[int]:
    """Return the counts within the year of all consultations."""
    keys = await Consultation.all().order_by("id").values_list("id", flat=True)
    return [int(str(key)) % 1_000_000 for key in keys]


async def test_many_at_once_share_commits(ready: Stage) -> None:
    """All pushes of one commit carry the moment at which it began."""
    people = [f"oPerson{number}" for number in range(80)]
    said = await asyncio.gather(*(ready.say(openid, QUESTION) for openid in people))
    assert all(ANSWER in text for text in said)
    moments = set(await Push.all().values_list("received_at", flat=True))
    assert len(moments) <= len(people) // 2
    assert await numbers() == list(range(1, len(people) + 1))

    async def all_marked() -> bool:
        return await Push.filter(reply_state=PushReply.PASSIVE).count() == len(people)

    await eventually(all_marked, what="the note that all replies are out")


@pytest.mark.parametrize(("text", "answer"), [(QUESTION, ANSWER), (HARD, "编号")])
async def test_three_times_at_once_is_once(ready: Stage, text: str, answer: str) -> None:
    pushed = await ready.push(FARMER, content=text, repeats_at_once=3)
    assert replies(pushed) == [(200, "reply")] * 3
    assert answer in pushed["reply"]["text"]
    assert await Push.all().count() == 1
    assert await HistoryEntry.filter(kind=HistoryKind.ASKED).count() == 1


@pytest.mark.parametrize(("text", "answer"), [(QUESTION, ANSWER), (HARD, "编号")])
async def test_a_repeat_after_the_answer_gets_the_same_again(ready: Stage, text: str, answer: str) -> None:
    once = {"content": text, "msg_id": 77, "create_time": int(time.time())}
    first = await ready.push(FARMER, **once)
    await ready.say(FARMER, "谢谢")
    again = await ready.push(FARMER, **once)
    assert again["reply"] == first["reply"]
    assert answer in again["reply"]["text"]
    assert await Consultation.all().count() == 1


async def test_the_same_message_id_from_two_people_is_two_messages(ready: Stage) -> None:
    for openid in (FARMER, NEIGHBOUR):
        assert ANSWER in await ready.say(openid, QUESTION, msg_id=1)
    assert await Consultation.all().count() == 2


async def test_messages_sent_in_a_breath_keep_their_order(ready: Stage) -> None:
    """Some are answered in the quick lane, some not; none overtakes another of its sender's."""
    words = [HARD, PIGS, "树有二十年了", QUESTION, "去年这个时候也有过一次"]
    people = [f"oPerson{number}" for number in range(4)]

    async def send(openid: str) -> None:
        under_way = []
        for word in words:
            under_way.append(asyncio.create_task(ready.say(openid, word)))
            await asyncio.sleep(0.01)
        await asyncio.gather(*under_way)

    await asyncio.gather(*(send(openid) for openid in people))
    for openid in people:
        assert await words_of(openid) == words


async def test_a_question_whose_quick_answer_fails_is_stored_and_holds_nobody_up(
    ready: Stage, backend: Backend
) -> None:
    await ready.say("oPoison", "你好")
    poisoned = await Person.get(openid="oPoison")
    await make_inserts_fail(backend, "consultation", f"NEW.asker_id = {poisoned.id}")
    others = [f"oPerson{number}" for number in range(6)]
    pushed, *said = await asyncio.gather(
        ready.push("oPoison", content=QUESTION), *(ready.say(openid, QUESTION) for openid in others)
    )
    assert replies(pushed) == [(200, "success")]
    assert all(ANSWER in text for text in said)
    push = await Push.get(openid="oPoison", status=PushStatus.RECEIVED)
    assert (push.attempts, push.next_at - push.received_at > timedelta(seconds=4)) == (1, True)
    assert await numbers() == list(range(1, len(others) + 1))


@pytest.mark.parametrize("backend_name", ["postgres"], indirect=True)
async def test_without_redis_it_is_taken_in_and_answered(
    backend: Backend, make_stage: Callable[..., Awaitable[Stage]]
) -> None:
    stage = await make_stage(redis_url="redis://127.0.0.1:1/0")
    await teach()
    await stage.follow_knowledge()
    began = time.monotonic()
    assert ANSWER in await stage.say(FARMER, QUESTION)
    assert "编号" in await stage.say(NEIGHBOUR, HARD)
    assert replies(await stage.push("oThird", content=PIGS, repeats_at_once=3)) == [(200, "reply")] * 3
    assert time.monotonic() - began < 2
    status, body = await stage.get("/readyz")
    assert status == 503
    assert "redis" in body


@pytest.mark.parametrize("backend_name", ["sqlite"], indirect=True)
async def test_work_longer_than_four_seconds_is_answered_with_success(ready: Stage, backend: Backend) -> None:
    """Its reply follows as a customer-service message. With several processes: tests/test_exactly_once.py."""
    await make_inserts_slow(backend, "consultation", f"NEW.question = '{HARD}'", 5)
    pushed = await ready.push(FARMER, content=HARD)
    assert replies(pushed) == [(200, "success")]
    assert 3.5 < pushed["attempts"][0]["seconds"] < 5
    await ready.sees(FARMER, "编号")
    bubbles = [bubble["via"] for bubble in await ready.phone(FARMER) if "编号" in bubble["text"]]
    assert bubbles == ["custom"]
    assert (await Push.get()).reply_state is PushReply.OUTBOX
    assert await numbers() == [1]
