"""Down the ladder: customer-service message, template, next contact."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tortoise.transactions import in_transaction

from bot.outbox import service
from bot.outbox.claims import claim_due
from bot.outbox.queries import list_alerts, list_undelivered, measure_depth
from bot.outbox.rules import Sent
from bot.outbox.settling import settle
from models.enums import Ladder, OutboxStatus, SendChannel, SendOutcome
from models.outbox import OutboxAttempt, OutboxMessage
from models.person import Person
from tests.bot.outbox.post_office import CUSTOM, NOTE, TEMPLATE, PostOffice, break_path, mend
from tests.stage import EXPERT, FARMER


async def test_a_reply_goes_as_a_customer_service_message_and_uses_the_window(office: PostOffice) -> None:
    farmer = await office.person(FARMER)
    await office.contact(farmer)
    await office.add(farmer, "answer", "清除病株，撒石灰。", template=NOTE)
    await office.work()
    assert await office.texts(farmer) == ["清除病株，撒石灰。"]
    assert await office.cards(farmer) == []
    assert (await Person.get(id=farmer.id)).message_window_left == 4
    sent = await office.message("answer")
    assert (sent.status, sent.channel, sent.sent_at) == (
        OutboxStatus.SENT,
        SendChannel.CUSTOMER_SERVICE,
        office.now,
    )
    assert office.told == [("answer", OutboxStatus.SENT, SendOutcome.SENT)]


async def test_after_a_closed_window_the_template_announces_and_the_next_contact_delivers(
    office: PostOffice,
) -> None:
    """The platform's window is closed (45015) although ours is open: the platform is right."""
    farmer = await office.person(FARMER)
    await office.add(farmer, "answer", template=NOTE)
    await office.work()
    assert await office.cards(farmer) == ["您的咨询有了答复"]
    assert await office.texts(farmer) == []
    held = await office.message("answer")
    assert (held.status, held.notified) == (OutboxStatus.HELD, True)
    assert (await Person.get(id=farmer.id)).held == 1
    assert [row.key for row in await list_undelivered(office.now)] == ["answer"]

    await office.contact(farmer)
    await office.work()
    assert await office.texts(farmer) == ["answer"]
    assert (await Person.get(id=farmer.id)).held == 0
    assert await list_undelivered(office.now) == []
    assert office.told == [
        ("answer", OutboxStatus.HELD, SendOutcome.NEXT_CHANNEL),
        ("answer", OutboxStatus.SENT, SendOutcome.SENT),
    ]
    outcomes = await OutboxAttempt.all().order_by("id").values_list("channel", "outcome", "errcode")
    assert outcomes == [
        (SendChannel.CUSTOMER_SERVICE, SendOutcome.NEXT_CHANNEL, 45015),
        (SendChannel.TEMPLATE, SendOutcome.SENT, None),
        (SendChannel.CUSTOMER_SERVICE, SendOutcome.SENT, None),
    ]


async def test_when_the_count_is_used_up_the_sixth_is_announced(office: PostOffice) -> None:
    farmer = await office.person(FARMER)
    await office.contact(farmer)
    await Person.filter(id=farmer.id).update(message_window_left=9)
    for number in range(6):
        await office.add(farmer, f"part {number}", template=NOTE)
    await office.work()
    assert await office.texts(farmer) == [f"part {number}" for number in range(5)]
    assert len(await office.cards(farmer)) == 1
    assert await OutboxAttempt.filter(errcode=45047).count() == 1
    assert (await office.message("part 5")).status is OutboxStatus.HELD


async def test_our_own_count_saves_the_call_that_would_be_refused(office: PostOffice) -> None:
    farmer = await office.person(FARMER, left=0)
    await office.add(farmer, "answer")
    await office.work()
    assert (await office.message("answer")).status is OutboxStatus.HELD
    assert await OutboxAttempt.all().count() == 0


async def test_without_a_template_the_message_waits_for_the_next_contact(office: PostOffice) -> None:
    farmer = await office.person(FARMER)
    worker = office.hire(templates={"reply": ""})
    await office.add(farmer, "answer", template=NOTE)
    await office.work(worker)
    assert await office.cards(farmer) == []
    await office.contact(farmer)
    await office.work(worker)
    assert await office.texts(farmer) == ["answer"]


async def test_held_messages_arrive_in_the_order_they_were_promised(office: PostOffice) -> None:
    farmer = await office.person(FARMER, left=0)
    for number in range(4):
        await office.add(farmer, f"part {number}")
        await office.work()
    await office.contact(farmer)
    await office.work()
    assert await office.texts(farmer) == [f"part {number}" for number in range(4)]


async def test_one_consultation_is_announced_once(office: PostOffice) -> None:
    farmer = await office.person(FARMER, left=0)
    await office.add(farmer, "first", template=NOTE, tells=26000001)
    await office.add(farmer, "second", template=NOTE, tells=26000001)
    await office.add(farmer, "another", template=NOTE, tells=26000002)
    await office.work()
    assert len(await office.cards(farmer)) == 2
    assert (await Person.get(id=farmer.id)).held == 3


async def test_a_notice_is_read_in_full_while_the_window_is_open(office: PostOffice) -> None:
    expert = await office.person(EXPERT)
    await office.contact(expert)
    await office.add(expert, "notice", "猕猴桃叶子发黄，全文在此", ladder=Ladder.NOTICE, template=NOTE)
    await office.work()
    assert await office.texts(expert) == ["猕猴桃叶子发黄，全文在此"]
    assert await office.cards(expert) == []


