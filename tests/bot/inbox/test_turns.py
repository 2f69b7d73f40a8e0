"""Two batches take turns: the answers of the one leave while the database writes the other."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import pytest

from bot.dialogue.service import Dialogue
from bot.inbox.reception import MAX_BATCH, Answer, Reception
from bot.inbox.responder import Arrival
from bot.messages import Incoming, Reply
from models.bulk import Writes
from models.enums import PushStatus
from models.push import Push
from tests.bot.inbox.conftest import ANSWER, QUESTION, Desk


@dataclass(frozen=True)
class Hanging(Dialogue):
    """A dialogue whose batches hang, from the second on, as behind a lock in the database."""

    go_on: asyncio.Event
    seen: list[int]

    async def respond_quickly(
        self, arrivals: Sequence[Arrival], writes: Writes, now: datetime
    ) -> Mapping[str, Reply | None]:
        self.seen.append(len(arrivals))
        if len(self.seen) > 1:
            await self.go_on.wait()
        return await super().respond_quickly(arrivals, writes, now)


async def nobody_woken() -> None:
    """Wake nobody."""


@pytest.fixture
async def hanging(desk: Desk) -> AsyncIterator[tuple[Reception, Hanging]]:
    dialogue = Hanging(desk.dialogue.tools, asyncio.Event(), [])
    reception = Reception(dialogue, lambda: desk.now, nobody_woken)
    storing = asyncio.create_task(reception.run())
    yield reception, dialogue
    dialogue.go_on.set()
    await reception.close()
    storing.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await storing


def crowd(desk: Desk, count: int) -> list[Incoming]:
    return [desk.message(f"oPerson{number}", QUESTION) for number in range(count)]


async def test_answers_do_not_wait_for_a_next_batch_that_hangs(
    desk: Desk, hanging: tuple[Reception, Hanging]
) -> None:
    reception, dialogue = hanging
    tasks = [asyncio.create_task(reception.receive(push)) for push in crowd(desk, 2 * MAX_BATCH)]
    done, waiting = await asyncio.wait(tasks, timeout=2)
    assert (len(done), len(waiting)) == (MAX_BATCH, MAX_BATCH)
    assert dialogue.seen == [MAX_BATCH, MAX_BATCH]
    dialogue.go_on.set()
    answers: list[Answer] = await asyncio.gather(*tasks)
    assert all(answer.reply and ANSWER in answer.reply.text for answer in answers)
    assert await Push.filter(status=PushStatus.DONE).count() == 2 * MAX_BATCH


async def test_a_batch_with_a_known_push_stores_the_others_once(
    desk: Desk, hanging: tuple[Reception, Hanging]
) -> None:
    """The whole batch is taken back and done again: nobody is answered twice, nobody is forgotten."""
    reception, dialogue = hanging
    dialogue.go_on.set()
    first, *others = crowd(desk, 10)
    assert (await reception.receive(first)).reply is not None
    again = replace(first)
    answers = await asyncio.gather(*(reception.receive(push) for push in (again, *others)))
    assert all(answer.reply and ANSWER in answer.reply.text for answer in answers)
    assert await Push.all().count() == 10
