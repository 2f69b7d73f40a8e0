"""Who has an answer, by which rung of the ladder, and since when."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.outbox.queries import Delivery, count_rungs, list_deliveries
from bot.outbox.rules import Windows, after_message, after_tap, count_left, spend
from models.enums import Ladder, OutboxStatus, Rung
from tests.bot.outbox.post_office import NOTE, PostOffice
from tests.stage import EXPERT, FARMER, NEIGHBOUR

CASE = 26000123
NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)


async def test_an_answer_to_several_is_a_delivery_to_each(office: PostOffice) -> None:
    """One has it at once, one is told that it waits, one is no user of the account."""
    farmer, neighbour = await office.person(FARMER), await office.person(NEIGHBOUR, left=0)
    named = await office.person("")
    named.openid = None
    await named.save()
    await office.contact(farmer)
    for person in (farmer, neighbour, named):
        await office.add(person, f"answer:1:{person.id}", template=NOTE, tells=CASE)
    await office.work()
    begun = office.now
    assert await list_deliveries(CASE) == [
        Delivery(farmer.id, OutboxStatus.SENT, Rung.CUSTOMER_SERVICE, begun, ""),
        Delivery(neighbour.id, OutboxStatus.HELD, None, begun, ""),
        Delivery(named.id, OutboxStatus.HELD, None, begun, "not a user of the service account"),
    ]
    office.wait(hours=5)
    await office.contact(neighbour)
    await office.work()
    assert (await list_deliveries(CASE))[1] == Delivery(
        neighbour.id, OutboxStatus.SENT, Rung.TEMPLATE_THEN_CONTACT, office.now, ""
    )


async def test_the_parts_of_an_answer_are_one_delivery_on_one_rung(office: PostOffice) -> None:
    """The template of the first part announces the second; without a template nothing did."""
    farmer, neighbour = await office.person(FARMER, left=0), await office.person(NEIGHBOUR, left=0)
    await office.add(farmer, "answer:1", template=NOTE, tells=CASE)
    await office.add(farmer, "answer:1#file", "（照片）", tells=CASE)
    await office.add(neighbour, "answer:2", tells=CASE + 1)
    await office.work()
    await office.contact(farmer)
    await office.work()
    await office.contact(neighbour)
    await office.work()
    assert [(row.status, row.rung) for row in await list_deliveries(CASE)] == [
        (OutboxStatus.SENT, Rung.TEMPLATE_THEN_CONTACT)
    ]
    assert [row.rung for row in await list_deliveries(CASE + 1)] == [Rung.NEXT_CONTACT]


async def test_a_later_answer_is_what_counts(office: PostOffice) -> None:
    farmer = await office.person(FARMER)
    await office.contact(farmer)
    await office.add(farmer, "answer:1", tells=CASE)
    await office.work()
    await office.add(farmer, "answer:2", tells=CASE)
    assert [row.status for row in await list_deliveries(CASE)] == [OutboxStatus.PENDING]


async def test_rungs_are_counted(office: PostOffice) -> None:
    farmer, expert = await office.person(FARMER, left=0), await office.person(EXPERT, left=0)
    await office.add(farmer, "answer", tells=CASE)
    await office.add(expert, "notice", template=NOTE, ladder=Ladder.NOTICE)
    await office.work()
    await office.contact(farmer)
    await office.add(farmer, "another", tells=CASE)
    await office.work()
    assert await count_rungs(office.now) == {
        Rung.PASSIVE: 0,
        Rung.CUSTOMER_SERVICE: 1,
        Rung.TEMPLATE: 1,
        Rung.NEXT_CONTACT: 1,
    }


@pytest.mark.parametrize(
    ("windows", "left"),
    [
        (Windows(), 0),
        (after_message(Windows(), NOW), 5),
        (spend(after_message(Windows(), NOW), NOW), 4),
        (after_tap(Windows(), NOW), 3),
        (after_tap(after_message(Windows(), NOW), NOW), 8),
    ],
)
def test_how_much_the_windows_let_through(windows: Windows, left: int) -> None:
    assert count_left(windows, NOW) == left
