"""Nobody is woken by a notice, and a notice that waits for the morning is in no answer's way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.outbox.claims import claim_due
from bot.outbox.queries import measure_depth
from bot.outbox.rules import after_quiet
from models.enums import Ladder, OutboxStatus
from models.person import Person
from tests.bot.outbox.post_office import CUSTOM, TEMPLATES, PostOffice, break_path, mend
from tests.stage import EXPERT

NIGHT = datetime(2026, 3, 10, 13, 30, tzinfo=UTC)
MORNING = datetime(2026, 3, 10, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-03-10T06:59:59", "2026-03-10T07:00"),
        ("2026-03-10T07:00", "2026-03-10T07:00"),
        ("2026-03-10T20:59:59", "2026-03-10T20:59:59"),
        ("2026-03-10T21:00", "2026-03-11T07:00"),
        ("2026-03-10T23:59", "2026-03-11T07:00"),
        ("2026-12-31T22:00", "2027-01-01T07:00"),
    ],
)
def test_the_quiet_hours(at: str, expected: str) -> None:
    moment, then = (datetime.fromisoformat(f"{text}+08:00") for text in (at, expected))
    assert after_quiet(moment) == then


async def _expert_at_night(office: PostOffice) -> Person:
    office.now = NIGHT
    expert = await office.person(EXPERT)
    await office.contact(expert)
    return expert


async def test_a_notice_at_night_waits_and_does_not_block_an_answer(office: PostOffice) -> None:
    expert = await _expert_at_night(office)
    for number in range(2):
        await office.add(expert, f"notice {number}", ladder=Ladder.NOTICE)
    await office.add(expert, "answer")
    await office.work()
    assert await office.texts(expert) == ["answer"]
    assert (await measure_depth(office.now)).oldest == timedelta(0), "what waits for the morning is not late"
    office.now = MORNING - timedelta(seconds=1)
    assert await office.work() == 0
    office.now = MORNING
    await office.work()
    assert await office.texts(expert) == ["answer", "notice 0", "notice 1"]


async def test_what_is_urgent_goes_at_any_hour(office: PostOffice) -> None:
    expert = await _expert_at_night(office)
    await office.add(expert, "pigs are dying", ladder=Ladder.NOTICE, urgent=True)
    await office.work()
    assert await office.texts(expert) == ["pigs are dying"]


async def test_a_question_of_ours_may_keep_the_quiet_hours_too(office: PostOffice) -> None:
    expert = await _expert_at_night(office)
    await office.add(expert, "better now?", quiet=True)
    assert await office.work() == 0


async def test_a_notice_that_is_late_does_not_go_into_the_night(office: PostOffice) -> None:
    office.now = NIGHT - timedelta(minutes=31)
    expert = await office.person(EXPERT)
    await office.contact(expert)
    await break_path(office.platform, CUSTOM, errcode=-1)
    await office.add(expert, "notice", ladder=Ladder.NOTICE)
    await office.work()
    await mend(office.platform)
    office.now = NIGHT
    await office.add(expert, "answer")
    for _ in range(2):
        await office.work()
    assert await office.texts(expert) == ["answer"]
    office.now = MORNING
    await office.work()
    assert await office.texts(expert) == ["answer", "notice"]


async def test_in_the_morning_a_notice_waits_until_what_is_being_sent_has_gone(office: PostOffice) -> None:
    expert = await _expert_at_night(office)
    await office.add(expert, "notice", ladder=Ladder.NOTICE)
    await office.add(expert, "answer")
    office.now = MORNING - timedelta(seconds=1)
    assert [parcel.text for parcel in await claim_due(office.now, 8, TEMPLATES, {})] == ["answer"]
    assert await claim_due(MORNING, 8, TEMPLATES, {}) == []


async def test_words_to_tap_stand_under_the_last_part(office: PostOffice) -> None:
    expert = await office.person(EXPERT)
    await office.contact(expert)
    choices = [{"id": "s1:26000123", "content": "解决了"}, {"id": "s0:26000123", "content": "没解决"}]
    await office.add(expert, "question", "问题解决了吗？\n" + "长" * 900, menu=choices)
    await office.work()
    shown = [b for b in await office.platform.phone(EXPERT) if b["via"] == "custom"]
    assert [(b["kind"], b.get("menu")) for b in shown] == [("text", None), ("msgmenu", choices)]
    assert (await office.message("question#2")).status is OutboxStatus.SENT
