"""What waited for a person's next contact is read first; then the reply to what they said."""

from __future__ import annotations

import pytest

from models.consultation import HistoryEntry
from models.enums import HistoryKind, OutboxStatus, Rung, Topic
from models.outbox import OutboxMessage
from models.person import Person
from tests.bot.dialogue.conftest import Ask
from tests.factories import add_knowledge
from tests.stage import EXPERT, FARMER, Stage, eventually

HARD = "我家柑橘树干流黑水，还有一股酒糟味，没见过"
QUESTION, KNOWN = "猪不吃食怎么办", "先量体温，再看粪便。"


async def _hold_answer(office: Stage, open_case: Ask, count: int = 1) -> None:
    """Have a commissioner answer when the window is closed, in so many parts."""
    await open_case(FARMER, HARD)
    await Person.filter(openid=FARMER).update(message_window_left=0)
    await office.say(EXPERT, "刮除病部。" + "\n字" * 512 * (count - 1))

    async def held() -> bool:
        return await Person.filter(openid=FARMER, held=count).exists()

    await eventually(held, what="the answer to be held")


async def test_the_held_answer_comes_before_the_reply(office: Stage, open_case: Ask) -> None:
    await add_knowledge("livestock-001", QUESTION, KNOWN, Topic.LIVESTOCK)
    await office.follow_knowledge()
    await _hold_answer(office, open_case)
    assert await office.say(FARMER, QUESTION) == "", "the reply follows as a message"
    await office.sees(FARMER, KNOWN)
    answer, reply = (await office.received(FARMER))[-2:]
    assert ("刮除病部" in answer, KNOWN in reply) == (True, True)
    delivered = await HistoryEntry.get(kind=HistoryKind.DELIVERED)
    farmer = await Person.get(openid=FARMER)
    assert (delivered.data["rung"], delivered.data["person"]) == (Rung.TEMPLATE_THEN_CONTACT, farmer.id)


async def test_a_reply_does_not_wait_behind_more_than_the_window_lets_through(
    office: Stage, open_case: Ask
) -> None:
    await _hold_answer(office, open_case, 5)
    assert "我的咨询" in await office.say(FARMER, "帮助")


@pytest.mark.parametrize("event", ["TEMPLATESENDJOBFINISH", "VIEW", "unsubscribe", "LOCATION"])
async def test_what_opens_no_window_lets_nothing_out(office: Stage, open_case: Ask, event: str) -> None:
    """The platform's receipt for our own template comes a moment after it: nobody has made contact."""
    await _hold_answer(office, open_case)
    await office.push(FARMER, "event", event=event)
    message = await OutboxMessage.get(status=OutboxStatus.HELD)
    assert (message.notified, message.released_at) == (True, None)
    assert (await Person.get(openid=FARMER)).held == 1
    assert not any("刮除病部" in text for text in await office.received(FARMER))
