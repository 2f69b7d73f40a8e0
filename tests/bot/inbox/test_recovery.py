"""What a process left behind is finished by another one: once, in time, and whatever else fails."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import aiohttp
import pytest

from bot.answering.rereading.client import Endpoint, ModelClient
from bot.inbox import work
from bot.inbox.rules import MAX_ATTEMPTS
from content.texts import say
from models.clock import CaseClock
from models.consultation import Consultation, HistoryEntry
from models.enums import HistoryKind, PushReply, PushStatus
from models.outbox import OutboxMessage
from models.push import Push
from tests.bot.answering.model_stand_in import open_model
from tests.bot.inbox.conftest import ANSWER, HARD, PIGS, QUESTION, Desk, words_of
from tests.bot.inbox.faults import end_fault, make_inserts_fail, row_locked
from tests.factories import OFFICE
from tests.services import Backend

POISON = "NEW.question LIKE '%毒%'"
POISONED = "谷仓后头长出一种有毒的东西"
postgres_only = pytest.mark.parametrize("backend_name", ["postgres"], indirect=True)


async def texts_for(openid: str) -> list[str]:
    """Return what the outbox has for a person, oldest first."""
    rows = OutboxMessage.filter(person__openid=openid).order_by("id")
    return [str(text) for text in await rows.values_list("text", flat=True)]


async def test_what_is_late_is_not_read_again_by_a_model(desk: Desk) -> None:
    async with open_model() as model, aiohttp.ClientSession() as http:
        desk.dialogue.tools.rereader.use(ModelClient(http, Endpoint(model.url, "small")))
        await desk.accept("oFarmer", HARD)
        assert await desk.sweep(5) == 1
    assert not model.asked


async def test_unfinished_work_is_taken_up_after_five_seconds(desk: Desk) -> None:
    push = await desk.accept("oFarmer", HARD)
    assert push.status is PushStatus.RECEIVED
    assert await desk.sweep(4.9) == 0
    assert await desk.sweep(5) == 1
    await push.refresh_from_db()
    assert (push.status, push.reply_state) == (PushStatus.DONE, PushReply.PENDING)
    assert await HistoryEntry.filter(kind=HistoryKind.ASKED).count() == 1


async def test_a_reply_that_no_response_carried_goes_to_the_outbox_once(desk: Desk) -> None:
    push = await desk.accept("oFarmer", QUESTION)
    assert push.status is PushStatus.DONE
    assert await desk.sweep(7.9) == 0
    assert await texts_for("oFarmer") == []
    assert [await desk.sweep(8 + seconds) for seconds in range(3)] == [1, 0, 0]
    (text,) = await texts_for("oFarmer")
    assert ANSWER in text


async def test_a_reply_that_a_response_carried_stays_out_of_the_outbox(desk: Desk) -> None:
    push = await desk.accept("oFarmer", QUESTION)
    await work.mark_sent([push.key])
    assert await desk.sweep(3600) == 0
    assert await texts_for("oFarmer") == []


async def test_a_reply_that_a_repeat_is_carrying_is_left_to_it_for_a_while(desk: Desk) -> None:
    """If that response does not leave either, the outbox has it three seconds later."""
    push = await desk.accept("oFarmer", QUESTION)
    loop = asyncio.get_running_loop()
    reply = await work.wait_for_reply(push.key, loop.time(), lambda: desk.now)
    assert reply is not None
    assert ANSWER in reply.text
    assert not await work.hand_over(push.key, desk.dialogue, desk.now)
    assert await desk.sweep(8) == 1
    assert await work.wait_for_reply(push.key, loop.time(), lambda: desk.now) is None


async def test_many_who_sweep_at_once_do_the_work_once(desk: Desk) -> None:
    for number in range(6):
        await desk.accept(f"oFarmer{number}", HARD)
    await asyncio.gather(*(desk.sweep(5) for _ in range(4)))
    await asyncio.gather(*(desk.sweep(9) for _ in range(4)))
    assert await HistoryEntry.filter(kind=HistoryKind.ASKED).count() == 6
    numbers = await Consultation.all().order_by("id").values_list("id", flat=True)
    assert [int(str(number)) % 1_000_000 for number in numbers] == [1, 2, 3, 4, 5, 6]
    assert await OutboxMessage.filter(key__startswith="push:").count() == 6


async def test_messages_of_one_person_are_finished_in_their_order(desk: Desk) -> None:
    for text in (HARD, "树有二十年了", "去年也有过"):
        await desk.accept("oFarmer", text)
    await desk.sweep(5)
    assert await words_of("oFarmer") == [HARD, "树有二十年了", "去年也有过"]


async def test_poison_is_retried_then_given_up_with_an_apology_and_holds_nobody_up(
    desk: Desk, db: Backend
) -> None:
    await make_inserts_fail(db, "consultation", POISON)
    poison = await desk.accept("oPoison", POISONED)
    other = await desk.accept("oFarmer", HARD)
    at = 5.0
    for attempts in range(1, MAX_ATTEMPTS + 1):
        await desk.sweep(at)
        assert await desk.sweep(at + 0.1) == 0 or attempts == MAX_ATTEMPTS, "it waits for its time"
        await poison.refresh_from_db()
        assert poison.attempts == attempts
        assert "poison" in poison.error
        at += 5 * 2 ** (attempts - 1)
    await other.refresh_from_db()
    assert other.status is PushStatus.DONE
    assert poison.status is PushStatus.FAILED
    assert await texts_for("oPoison") == [say("chat.sorry")]
    assert not await Consultation.filter(question=POISONED).exists()


async def test_poison_that_is_cured_in_time_is_worked_on(desk: Desk, db: Backend) -> None:
    await make_inserts_fail(db, "consultation", POISON)
    poison = await desk.accept("oPoison", POISONED)
    await desk.sweep(5)
    await end_fault(db)
    assert await desk.sweep(9.9) == 0
    assert await desk.sweep(10) == 2, "it is finished, and its reply handed over"
    await poison.refresh_from_db()
    assert (poison.status, poison.attempts) == (PushStatus.DONE, 1)
    (text,) = await texts_for("oPoison")
    assert "编号" in text


async def test_a_reply_that_cannot_be_handed_over_holds_nobody_up(desk: Desk, db: Backend) -> None:
    await make_inserts_fail(db, "outbox_message", "NEW.key = 'push:1:oPoison'")
    await desk.accept("oPoison", QUESTION)
    await desk.accept("oFarmer", QUESTION)
    assert await desk.sweep(8) == 1
    assert len(await texts_for("oFarmer")) == 1
    await end_fault(db)
    assert await desk.sweep(9) == 1
    assert len(await texts_for("oPoison")) == 1


@postgres_only
async def test_a_push_in_other_hands_holds_up_only_its_sender(desk: Desk, db: Backend) -> None:
    await desk.accept("oBusy", HARD)
    later = await desk.accept("oBusy", "树有二十年了")
    await desk.accept("oFarmer", HARD)
    async with row_locked(db, "push", "key = '1:oBusy'"):
        assert await asyncio.wait_for(desk.sweep(5), 2) == 1
        await later.refresh_from_db()
        assert later.status is PushStatus.RECEIVED
    assert await desk.sweep(5) == 2
    said = HistoryEntry.filter(consultation__asker__openid="oBusy").order_by("id")
    assert await said.filter(actor_kind="asker").values_list("kind", flat=True) == [
        "asked",
        "opened",
        "added",
    ]


async def test_a_question_does_not_overtake_what_its_sender_sent_before(desk: Desk) -> None:
    await desk.accept("oFarmer", HARD)
    quick = await desk.accept("oFarmer", PIGS)
    other = await desk.accept("oNeighbour", PIGS)
    assert (quick.status, other.status) == (PushStatus.RECEIVED, PushStatus.DONE)
    await desk.sweep(5)
    assert await words_of("oFarmer") == [HARD, PIGS]


async def test_what_failed_once_no_longer_keeps_its_senders_questions_waiting(
    desk: Desk, db: Backend
) -> None:
    await make_inserts_fail(db, "consultation", POISON)
    await desk.accept("oPoison", POISONED)
    await desk.sweep(5)
    assert (await desk.accept("oPoison", QUESTION)).status is PushStatus.DONE
    assert await Push.filter(status=PushStatus.RECEIVED).count() == 1


async def test_deadlines_count_from_receipt_however_late_the_work_is_done(desk: Desk) -> None:
    """A process that died after accepting costs its successor's commissioner the time, not the asker."""
    await desk.accept("oFarmer", HARD)
    await desk.sweep(3 * 3600)
    case = await Consultation.get(asker__openid="oFarmer")
    received = (await Push.get(openid="oFarmer")).received_at
    assert case.received_at == case.opened_at == received
    assert case.first_reply_due_at == OFFICE.first_reply_due(desk.now)
    begun = await CaseClock.filter(consultation_id=case.id).order_by("kind")
    assert {clock.started_at for clock in begun} == {received}
    assert begun[0].due_at == desk.now + timedelta(hours=2), "two working hours from 10:00"