async def test_a_notice_without_a_window_is_a_template_and_nothing_is_left(office: PostOffice) -> None:
    expert = await office.person(FARMER, left=0)
    note: service.TemplateNote = {
        "template": "case",
        "data": {"character_string1": "26-000123", "thing2": "猕猴桃叶子发黄" * 5, "thing3": ""},
        "path": "/m/cases/26-000123",
    }
    await office.add(expert, "notice", ladder=Ladder.NOTICE, template=note)
    await office.work()
    assert await office.texts(expert) == []
    bubble = next(b for b in await office.platform.phone(FARMER) if b["via"] == "template")
    assert bubble["url"] == "https://kehui.example/m/cases/26-000123"
    assert {field["key"]: field["value"] for field in bubble["fields"]} == {
        "character_string1": "26-000123",
        "thing2": ("猕猴桃叶子发黄" * 5)[:19] + "…",
        "thing3": "—",
    }
    assert (await office.message("notice")).status is OutboxStatus.SENT
    assert (await Person.get(id=expert.id)).held == 0


@pytest.mark.parametrize(
    ("path", "errcode", "left", "cards"),
    [(CUSTOM, 48001, 5, 1), (TEMPLATE, 40037, 0, 0)],
)
async def test_a_way_out_that_staff_must_mend_is_left_for_the_next_one_and_listed(
    office: PostOffice, path: str, errcode: int, left: int, cards: int
) -> None:
    farmer = await office.person(FARMER, left=left)
    await break_path(office.platform, path, errcode=errcode)
    await office.add(farmer, "answer", template=NOTE)
    await office.work()
    assert len(await office.cards(farmer)) == cards
    assert await office.texts(farmer) == []
    assert (await office.message("answer")).status is OutboxStatus.HELD
    alerts = await list_alerts(office.now - timedelta(days=1))
    assert [(alert.errcode, alert.count) for alert in alerts] == [(errcode, 1)]


async def test_who_no_longer_follows_gets_it_after_following_again(office: PostOffice) -> None:
    farmer = await office.person(FARMER)
    await office.platform.push(FARMER, "event", event="unsubscribe")
    await office.add(farmer, "answer", template=NOTE)
    await office.work()
    assert office.told == [("answer", OutboxStatus.HELD, SendOutcome.STOPPED)]
    [row] = await list_undelivered(office.now)
    assert row.reason.startswith("43004")
    await office.platform.push(FARMER, "event", event="subscribe")
    await office.contact(farmer)
    await office.work()
    assert await office.texts(farmer) == ["answer"]


async def test_nothing_is_sent_to_who_is_known_not_to_follow(office: PostOffice) -> None:
    farmer = await office.person(FARMER, subscribed=False)
    await office.add(farmer, "answer", template=NOTE)
    await office.work()
    assert await OutboxAttempt.all().count() == 0
    assert [row.reason for row in await list_undelivered(office.now)] == ["no longer a follower"]


async def test_a_contact_during_the_attempt_is_not_missed(office: PostOffice) -> None:
    """What is found unsendable while its recipient writes must not wait for their next contact."""
    farmer = await office.person(FARMER, left=0)
    await office.add(farmer, "answer")
    [parcel] = await claim_due(office.now, 8, {}, {})
    await office.contact(farmer)
    await settle(parcel.claim, Sent(SendOutcome.NEXT_CHANNEL), office.now, None)
    assert (await office.message("answer")).status is OutboxStatus.PENDING
    await office.work()
    assert await office.texts(farmer) == ["answer"]


async def test_a_long_text_is_sent_in_parts_and_in_order(office: PostOffice) -> None:
    farmer = await office.person(FARMER)
    await office.contact(farmer)
    text = "".join(f"第{number:04}句。" for number in range(200))
    await office.add(farmer, "long", text)
    await office.work()
    texts = await office.texts(farmer)
    assert len(texts) == 2
    assert "".join(texts) == text


async def test_a_notice_is_one_message(office: PostOffice) -> None:
    expert = await office.person(FARMER)
    await office.contact(expert)
    await office.add(expert, "notice", "字" * 3000, ladder=Ladder.NOTICE)
    await office.work()
    [text] = await office.texts(expert)
    assert text.endswith("字……")
    assert len(text.encode()) <= 2048


async def test_a_key_is_promised_once_and_a_rolled_back_promise_is_none(office: PostOffice) -> None:
    farmer = await office.person(FARMER)
    await office.add(farmer, "answer")
    await office.add(farmer, "answer", "something else")
    with pytest.raises(RuntimeError):
        async with in_transaction():
            await service.add(farmer.id, key="broken", text="x", now=office.now)
            raise RuntimeError
    assert await OutboxMessage.all().values_list("key", "text") == [("answer", "answer")]


async def test_the_depth_counts_every_unsent_status(office: PostOffice) -> None:
    farmer = await office.person(FARMER, left=0)
    await office.add(farmer, "held")
    await office.work()
    await office.add(farmer, "waiting")
    office.wait(seconds=30)
    depth = await measure_depth(office.now)
    assert depth.counts == {
        OutboxStatus.PENDING: 1,
        OutboxStatus.SENDING: 0,
        OutboxStatus.HELD: 1,
        OutboxStatus.FAILED: 0,
    }
    assert depth.oldest == timedelta(seconds=30)


async def test_after_mending_a_template_works_again(office: PostOffice) -> None:
    """A refused channel is closed for one message, not for the next."""
    farmer = await office.person(FARMER, left=0)
    await break_path(office.platform, TEMPLATE, errcode=47003)
    await office.add(farmer, "first", template=NOTE)
    await office.work()
    await mend(office.platform)
    await office.add(farmer, "second", template=NOTE)
    await office.work()
    assert len(await office.cards(farmer)) == 1
