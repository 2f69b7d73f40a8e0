"""What happens before, at and after a deadline, and that everybody is told once and at a decent hour."""

from __future__ import annotations

import asyncio
import contextvars
from datetime import datetime, timedelta

import pytest
from tortoise import connections
from tortoise.transactions import in_transaction

from bot.clock import read_local
from bot.consultations.answering import accept, answer
from bot.consultations.clocks.service import begin_missing, list_clocks
from bot.consultations.clocks.sweeping import sweep
from bot.consultations.history import lock_consultation
from bot.consultations.office import open_office
from bot.consultations.transferring import return_case
from models.clock import CaseClock
from models.commissioner import Commissioner
from models.consultation import Consultation
from models.enums import ClockKind, ClockOutcome, HistoryKind, Urgency
from models.outbox import OutboxMessage
from tests.bot.consultations.clocks.bureau import TUESDAY, ask, people, rows, told
from tests.factories import OFFICE
from tests.services import Backend

STEPS = (HistoryKind.REMINDED, HistoryKind.MISSED, HistoryKind.OFFERED, HistoryKind.ESCALATED)
HANDLER, SECOND, DUTY, LEADER = "陈志远", "周敏", "李敏", "王局长"


async def sweep_all(now: datetime) -> int:
    """Sweep until nothing is left, as the worker does; return how much that was."""
    done = 0
    while taken := await sweep(OFFICE, now=now):
        done += taken
    return done


async def clock_of(consultation: Consultation, kind: ClockKind) -> CaseClock:
    found = await list_clocks([consultation.id])
    return [clock for clock in found[consultation.id] if clock.kind is kind][-1]


@pytest.fixture
async def case(db: Backend) -> Consultation:
    await people()
    return await ask(TUESDAY)


async def test_who_says_nothing_is_reminded_then_helped_and_the_leader_told(case: Consultation) -> None:
    assert await sweep_all(read_local("2026-03-10 11:29")) == 0
    await sweep_all(read_local("2026-03-10 11:30"))
    (reminder,) = await told(HANDLER)
    assert "请在 3月10日（周二）12:00 前签收，还剩 30 分" in reminder.text
    assert not await told(DUTY), "nobody else need know before the deadline"

    await sweep_all(read_local("2026-03-10 12:00"))
    assert [row.kind for row in await rows(case, *STEPS)] == ["reminded", "missed", "offered"]
    assert f"{HANDLER}，没有在 3月10日（周二）12:00 前签收" in (await told(DUTY))[0].text
    assert "请尽快处理" in (await told(HANDLER))[1].text
    assert not await told(LEADER)

    await sweep_all(read_local("2026-03-11 12:00"))
    (escalated,) = await told(LEADER)
    assert "签收，已超 1 天" in escalated.text
    assert "请过问" in escalated.text


async def test_what_was_done_in_time_is_met_and_told_to_nobody(case: Consultation) -> None:
    handler = await Commissioner.get(name=HANDLER)
    await accept(case, handler, now=TUESDAY + timedelta(hours=1))
    await answer(case, handler, "先开沟排水", now=TUESDAY + timedelta(hours=2))
    for kind in (ClockKind.ACCEPT, ClockKind.FIRST_REPLY):
        assert (await clock_of(case, kind)).outcome is ClockOutcome.MET
    await sweep_all(read_local("2026-03-12 09:00"))
    assert not await rows(case, HistoryKind.REMINDED, HistoryKind.MISSED)
    assert (await clock_of(case, ClockKind.RESOLVE)).ended_at is None, "an answer is not yet the end"


async def test_bouncing_does_not_stop_the_clock(case: Consultation) -> None:
    due = (await clock_of(case, ClockKind.ACCEPT)).due_at
    await return_case(case, await Commissioner.get(name=HANDLER), "不是我的专业", now=TUESDAY)
    clock = await clock_of(case, ClockKind.ACCEPT)
    assert (clock.round, clock.due_at, clock.ended_at) == (1, due, None)


async def test_an_answer_after_the_deadline_is_a_miss_however_soon_it_is_noticed(case: Consultation) -> None:
    late = read_local("2026-03-11 15:00")
    await answer(case, await Commissioner.get(name=HANDLER), "先开沟排水", now=late)
    assert (await clock_of(case, ClockKind.FIRST_REPLY)).outcome is ClockOutcome.MISSED
    await sweep_all(late)
    missed = await rows(case, HistoryKind.MISSED)
    assert [row.data["clock"] for row in missed] == ["accept", "first_reply"]
    assert not await told(DUTY), "there is nothing to do any more"


