"""Who is away leaves nothing behind that cannot wait, and what waited is given out as soon as it can be."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from bot.accounts.leave import LeaveSpan, end_leave, take_leave
from bot.consultations.answering import accept
from bot.consultations.draining import MAX_DRAIN, drain_all
from bot.consultations.history import lock_consultation
from bot.consultations.standing_in import hand_over_begun, reassign_if_away
from bot.consultations.transferring import return_case
from models.commissioner import Commissioner, Leave
from models.consultation import Consultation, HistoryEntry
from models.enums import ConsultationStatus, HistoryKind, Topic
from models.outbox import OutboxMessage
from tests.bot.dialogue.conftest import Ask
from tests.factories import add_bound, open_consultation
from tests.services import Backend
from tests.stage import COLLEAGUE, EXPERT, FARMER, NEIGHBOUR, Stage

HARD = "我家柑橘树干流黑水，还有一股酒糟味，没见过"
DAYS = timedelta(days=1)


async def handler_of(case: Consultation) -> Commissioner | None:
    return await Commissioner.get_or_none(id=(await Consultation.get(id=case.id)).handler_id)


async def test_the_substitute_takes_over_and_the_farmer_reads_the_new_name(
    office: Stage, open_case: Ask
) -> None:
    number = await open_case(FARMER, HARD)
    told = await office.say(EXPERT, "请假 3天 由周敏代")
    assert "由周敏代班" in told
    assert f"{number} → 周敏" in told
    assert HARD in await office.sees(COLLEAGUE, "【新咨询】")
    await office.sees(FARMER, "改由周敏经办")
    case = await Consultation.get().prefetch_related("handler", "responsible")
    assert case.handler and case.handler.name == "周敏"
    assert case.responsible and case.responsible.name == "陈志远"
    assigned = await HistoryEntry.filter(kind=HistoryKind.ASSIGNED).order_by("-id").first()
    assert assigned is not None
    assert (assigned.data["because"], assigned.data["reasons"]) == ("leave", ["substitute"])


async def test_who_comes_back_gets_what_waited(office: Stage, open_case: Ask) -> None:
    number = await open_case(FARMER, HARD)
    assert f"{number} → 科技局值班室" in await office.say(EXPERT, "请假 3天")
    await office.sees(FARMER, "改由科技局值班室经办")
    second = await open_case(NEIGHBOUR, HARD)
    assert "分派了 2 件" in await office.say(EXPERT, "销假")
    given = re.findall(r"\d\d-\d{6}", await office.say(EXPERT, "待办"))
    assert given == [number, second]


async def test_a_question_after_the_answer_goes_to_the_substitute(office: Stage, open_case: Ask) -> None:
    number = await open_case(FARMER, HARD)
    await office.say(EXPERT, f"回复 {number} 刮掉病皮")
    await office.say(EXPERT, "请假 3天 由周敏代")
    assert "周敏" in await office.say(FARMER, "刮了还是流黑水")
    assert "刮了还是流黑水" in await office.sees(COLLEAGUE, "【新咨询】")
    assert (await Consultation.get()).status is ConsultationStatus.ASSIGNED


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ("请假 3天 由王五代", "名册里没有"),
        ("请假 3天 由陈志远代", "是您本人"),
        ("请假 99天", "1 到 60 天"),
        ("请假 5月4日到5月4日前", "例如"),
    ],
)
async def test_a_leave_that_cannot_be_is_explained(office: Stage, words: str, part: str) -> None:
    assert part in await office.say(EXPERT, words)
    assert not await Leave.exists()


async def test_a_leave_to_come_takes_nothing_away_and_can_be_called_off(
    office: Stage, open_case: Ask
) -> None:
    assert "为止" not in await office.say(COLLEAGUE, "后天起请假2天")
    assert "那几天也请假" in await office.say(EXPERT, "请假 5天 由周敏代")
    await open_case(FARMER, HARD)
    assert "陈志远" in await office.say(FARMER, "在吗")
    assert "已取消" in await office.say(COLLEAGUE, "销假")
    assert "由周敏代班" in await office.say(EXPERT, "明天起请假5天 由周敏代")


async def leave_of(commissioner: Commissioner, now: datetime, substitute: Commissioner | None) -> None:
    """Have somebody go tomorrow for two days."""
    span = LeaveSpan(now + DAYS, now + 3 * DAYS)
    await take_leave(commissioner.id, span, substitute_id=substitute.id if substitute else None, now=now)


async def test_a_leave_hands_over_when_it_begins_and_once(db: Backend, now: datetime) -> None:
    away = await add_bound("oAway", "甲", Topic.FRUIT, now=now)
    case = await open_consultation("oFarmer", Topic.FRUIT, now=now)
    stand_in = await add_bound("oStandIn", "乙", now=now)
    await leave_of(away, now, stand_in)
    assert await hand_over_begun(now=now) == 0
    assert await handler_of(case) == away
    assert [await hand_over_begun(now=now + DAYS) for _ in range(2)] == [1, 0]
    assert await handler_of(case) == stand_in
    told = await OutboxMessage.filter(person_id=away.person_id, text__contains="乙").count()
    assert told == 1
    assert await OutboxMessage.filter(text__contains="改由乙经办").count() == 1


async def test_what_is_signed_for_and_can_wait_stays(db: Backend, now: datetime) -> None:
    away = await add_bound("oAway", "甲", Topic.FRUIT, Topic.LIVESTOCK, now=now)
    early = await open_consultation("oFarmer", Topic.FRUIT, now=now)
    late = await open_consultation("oFarmer", Topic.LIVESTOCK, now=now + 60 * DAYS)
    for case in (early, late):
        await accept(await lock_consultation(case.id), away, now=now)
    await leave_of(away, now, None)
    await hand_over_begun(now=now + DAYS)
    assert (await Consultation.get(id=early.id)).status is ConsultationStatus.WAITING
    assert await handler_of(late) == away


async def test_a_substitute_who_returned_it_does_not_get_it_again(db: Backend, now: datetime) -> None:
    first = await add_bound("oFirst", "甲", Topic.FRUIT, now=now)
    second = await add_bound("oSecond", "乙", Topic.FRUIT, now=now)
    third = await add_bound("oThird", "丙", Topic.FRUIT, now=now)
    case = await open_consultation("oFarmer", Topic.FRUIT, now=now)
    await return_case(await lock_consultation(case.id), first, "不懂", now=now)
    assert await handler_of(case) == second
    await leave_of(second, now, first)
    await hand_over_begun(now=now + DAYS)
    assert await handler_of(case) == third


async def test_what_comes_back_to_somebody_away_goes_on(db: Backend, now: datetime) -> None:
    away = await add_bound("oAway", "甲", Topic.FRUIT, now=now)
    case = await open_consultation("oFarmer", Topic.FRUIT, now=now)
    other = await add_bound("oOther", "乙", Topic.FRUIT, now=now)
    locked = await lock_consultation(case.id)
    assert not await reassign_if_away(locked, now=now)
    await take_leave(away.id, LeaveSpan(now, now + DAYS), now=now)
    assert await reassign_if_away(locked, now=now)
    assert await handler_of(case) == other


async def test_all_that_waited_is_given_out_the_oldest_first(db: Backend, now: datetime) -> None:
    many = MAX_DRAIN + 5
    only = await add_bound("oOnly", "甲", Topic.FRUIT, now=now, capacity=0)
    cases = [await open_consultation(f"oFarmer{number}", Topic.FRUIT, now=now) for number in range(many)]
    assert await drain_all(now=now) == 0
    await Commissioner.filter(id=only.id).update(capacity=many - 1)
    assert await drain_all(now=now) == many - 1
    waiting = await Consultation.get(status=ConsultationStatus.WAITING)
    assert waiting.id == cases[-1].id


async def test_a_leave_that_simply_ends_frees_its_commissioner(db: Backend, now: datetime) -> None:
    back = await add_bound("oBack", "甲", Topic.FRUIT, now=now)
    await take_leave(back.id, LeaveSpan(now, now + DAYS), now=now)
    case = await open_consultation("oFarmer", Topic.FRUIT, now=now)
    assert await drain_all(now=now + DAYS - timedelta(minutes=1)) == 0
    assert await drain_all(now=now + DAYS) == 1
    assert await handler_of(case) == back
    assert await OutboxMessage.filter(text__contains="改由甲经办").count() == 1
    assert await end_leave(back.id, now=now + DAYS) is None
