"""What the first commissioner does not answer is offered to a second, and only one of them ever has it."""

from __future__ import annotations

import asyncio
from datetime import datetime

import pytest

from bot import clock
from bot.accounts.access import NoCase
from bot.consultations.offers import NoRoom, Taken, claim, offer
from models.commissioner import Commissioner
from models.consultation import Consultation, HistoryEntry
from models.enums import ConsultationStatus, HistoryKind, OfferStatus, Topic
from models.offer import Offer
from models.outbox import OutboxMessage
from tests.bot.dialogue.conftest import Ask
from tests.factories import add_bound, open_consultation
from tests.services import Backend
from tests.stage import COLLEAGUE, EXPERT, FARMER, NEIGHBOUR, Stage

HARD = "我家柑橘树干流黑水，还有一股酒糟味，没见过"


async def offered(open_case: Ask) -> str:
    """Have a farmer ask, and the second commissioner be offered it; returns the number."""
    number = await open_case(FARMER, HARD)
    made = await offer(await Consultation.get(), None, now=clock.now())
    assert made is not None
    return number


@pytest.mark.parametrize("word", ["接手 {digits}", "签收 {digits}", "接手"])
async def test_a_second_takes_what_the_first_left(second_opinion: Stage, open_case: Ask, word: str) -> None:
    number = await offered(open_case)
    assert HARD in await second_opinion.sees(COLLEAGUE, "【请您接手】")
    assert number in await second_opinion.say(COLLEAGUE, "待办")
    assert HARD in await second_opinion.say(COLLEAGUE, word.format(digits=number[-6:]))
    assert "周敏接手" in await second_opinion.sees(EXPERT, "您不用再处理")
    await second_opinion.sees(FARMER, "改由周敏经办")
    case = await Consultation.get().prefetch_related("handler", "responsible")
    assert case.handler and case.handler.name == "周敏"
    assert case.responsible and case.responsible.name == "陈志远"
    assert case.status is ConsultationStatus.ACCEPTED
    assert "现在由周敏经办" in await second_opinion.say(EXPERT, f"回复 {number} 刮掉病皮")
    assert await HistoryEntry.filter(kind=HistoryKind.ANSWERED).count() == 0


async def test_an_answer_takes_the_offer_first(second_opinion: Stage, open_case: Ask) -> None:
    number = await offered(open_case)
    assert "写在编号后面" not in await second_opinion.say(COLLEAGUE, f"回复 {number}")
    assert "已转给" in await second_opinion.say(COLLEAGUE, f"回复 {number} 刮掉病皮")
    assert "周敏：刮掉病皮" in await second_opinion.sees(FARMER, "【答复】")
    kinds = [row.kind for row in await HistoryEntry.all().order_by("id") if row.actor_kind == "commissioner"]
    assert kinds == [HistoryKind.ASSIGNED, HistoryKind.ACCEPTED, HistoryKind.ANSWERED]


@pytest.mark.parametrize("word", ["签收", "回复 {number} 刮掉病皮"])
async def test_whatever_the_first_does_ends_the_offer(
    second_opinion: Stage, open_case: Ask, word: str
) -> None:
    number = await offered(open_case)
    await second_opinion.say(EXPERT, word.format(number=number))
    assert (await Offer.get()).status is OfferStatus.CLOSED
    assert "已由陈志远办理" in await second_opinion.say(COLLEAGUE, f"接手 {number}")
    assert "已由陈志远办理" in await second_opinion.say(COLLEAGUE, f"回复 {number} 涂白")
    assert await HistoryEntry.filter(kind=HistoryKind.ANSWERED, text="涂白").count() == 0


async def test_who_declines_is_not_asked_again(second_opinion: Stage, open_case: Ask) -> None:
    number = await offered(open_case)
    assert "记下了" in await second_opinion.say(COLLEAGUE, f"退单 {number} 在外地")
    assert (await Offer.get()).status is OfferStatus.DECLINED
    assert await offer(await Consultation.get(), None, now=clock.now()) is None
    assert (await Consultation.get()).handler_id == (await Commissioner.get(name="陈志远")).id


async def test_a_stranger_to_an_offer_learns_nothing(second_opinion: Stage, open_case: Ask) -> None:
    await open_case(NEIGHBOUR, HARD)
    number = (await Consultation.get()).number
    told = [await second_opinion.say(COLLEAGUE, f"接手 {each}") for each in (number, "26-999999")]
    assert told[0].replace(number, "N") == told[1].replace("26-999999", "N")


async def test_an_offer_needs_somebody_else_who_knows_it(db: Backend, now: datetime) -> None:
    await add_bound("oOne", "甲", Topic.FRUIT, now=now)
    case = await open_consultation("oFarmer", Topic.FRUIT, now=now)
    assert await offer(case, None, now=now) is None
    second = await add_bound("oTwo", "乙", Topic.FRUIT, now=now)
    made = await offer(case, None, now=now)
    assert made is not None
    assert made.commissioner_id == second.id
    assert await offer(case, None, now=now) is None
    told = await HistoryEntry.get(kind=HistoryKind.OFFERED)
    assert told.data == {"reasons": ["specialty"], "considered": 1, "commissioner": second.id}


async def test_of_twenty_who_take_it_at_once_one_has_it(db: Backend, now: datetime) -> None:
    await add_bound("oFirst", "首位", Topic.FRUIT, now=now)
    case = await open_consultation("oFarmer", Topic.FRUIT, now=now)
    many = [await add_bound(f"oMany{number}", f"同事{number}", now=now) for number in range(20)]
    for each in many:
        await Offer.create(
            consultation_id=case.id, commissioner_id=each.id, status=OfferStatus.OPEN, offered_at=now
        )
    outcomes = await asyncio.gather(*(claim(case.id, each, now=now) for each in many), return_exceptions=True)
    won = [each for each, outcome in zip(many, outcomes, strict=True) if isinstance(outcome, Consultation)]
    lost = [outcome for outcome in outcomes if isinstance(outcome, Taken)]
    assert (len(won), len(lost)) == (1, 19)
    assert {error.name for error in lost} == {won[0].name}
    assert (await Consultation.get()).handler_id == won[0].id
    assert await HistoryEntry.filter(kind=HistoryKind.ACCEPTED).count() == 1
    assert await Offer.filter(status=OfferStatus.TAKEN).count() == 1
    assert await Offer.filter(status=OfferStatus.OPEN).count() == 0
    assert await OutboxMessage.filter(text__contains="经办").count() == 1


async def test_nobody_takes_more_than_they_can(db: Backend, now: datetime) -> None:
    full = await add_bound("oFull", "满员", Topic.LIVESTOCK, now=now, capacity=1)
    await add_bound("oFirst", "首位", Topic.FRUIT, now=now)
    await open_consultation("oFarmer1", Topic.LIVESTOCK, now=now)
    case = await open_consultation("oFarmer2", Topic.FRUIT, now=now)
    with pytest.raises(NoCase):
        await claim(case.id, full, now=now)
    await Offer.create(
        consultation_id=case.id, commissioner_id=full.id, status=OfferStatus.OPEN, offered_at=now
    )
    with pytest.raises(NoRoom):
        await claim(case.id, full, now=now)