async def test_two_workers_note_and_tell_each_thing_once(case: Consultation) -> None:
    cases = [case] + [await ask(TUESDAY, asker=f"oFarmer{number}") for number in range(4)]
    late = read_local("2026-03-10 16:00")
    await asyncio.gather(*(sweep_all(late) for _ in range(4)))
    await sweep_all(late)
    for each in cases:
        assert len(await rows(each, HistoryKind.MISSED)) == 1
        assert len(await rows(each, HistoryKind.OFFERED)) == 1
    lines = "\n".join([message.text for message in await told(DUTY)])
    assert [lines.count(each.number) for each in cases] == [1] * 5


async def test_after_three_days_down_everybody_gets_one_message(case: Consultation) -> None:
    for number in range(11):
        await ask(TUESDAY + timedelta(minutes=number), asker=f"oFarmer{number}")
    late = read_local("2026-03-13 15:00")
    await sweep(OFFICE, now=late)
    (to_duty,) = await told(DUTY)
    assert len(await told(HANDLER)) == 1
    assert to_duty.text.startswith("【时限】12 件咨询要处理")
    assert to_duty.text.count("26-") == 8
    assert "另有 4 件" in to_duty.text
    await sweep_all(late)
    assert len(await told(LEADER)) == 1
    assert [row.kind for row in await rows(case, HistoryKind.REMINDED, HistoryKind.MISSED)] == [
        HistoryKind.REMINDED,
        HistoryKind.MISSED,
    ] * 3, "of accept, first reply and resolve all is written"
    assert await sweep_all(late + timedelta(minutes=1)) == 0


async def test_a_deadline_in_the_night_is_told_in_the_morning(db: Backend) -> None:
    await people()
    night_shift = open_office("19:00-23:30")
    asked = await ask(read_local("2026-03-10 20:00"))
    await CaseClock.all().delete()
    await begin_missing(night_shift, now=read_local("2026-03-10 20:00"))
    for at in ("21:30", "22:10", "23:59"):
        assert await sweep(night_shift, now=read_local(f"2026-03-10 {at}")) == 0
    assert await sweep(night_shift, now=read_local("2026-03-11 06:59")) == 0
    await sweep(night_shift, now=read_local("2026-03-11 07:00"))
    (missed,) = await rows(asked, HistoryKind.MISSED)
    assert missed.data["due"] == read_local("2026-03-10 22:00").isoformat()
    assert len(await told(HANDLER)) == len(await told(DUTY)) == 1


async def test_nothing_but_what_is_urgent_leaves_in_the_night(db: Backend) -> None:
    await people()
    await ask(TUESDAY)
    urgent = await ask(read_local("2026-03-10 20:45"), asker="oPigs", urgency=Urgency.URGENT)
    moment, end = read_local("2026-03-10 20:50"), read_local("2026-03-12 21:30")
    while moment < end:
        await sweep_all(moment)
        moment += timedelta(minutes=20)
    mail = await OutboxMessage.filter(key__startswith="clock:")
    assert len(mail) > 5
    for message in mail:
        goes = (message.not_before or message.created_at) + timedelta(hours=8)
        assert message.urgent or 7 <= goes.hour < 21, message.text
    (first, *_) = await rows(urgent, HistoryKind.MISSED)
    assert first.data["due"] == read_local("2026-03-11 07:15").isoformat()


async def test_a_miss_and_the_offer_that_follows_it_are_two_transactions(
    backend_name: str, case: Consultation
) -> None:
    await sweep_all(read_local("2026-03-10 12:00"))
    missed, offered = await rows(case, HistoryKind.MISSED, HistoryKind.OFFERED)
    assert missed.id < offered.id
    if backend_name == "postgres":
        statement = "SELECT DISTINCT xmin::text FROM history WHERE kind IN ('missed', 'offered')"
        made_by = await connections.get("default").execute_query_dict(statement)
        assert len(made_by) == 2


async def test_what_was_open_before_there_were_clocks_counts_from_now(case: Consultation) -> None:
    await CaseClock.all().delete()
    later = read_local("2026-03-17 10:00")
    assert await begin_missing(OFFICE, now=later) == 1
    assert await begin_missing(OFFICE, now=later) == 0
    assert await sweep_all(later) == 0
    assert (await clock_of(case, ClockKind.ACCEPT)).due_at == read_local("2026-03-17 12:00")


@pytest.mark.parametrize("backend_name", ["postgres"], indirect=True)
async def test_what_somebody_is_changing_is_left_for_the_next_sweep(case: Consultation) -> None:
    late = read_local("2026-03-10 12:00")
    async with in_transaction():
        await lock_consultation(case.id)
        other = contextvars.Context()  # another connection, as another process has
        assert await asyncio.create_task(asyncio.wait_for(sweep(OFFICE, now=late), 3), context=other) == 0
    assert await sweep(OFFICE, now=late) == 2
