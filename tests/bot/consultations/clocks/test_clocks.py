"""Clocks that stand still, are hastened, extended, and begin anew."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.accounts.people import meet
from bot.clock import read_local
from bot.consultations.adding import Addition, add_to
from bot.consultations.answering import answer
from bot.consultations.clocks.service import extend, list_clocks, pause, resume
from bot.consultations.clocks.sweeping import sweep
from bot.consultations.history import lock_consultation
from bot.consultations.withdrawing import withdraw
from models.clock import CaseClock
from models.commissioner import Commissioner
from models.consultation import Consultation
from models.enums import ClockKind, ClockOutcome, ClockTerms, HistoryKind, Urgency
from tests.bot.consultations.clocks.bureau import TUESDAY, ask, people, rows
from tests.factories import OFFICE
from tests.services import Backend


async def latest(consultation: Consultation) -> dict[ClockKind, CaseClock]:
    return {clock.kind: clock for clock in (await list_clocks([consultation.id]))[consultation.id]}


@pytest.fixture
async def case(db: Backend) -> Consultation:
    await people()
    return await ask(TUESDAY)


async def test_only_what_waits_for_an_answer_stands_still_while_the_asker_is_to_answer(
    case: Consultation,
) -> None:
    asked_back, back = read_local("2026-03-12 16:30"), read_local("2026-03-17 09:30")
    await pause(case, now=asked_back)
    stands = await latest(case)
    assert stands[ClockKind.RESOLVE].paused_at == asked_back
    assert stands[ClockKind.FIRST_REPLY].paused_at is None
    await sweep(OFFICE, now=read_local("2026-03-16 16:00"))
    missed = await rows(case, HistoryKind.MISSED)
    assert {row.data["clock"] for row in missed} == {"accept", "first_reply"}
    await resume(case, office=OFFICE, now=back)
    runs = (await latest(case))[ClockKind.RESOLVE]
    assert (runs.paused_at, runs.due_at) == (None, read_local("2026-03-17 12:00")), "2.5 h were left"


async def test_what_is_raised_to_urgent_is_to_be_taken_up_within_half_an_hour_from_then(
    case: Consultation,
) -> None:
    raised = TUESDAY + timedelta(minutes=40)
    before = await latest(case)
    addition = Addition(case.asker_id, "树一片一片地死", urgency=Urgency.URGENT)
    await add_to(await lock_consultation(case.id), addition, office=OFFICE, now=raised)
    clocks = await latest(case)
    assert clocks[ClockKind.ACCEPT].terms is ClockTerms.URGENT
    assert clocks[ClockKind.ACCEPT].due_at == raised + timedelta(minutes=30)
    assert clocks[ClockKind.RESOLVE].due_at == before[ClockKind.RESOLVE].due_at, "never later than before"


async def test_more_days_until_it_is_closed(case: Consultation) -> None:
    due = await extend(case, 2, office=OFFICE, now=TUESDAY)
    assert due == read_local("2026-03-17 10:00")
    assert (await latest(case))[ClockKind.RESOLVE].due_at == due
    assert await extend(case, 2, office=OFFICE, now=read_local("2026-03-18 09:00")) is None, "it has run out"


async def test_a_question_after_the_answer_is_waited_for_anew(case: Consultation) -> None:
    handler = await Commissioner.get(name="陈志远")
    for number in (1, 2):
        at = TUESDAY + timedelta(hours=number)
        case = await lock_consultation(case.id)
        await answer(case, handler, "先开沟排水", now=at)
        await add_to(case, Addition(case.asker_id, "排了还是黄"), office=OFFICE, now=at)
        await add_to(case, Addition(case.asker_id, "叶子也掉"), office=OFFICE, now=at)
    rounds = await CaseClock.filter(consultation_id=case.id, kind=ClockKind.NEXT_REPLY).order_by("round")
    assert [(clock.round, clock.outcome) for clock in rounds] == [(1, ClockOutcome.MET), (2, None)]


async def test_what_is_withdrawn_waits_for_nothing_any_more(case: Consultation) -> None:
    await withdraw(case.id, await meet("oFarmer", TUESDAY), office=OFFICE, now=TUESDAY)
    assert {clock.outcome for clock in (await latest(case)).values()} == {ClockOutcome.DROPPED}
    assert await sweep(OFFICE, now=read_local("2026-03-20 10:00")) == 0
