"""A form that arrives several times is carried out once."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest

from bot.accounts.people import meet
from bot.accounts.submissions import Result, once
from bot.errors import ConflictError, InvalidInput
from models.counter import Counter
from models.submission import Submission
from tests.services import Backend

KEY = "0123456789abcdef" * 2


async def _count() -> Result:
    counter, _ = await Counter.get_or_create(name="done", defaults={"value": 0})
    counter.value += 1
    await counter.save()
    return {"done": counter.value}


async def test_sent_again_and_at_the_same_time_it_is_done_once(db: Backend, now: datetime) -> None:
    person = await meet("oFarmer", now)
    sent = [once(KEY, person.id, "rate", _count, now=now) for _ in range(5)]
    came = await asyncio.gather(*sent)
    assert [result for result, _ in came] == [{"done": 1}] * 5
    assert [fresh for _, fresh in came].count(True) == 1
    assert (await Counter.get(name="done")).value == 1


async def test_what_fails_leaves_nothing_and_may_be_sent_again(db: Backend, now: datetime) -> None:
    person = await meet("oFarmer", now)

    async def fail() -> Result:
        await _count()
        raise ConflictError("moved on")

    with pytest.raises(ConflictError):
        await once(KEY, person.id, "rate", fail, now=now)
    assert not await Counter.exists(name="done")
    assert await once(KEY, person.id, "rate", _count, now=now) == ({"done": 1}, True)


async def test_nobody_can_use_up_the_key_of_somebody_else(db: Backend, now: datetime) -> None:
    first, second = await meet("oFarmer", now), await meet("oExpert", now)
    assert await once(KEY, first.id, "rate", _count, now=now) == ({"done": 1}, True)
    assert await once(KEY, second.id, "rate", _count, now=now) == ({"done": 2}, True)


@pytest.mark.parametrize("key", ["", "short", "x" * 32, KEY + "0"])
async def test_a_key_that_no_page_made_is_refused(db: Backend, now: datetime, key: str) -> None:
    person = await meet("oFarmer", now)
    with pytest.raises(InvalidInput):
        await once(key, person.id, "rate", _count, now=now)
    assert not await Submission.exists()
