"""What an asker says nothing more about ends by itself, and can go on when they do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.consultations.adding import Addition, add_to
from bot.consultations.answering import answer, ask_back
from bot.consultations.clocks.service import list_clocks
from bot.consultations.clocks.sweeping import sweep
from bot.consultations.history import lock_consultation
from bot.consultations.rating import rate
from bot.consultations.silence import close_silent
from content.texts import say
from models.clock import CaseClock
from models.commissioner import Commissioner
from models.consultation import Consultation
from models.enums import ClockKind, ClockOutcome, ConsultationStatus, HistoryKind
from models.person import Person
from tests.bot.consultations.clocks.bureau import TUESDAY, ask, people, rows, told
from tests.factories import OFFICE
from tests.services import Backend

SILENCE = OFFICE.deadlines.silence
ANSWERED = TUESDAY + timedelta(hours=1)


@pytest.fixture
async def case(db: Backend) -> Consultation:
    await people()
    return await ask(TUESDAY)


@pytest.fixture
async def handler(case: Consultation) -> Commissioner:
    return await Commissioner.get(id=case.handler_id)


async def test_an_answer_that_nobody_objects_to_is_the_end_and_no_rating(
    case: Consultation, handler: Commissioner
) -> None:
    await answer(case, handler, "先开沟排水", now=ANSWERED)
    assert await close_silent(OFFICE, now=ANSWERED + SILENCE - timedelta(minutes=1)) == 0
    assert await close_silent(OFFICE, now=ANSWERED + SILENCE) == 1
    assert await close_silent(OFFICE, now=ANSWERED + SILENCE) == 0
    await case.refresh_from_db()
    assert case.status is ConsultationStatus.CLOSED
    assert case.open_key is None
    (closed,) = await rows(case, HistoryKind.CLOSED)
    assert closed.data == {"because": "silence"}
    assert not await rows(case, HistoryKind.RATED)
    assert not await told("oFarmer", "closed"), "who has an answer is left in peace"


async def test_nobody_is_reminded_while_an_answer_waits_for_its_asker(
    case: Consultation, handler: Commissioner
) -> None:
    await answer(case, handler, "先开沟排水", now=ANSWERED)
    await sweep(OFFICE, now=ANSWERED + timedelta(days=10))
    assert not await rows(case, HistoryKind.REMINDED, HistoryKind.MISSED)
    await close_silent(OFFICE, now=ANSWERED + SILENCE)
    clocks = (await list_clocks([case.id]))[case.id]
    assert {clock.outcome for clock in clocks if clock.kind is ClockKind.RESOLVE} == {ClockOutcome.MET}


async def test_the_clock_of_closing_goes_on_with_what_was_left_when_its_asker_writes(
    case: Consultation, handler: Commissioner
) -> None:
    before = _resolve(await list_clocks([case.id]), case)
    await answer(case, handler, "先开沟排水", now=ANSWERED)
    later = ANSWERED + timedelta(days=7)
    locked = await lock_consultation(case.id)
    await add_to(locked, Addition(case.asker_id, "还是黄"), office=OFFICE, now=later)
    after = _resolve(await list_clocks([case.id]), case)
    assert after.paused_at is None
    assert after.due_at == before.due_at + timedelta(days=7)


async def test_what_was_spoken_of_since_is_not_closed(case: Consultation, handler: Commissioner) -> None:
    await answer(case, handler, "先开沟排水", now=ANSWERED)
    asker = await Person.get(id=case.asker_id)
    await rate(case.id, asker, satisfied=True, solved=False, office=OFFICE, now=ANSWERED + timedelta(days=9))
    assert await close_silent(OFFICE, now=ANSWERED + SILENCE) == 0


async def test_who_was_asked_for_more_in_vain_is_told_that_it_ends(
    case: Consultation, handler: Commissioner
) -> None:
    await ask_back(case, handler, "树多大？", now=ANSWERED)
    assert await close_silent(OFFICE, now=ANSWERED + SILENCE) == 1
    await case.refresh_from_db()
    assert case.status is ConsultationStatus.CLOSED
    (message,) = await told("oFarmer", "closed")
    assert message.text == say("case.closed_silent", number=case.number)


def _resolve(clocks: dict[int, list[CaseClock]], case: Consultation) -> CaseClock:
    return next(clock for clock in clocks[case.id] if clock.kind is ClockKind.RESOLVE)
