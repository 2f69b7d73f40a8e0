"""Two people reach for one consultation at the same moment: one is first, and the other finds it so."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

import pytest
from tortoise.transactions import in_transaction

from bot.consultations.answering import answer
from bot.consultations.history import (
    SYSTEM,
    Actor,
    Happening,
    MovedOn,
    lock_consultation,
    move,
    note,
)
from bot.consultations.merging import MergedAway, NotOpen, merge
from bot.consultations.rating import rate
from bot.consultations.rules import IllegalStep
from bot.consultations.withdrawing import withdraw
from models.commissioner import Commissioner
from models.consultation import Consultation, HistoryEntry
from models.enums import ActorKind, HistoryKind
from models.enums import ConsultationStatus as Status
from models.outbox import OutboxMessage
from models.person import Person
from tests.bot.consultations import life
from tests.factories import OFFICE
from tests.services import Backend

pytestmark = pytest.mark.parametrize("backend_name", ["postgres"], indirect=True)
NOW = life.after(1)


@pytest.fixture
async def cases(db: Backend) -> list[int]:
    """Three people's consultations, in the hands of commissioners."""
    await life.open_office_of_three()
    return await life.open_three_cases()


async def answer_it(case: int, key: str | None = None) -> HistoryEntry:
    async with in_transaction():
        consultation = await lock_consultation(case)
        handler = await Commissioner.get(id=consultation.handler_id)
        return await answer(consultation, handler, "刮掉病皮", now=NOW, key=key)


async def withdraw_it(case: int) -> Consultation:
    asker = await Person.get(id=(await Consultation.get(id=case)).asker_id)
    return await withdraw(case, asker, office=OFFICE, now=NOW)


async def unsolved(case: int) -> Consultation:
    asker = await Person.get(id=(await Consultation.get(id=case)).asker_id)
    return await rate(case, asker, solved=False, office=OFFICE, now=NOW)


async def at_once(*steps: Awaitable[object]) -> list[BaseException]:
    """Take steps at the same moment; returns what was refused, and all is well afterwards."""
    found = await asyncio.gather(*steps, return_exceptions=True)
    await life.check_all({})
    return [each for each in found if isinstance(each, BaseException)]


async def test_who_read_it_before_another_moved_it_is_told(cases: list[int]) -> None:
    async def move_stale(case: Consultation, to: Status, kind: HistoryKind) -> None:
        async with in_transaction():
            await move(case, to, Happening(kind, Actor(ActorKind.COMMISSIONER, 1)), now=NOW)

    mine, theirs = await Consultation.get(id=cases[0]), await Consultation.get(id=cases[0])
    refused = await at_once(
        move_stale(mine, Status.WITHDRAWN, HistoryKind.WITHDRAWN),
        move_stale(theirs, Status.ACCEPTED, HistoryKind.ACCEPTED),
    )
    assert [type(error) for error in refused] == [MovedOn]


async def test_answered_or_withdrawn(cases: list[int]) -> None:
    refused = await at_once(answer_it(cases[0]), withdraw_it(cases[0]))
    assert [type(error) for error in refused] == [IllegalStep]
    answered = (await Consultation.get(id=cases[0])).status is Status.ANSWERED
    assert await OutboxMessage.filter(key__startswith="answer:").count() == int(answered)


async def test_merged_into_each_other_one_way_only(cases: list[int]) -> None:
    first, second, _ = cases
    refused = await at_once(merge(first, second, SYSTEM, now=NOW), merge(second, first, SYSTEM, now=NOW))
    assert [type(error) for error in refused] == [MergedAway]
    assert await Consultation.filter(status=Status.MERGED).count() == 1


async def test_merged_while_it_is_answered_gets_the_answer_once(cases: list[int]) -> None:
    first, second, third = cases
    steps = (merge(second, first, SYSTEM, now=NOW), answer_it(first), merge(third, first, SYSTEM, now=NOW))
    assert not await at_once(*steps)
    assert await OutboxMessage.filter(key__startswith="answer:").count() == 3


async def test_merged_while_it_is_withdrawn_goes_on(cases: list[int]) -> None:
    refused = await at_once(merge(cases[1], cases[0], SYSTEM, now=NOW), withdraw_it(cases[0]))
    assert {type(error) for error in refused} <= {NotOpen}
    left = await Consultation.get(id=cases[1])
    assert (left.status, left.merged_into_id) == (Status.ASSIGNED, None)


async def test_sent_back_by_two_is_sent_back_once(cases: list[int]) -> None:
    await merge(cases[1], cases[0], SYSTEM, now=NOW)
    await answer_it(cases[0])
    assert not await at_once(unsolved(cases[0]), unsolved(cases[1]))
    assert await HistoryEntry.filter(kind=HistoryKind.REOPENED).count() == 1
    assert await HistoryEntry.filter(kind=HistoryKind.SOLVED).count() == 2


@pytest.mark.parametrize("times", [5])
async def test_one_answer_sent_again_and_again_is_one(cases: list[int], times: int) -> None:
    assert not await at_once(*(answer_it(cases[0], "submit:abc") for _ in range(times)))
    assert await HistoryEntry.filter(kind=HistoryKind.ANSWERED).count() == 1
    assert await OutboxMessage.filter(key__startswith="answer:").count() == 1


async def test_what_may_be_written_once_is_written_once(cases: list[int]) -> None:
    case = await Consultation.get(id=cases[0])

    async def write() -> bool:
        async with in_transaction():
            happening = Happening(HistoryKind.EFFECT_ASKED, SYSTEM)
            written = await note(case, happening, now=NOW, key="effect:1:1")
            await Consultation.filter(id=case.id).exists()  # the transaction goes on
            return written is not None

    assert sorted(await asyncio.gather(*(write() for _ in range(4)))) == [False, False, False, True]
