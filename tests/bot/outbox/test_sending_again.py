"""What fails is sent again: in order, with pauses, and not twice."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from aiohttp.test_utils import unused_port

from bot import metrics
from bot.outbox.claims import LEASE, claim_due
from bot.outbox.queries import list_alerts, list_undelivered
from bot.outbox.rules import MAX_ATTEMPTS, MAX_UNKNOWN, Sent
from bot.outbox.service import SIGNAL
from bot.outbox.settling import recover, settle
from models.enums import Ladder, OutboxStatus, SendChannel, SendOutcome
from models.outbox import OutboxAttempt, OutboxMessage
from models.person import Person
from tests.bot.outbox.post_office import (
    CUSTOM,
    NOTE,
    STABLE_TOKEN,
    TEMPLATE,
    TEMPLATES,
    PostOffice,
    break_path,
    calls,
    mend,
)
from tests.stage import EXPERT, FARMER, NEIGHBOUR, eventually


async def test_order_is_kept_while_the_first_is_tried_again(office: PostOffice) -> None:
    farmer, neighbour = await office.person(FARMER), await office.person(NEIGHBOUR)
    await office.contact(farmer)
    await office.contact(neighbour)
    await break_path(office.platform, CUSTOM, errcode=-1, times=2, openid=FARMER)
    for number in range(3):
        await office.add(farmer, f"part {number}")
    await office.add(neighbour, "unconcerned")
    await office.work()
    assert await office.texts(farmer) == []
    assert await office.texts(neighbour) == ["unconcerned"]
    for _ in range(3):
        office.wait(seconds=3)
        await office.work()
    assert await office.texts(farmer) == ["part 0", "part 1", "part 2"]


async def test_a_throttle_rests_the_channel_for_everybody(office: PostOffice) -> None:
    farmer, neighbour = await office.person(FARMER), await office.person(NEIGHBOUR)
    expert = await office.person(EXPERT, left=0)
    await office.contact(farmer)
    await office.contact(neighbour)
    await break_path(office.platform, CUSTOM, errcode=45009, times=1)
    await office.add(farmer, "first")
    await office.work()
    await office.add(neighbour, "second")
    await office.add(expert, "notice", ladder=Ladder.NOTICE, template=NOTE)
    await office.work()
    assert len(await office.cards(expert)) == 1
    office.wait(seconds=20)
    await office.work()
    assert len(await calls(office.platform, CUSTOM)) == 1
    assert (await office.message("first")).attempts == 0
    office.wait(seconds=20)
    await office.work()
    assert await office.texts(farmer) == ["first"]
    assert await office.texts(neighbour) == ["second"]


async def test_a_refused_account_rests_everything_and_is_listed(office: PostOffice) -> None:
    farmer = await office.person(FARMER)
    await office.contact(farmer)
    await break_path(office.platform, STABLE_TOKEN, errcode=40164)
    await office.add(farmer, "answer")
    await office.work()
    await office.work()
    assert len(await calls(office.platform, STABLE_TOKEN)) == 1
    assert [alert.errcode for alert in await list_alerts(office.now - timedelta(days=1))] == [40164]
    await mend(office.platform)
    office.wait(minutes=1)
    await office.work()
    assert await office.texts(farmer) == ["answer"]


async def test_a_platform_that_is_away_costs_a_message_nothing(office: PostOffice) -> None:
    farmer = await office.person(FARMER)
    await office.contact(farmer)
    nowhere = office.hire(api_base=f"http://127.0.0.1:{unused_port()}")
    await office.add(farmer, "answer")
    for _ in range(MAX_ATTEMPTS + 2):
        assert await office.work(nowhere) <= 1
        office.wait(minutes=11)
    message = await office.message("answer")
    assert (message.status, message.attempts) == (OutboxStatus.PENDING, 0)
    await office.work()
    assert await office.texts(farmer) == ["answer"]


async def test_what_keeps_failing_is_given_up_and_listed(office: PostOffice) -> None:
    farmer = await office.person(FARMER)
    await office.contact(farmer)
    await break_path(office.platform, CUSTOM, errcode=-1)
    await office.add(farmer, "hopeless")
    await office.add(farmer, "next")
    for _ in range(MAX_ATTEMPTS):
        assert await office.worker.run_once(office.now) == 1
        office.wait(minutes=11)
    await mend(office.platform)
    assert (await office.message("hopeless")).status is OutboxStatus.FAILED
    assert office.told == [("hopeless", OutboxStatus.FAILED, SendOutcome.STOPPED)]
    [row] = await list_undelivered(office.now)
    assert (row.key, row.status) == ("hopeless", OutboxStatus.FAILED)
    await office.work()
    assert await office.texts(farmer) == ["next"]


async def test_a_crash_before_the_mark_is_recorded_and_sent_again_once(office: PostOffice) -> None:
    """The worker died after the call and before noting it: nobody can know whether it arrived."""
    farmer = await office.person(FARMER)
    await office.contact(farmer)
    await office.add(farmer, "answer")
    [parcel] = await claim_due(office.now, 8, TEMPLATES, {})
    assert parcel.text == "answer"
    before = _count(SendChannel.CUSTOMER_SERVICE, SendOutcome.UNKNOWN)
    office.wait(seconds=LEASE.total_seconds() - 1)
    assert await office.work() == 0
    office.wait(seconds=2)
    await office.work()
    office.wait(seconds=2)
    await office.work()
    assert await office.texts(farmer) == ["answer"]
    attempts = await OutboxAttempt.all().order_by("id")
    assert [attempt.outcome for attempt in attempts] == [SendOutcome.UNKNOWN, SendOutcome.SENT]
    assert attempts[0].ended_at is not None
    assert _count(SendChannel.CUSTOMER_SERVICE, SendOutcome.UNKNOWN) == before + 1


async def test_a_worker_that_comes_late_changes_nothing(office: PostOffice) -> None:
    """Its lease has ended and another worker has the message in hand: only the attempt is noted."""
    farmer = await office.person(FARMER)
    await office.contact(farmer)
    await office.add(farmer, "answer")
    [late] = await claim_due(office.now, 8, TEMPLATES, {})
    office.wait(minutes=2)
    await recover(office.now, None)
    office.wait(minutes=2)
    [current] = await claim_due(office.now, 8, TEMPLATES, {})
    await settle(late.claim, Sent(SendOutcome.SENT), office.now, None)
    message = await office.message("answer")
    assert (message.status, message.lease_until) == (OutboxStatus.SENDING, current.claim.lease_until)
    assert (await Person.get(id=farmer.id)).message_window_left == 5
    outcomes = await OutboxAttempt.all().order_by("id").values_list("outcome", flat=True)
    assert outcomes == [SendOutcome.SENT, SendOutcome.STARTED]


async def test_a_lost_answer_is_recorded_and_a_template_still_arrives_once(office: PostOffice) -> None:
    farmer = await office.person(FARMER, left=0)
    await break_path(office.platform, TEMPLATE, kind="drop_after", times=1)
    await office.add(farmer, "notice", ladder=Ladder.NOTICE, template=NOTE)
    await office.work()
    office.wait(seconds=5)
    await office.work()
    assert len(await calls(office.platform, TEMPLATE)) == 2
    assert len(await office.cards(farmer)) == 1
    outcomes = await OutboxAttempt.all().order_by("id").values_list("outcome", flat=True)
    assert outcomes == [SendOutcome.UNKNOWN, SendOutcome.SENT]


async def test_what_may_have_arrived_is_not_sent_again_and_again(office: PostOffice) -> None:
    farmer = await office.person(FARMER)
    await office.contact(farmer)
    await break_path(office.platform, CUSTOM, kind="drop_after")
    await office.add(farmer, "answer")
    for _ in range(10):
        await office.work()
        office.wait(minutes=11)
    assert len(await calls(office.platform, CUSTOM)) == MAX_UNKNOWN
    assert (await office.message("answer")).status is OutboxStatus.HELD


async def test_a_listener_that_fails_does_not_have_it_sent_again(office: PostOffice) -> None:
    async def fail(message: OutboxMessage, outcome: SendOutcome, now: datetime) -> None:
        raise RuntimeError("the history is broken")

    farmer = await office.person(FARMER)
    await office.contact(farmer)
    await office.add(farmer, "answer")
    await office.work(office.hire(listener=fail))
    office.wait(minutes=5)
    await office.work()
    assert await office.texts(farmer) == ["answer"]
    assert (await office.message("answer")).status is OutboxStatus.SENT


async def test_workers_at_once_send_every_row_once_and_in_order(office: PostOffice) -> None:
    people = [await office.person(f"oMany{number}", left=0) for number in range(20)]
    for person in people:
        await office.platform.control("POST", "people", openid=person.openid, name=person.openid)
    rows = [
        OutboxMessage(
            key=f"{number}",
            person_id=people[number % 20].id,
            ladder=Ladder.NOTICE,
            text="",
            template={**NOTE, "data": {"number1": f"{number}"}},
            status=OutboxStatus.PENDING,
            next_at=office.now,
            created_at=office.now,
        )
        for number in range(200)
    ]
    await OutboxMessage.bulk_create(rows)
    workers = [office.hire(), office.hire(), office.hire()]
    while any(await asyncio.gather(*(worker.run_once(office.now) for worker in workers))):
        pass
    made = await calls(office.platform, TEMPLATE)
    sent = [int(call["body"]["data"]["number1"]["value"]) for call in made]
    assert sorted(sent) == list(range(200))
    for number in range(20):
        of_person = [value for value in sent if value % 20 == number]
        assert of_person == sorted(of_person)
    assert await OutboxMessage.filter(status=OutboxStatus.SENT).count() == 200
    assert await OutboxAttempt.all().count() == 200


async def test_the_running_worker_wakes_on_a_signal_and_finishes_what_it_is_sending(
    office: PostOffice,
) -> None:
    farmer = await office.person(FARMER)
    await office.contact(farmer)
    stop = asyncio.Event()
    running = asyncio.create_task(office.worker.run(stop))
    await office.add(farmer, "first")
    await office.coordinator.signal(SIGNAL)
    await eventually(lambda: office.texts(farmer), seconds=3)
    await break_path(office.platform, CUSTOM, kind="delay", seconds=0.5)
    await office.add(farmer, "second")
    await eventually(lambda: OutboxMessage.filter(status=OutboxStatus.SENDING).exists(), seconds=3)
    stop.set()
    await running
    assert (await office.message("second")).status is OutboxStatus.SENT
    assert await office.texts(farmer) == ["first", "second"]


def _count(channel: SendChannel, outcome: SendOutcome) -> float:
    value = metrics.REGISTRY.get_sample_value("kehui_sends_total", {"channel": channel, "outcome": outcome})
    return value or 0.0
