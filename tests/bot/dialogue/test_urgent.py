"""What cannot wait goes straight to a person, and says so to both."""

from __future__ import annotations

from models.consultation import Consultation, HistoryEntry
from models.enums import HistoryKind, Topic, Urgency
from tests.bot.dialogue.conftest import Ask
from tests.factories import add_commissioner, add_knowledge
from tests.stage import COLLEAGUE, EXPERT, FARMER, NEIGHBOUR, Stage

PIG = "母猪下崽以后不吃食，精神也差，耳朵发凉"
DYING = "猪一下死了五头"


async def test_dying_pigs_are_with_a_person_at_once(office: Stage) -> None:
    await add_knowledge("p1", "猪突然死了五头怎么办", "隔离消毒。", Topic.LIVESTOCK)
    await office.follow_knowledge()
    reply = await office.say(FARMER, DYING)
    assert reply.startswith("【紧急】")
    assert "周敏" in reply
    assert "12396" in reply
    assert "120！" not in reply
    told = await office.sees(COLLEAGUE, "【紧急】")
    assert DYING in told
    case = await Consultation.get()
    assert case.urgency is Urgency.URGENT
    assert case.accept_due_at
    assert case.first_reply_due_at
    opened = await HistoryEntry.get(kind=HistoryKind.OPENED)
    assert opened.data["because"] == "deaths"


async def test_somebody_poisoned_reads_first_aid_first(office: Stage) -> None:
    reply = await office.say(FARMER, "刚打了农药头晕想吐")
    assert "120" in reply.splitlines()[0]
    assert "编号" in reply
    assert (await Consultation.get()).urgency is Urgency.URGENT


async def test_an_open_case_becomes_urgent_and_its_handler_knows(office: Stage, open_case: Ask) -> None:
    number = await open_case(FARMER, PIG)
    await office.say(FARMER, "母猪体温四十度")
    reply = await office.say(FARMER, DYING)
    assert number in reply
    assert "标为紧急" in reply
    await office.sees(COLLEAGUE, DYING)
    case = await Consultation.get()
    assert case.urgency is Urgency.URGENT
    raised = await HistoryEntry.get(kind=HistoryKind.RAISED)
    assert raised.data == {"because": "deaths"}


async def test_every_urgent_message_is_told_and_raises_once(office: Stage) -> None:
    await office.say(FARMER, DYING)
    await office.say(FARMER, "又死了三头猪")
    await office.say(FARMER, "猪全死了")
    await office.sees(COLLEAGUE, "又死了三头猪")
    await office.sees(COLLEAGUE, "猪全死了")
    assert await Consultation.all().count() == 1
    assert not await HistoryEntry.filter(kind=HistoryKind.RAISED).exists()


async def test_a_case_of_another_topic_stays_as_it_is(office: Stage, open_case: Ask) -> None:
    await open_case(FARMER, "我家柑橘树干流黑水，还有一股酒糟味，没见过")
    assert "周敏" in await office.say(FARMER, DYING)
    assert (await Consultation.get(topic=Topic.FRUIT)).urgency is Urgency.NORMAL


async def test_urgent_cases_come_first_in_the_list_and_are_marked(office: Stage, open_case: Ask) -> None:
    first = await open_case(FARMER, PIG)
    second = await open_case(NEIGHBOUR, DYING)
    lines = (await office.say(COLLEAGUE, "待办")).splitlines()
    assert lines[1].startswith(f"【紧急】{second}")
    assert lines[3].startswith(first)


async def test_urgent_cases_are_given_out_first(stage: Stage) -> None:
    await stage.say(FARMER, PIG)
    await stage.say(NEIGHBOUR, DYING)
    await add_commissioner("周敏", "BINDCOLLEA", Topic.LIVESTOCK, capacity=1)
    await stage.say(COLLEAGUE, "绑定 BINDCOLLEA")
    await stage.sees(COLLEAGUE, "【紧急】")
    assert (await Consultation.get(handler_id__not_isnull=True)).urgency is Urgency.URGENT


async def test_a_recognised_voice_can_be_urgent(office: Stage) -> None:
    pushed = await office.push(FARMER, "voice", recognition="牛口吐白沫倒在地上")
    assert "【紧急】" in pushed["reply"]["text"]
    assert "[语音]" in (await Consultation.get()).question


async def test_how_to_prevent_is_no_emergency(office: Stage) -> None:
    assert "【紧急】" not in await office.say(FARMER, "怎么预防非洲猪瘟")
    assert not await Consultation.filter(urgency=Urgency.URGENT).exists()


async def test_a_returned_urgent_case_is_urgent_for_the_next(second_opinion: Stage, open_case: Ask) -> None:
    number = await open_case(FARMER, DYING)
    await second_opinion.sees(EXPERT, number)
    await second_opinion.say(EXPERT, f"退单 {number} 在外地")
    assert "【紧急】" in await second_opinion.sees(COLLEAGUE, number)
