"""Whom routing finds in the database: by what they were rated, whether or not they ever open a page."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from tortoise.transactions import in_transaction

from bot.consultations.history import SYSTEM, Happening, lock_consultation, note
from bot.consultations.reasons import word_last_choice
from bot.consultations.transferring import ColleagueFull, transfer
from models.commissioner import Commissioner
from models.consultation import Consultation
from models.enums import HistoryKind, Rating, Topic
from tests.factories import add_bound, open_consultation
from tests.services import Backend


async def rate_often(commissioner: Commissioner, satisfied: int, *, now: datetime) -> None:
    """Have twenty consultations that somebody handled rated, the first unsatisfied ones twice."""
    for number in range(20):
        verdict = Rating.SATISFIED if number < satisfied else Rating.DISSATISFIED
        case = await Consultation.create(
            id=commissioner.id * 100 + number, asker_id=commissioner.person_id, topic=Topic.HERB,
            channel="wechat", status="closed", question="?", handler_id=commissioner.id, received_at=now,
        )  # fmt: skip
        for given in (Rating.DISSATISFIED, verdict):
            rated = Happening(HistoryKind.RATED, SYSTEM, data={"rating": given.value})
            await note(case, rated, now=now)


@pytest.mark.parametrize(("days", "chosen"), [(10, "乙"), (400, "甲")])
async def test_of_two_alike_the_better_rated_of_late_is_chosen_and_it_is_told_why(
    db: Backend, now: datetime, days: int, chosen: str
) -> None:
    people = [await add_bound(f"oExpert{name}", name, Topic.FRUIT, now=now) for name in "甲乙"]
    for commissioner, satisfied in zip(people, (15, 19), strict=True):
        await rate_often(commissioner, satisfied, now=now - timedelta(days=days))
    case = await open_consultation("oFarmer", Topic.FRUIT, now=now)
    handler = next(each for each in people if each.id == case.handler_id)
    assert handler.name == chosen
    why = {"乙": "与其次的甲相比：满意率较高", "甲": "与其次的乙相比：名册在前"}[chosen]
    assert await word_last_choice(case.id) == f"专业对口（合适的有 2 人，{why}）"


async def test_two_transfers_at_once_do_not_overfill_a_colleague(db: Backend, now: datetime) -> None:
    giver = await add_bound("oGiver", "甲", Topic.FRUIT, now=now)
    taker = await add_bound("oTaker", "乙", now=now, capacity=1)
    cases = [await open_consultation(f"oFarmer{number}", Topic.FRUIT, now=now) for number in range(2)]

    async def pass_on(case: Consultation) -> None:
        async with in_transaction():
            await transfer(await lock_consultation(case.id), giver, "乙", now=now)

    outcomes = await asyncio.gather(*(pass_on(case) for case in cases), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes if outcome is not None] == [ColleagueFull]
    assert await Consultation.filter(handler_id=taker.id).count() == 1


@pytest.mark.parametrize("days", [1, 300])
async def test_who_never_opens_a_page_gets_work(db: Backend, now: datetime, days: int) -> None:
    silent = await add_bound("oSilent", "甲", Topic.FRUIT, now=now)
    case = await open_consultation("oFarmer", Topic.FRUIT, now=now + timedelta(days=days))
    assert case.handler_id == silent.id
