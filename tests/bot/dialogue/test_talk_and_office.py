"""Small talk opens no case and reaches no commissioner; what is for the office goes to the office."""

from __future__ import annotations

import pytest

from models.consultation import Consultation, HistoryEntry
from models.enums import ConsultationStatus, Desk, HistoryKind, Topic
from tests.bot.dialogue.conftest import Ask
from tests.factories import add_commissioner, add_knowledge
from tests.stage import COLLEAGUE, EXPERT, FARMER, Stage

HARD = "我家柑橘树干流黑水，还有一股酒糟味，没见过"


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ("在吗", "您好"),
        ("你是机器人吗？", "科惠"),
        ("讲个笑话", "不"),
        ("好的，收到", "好的"),
        ("你真棒👍", "谢谢"),
        ("答非所问", "人工"),
        ("测试", "服务正常"),
        ("新年快乐", "祝"),
        ("再见", "再见"),
        ("[微笑]", "您可以"),
    ],
)
async def test_small_talk_gets_a_short_reply_and_opens_no_case(stage: Stage, said: str, part: str) -> None:
    reply = await stage.say(FARMER, said)
    assert part in reply
    assert "编号" not in reply
    assert not await Consultation.exists()


@pytest.mark.parametrize("said", ["好的", "谢谢", "👍", "好的，谢谢专家", "嗯嗯"])
async def test_courtesies_are_not_added_to_an_open_case(office: Stage, open_case: Ask, said: str) -> None:
    await open_case(FARMER, HARD)
    assert "已补充" not in await office.say(FARMER, said)
    assert not await HistoryEntry.filter(kind=HistoryKind.ADDED).exists()


async def test_who_asks_whether_anybody_is_there_hears_of_their_case(office: Stage, open_case: Ask) -> None:
    number = await open_case(FARMER, HARD)
    assert number in await office.say(FARMER, "在吗？")
    assert number in await office.say(FARMER, "？？？")


async def test_small_talk_with_a_question_is_a_question(stage: Stage) -> None:
    await add_knowledge("v1", "辣椒疫病怎么防", "高垄栽培，雨后排水。", Topic.VEGETABLE)
    await stage.follow_knowledge()
    assert "高垄栽培" in await stage.say(FARMER, "你好，辣椒疫病怎么防")


async def test_a_commissioners_courtesies_are_sent_to_nobody(office: Stage, open_case: Ask) -> None:
    await open_case(FARMER, HARD)
    assert "不客气" in await office.say(EXPERT, "谢谢")
    await office.say(EXPERT, "👍")
    assert not await HistoryEntry.filter(kind=HistoryKind.ANSWERED).exists()


async def test_a_complaint_goes_to_the_office_and_to_no_commissioner(office: Stage) -> None:
    reply = await office.say(FARMER, "我要举报有人卖假种子")
    assert "局办公室" in reply
    assert "编号" in reply
    case = await Consultation.get()
    assert (case.desk, case.status, case.handler_id) == (Desk.OFFICE, ConsultationStatus.WAITING, None)
    opened = await HistoryEntry.get(kind=HistoryKind.OPENED)
    waiting = await HistoryEntry.get(kind=HistoryKind.WAITING)
    assert (opened.data["because"], waiting.data) == ("complaint", {"reasons": ["office"]})


async def test_what_is_for_the_office_is_never_given_out_later(stage: Stage) -> None:
    await stage.say(FARMER, "我想提个建议，多办点培训")
    await add_commissioner("周敏", "BINDCOLLEA", Topic.LIVESTOCK)
    await stage.say(COLLEAGUE, "绑定 BINDCOLLEA")
    assert "没有待办" in await stage.say(COLLEAGUE, "待办")
    assert (await Consultation.get()).handler_id is None


async def test_more_for_the_office_joins_it_and_a_farm_question_does_not(office: Stage) -> None:
    await office.say(FARMER, "我要投诉")
    assert "局办公室" in await office.say(FARMER, "他上个月收了我三百块钱不认账")
    assert "局办公室" in await office.say(FARMER, "你们的特派员态度差")
    assert "陈志远" in await office.say(FARMER, HARD)
    assert "局办公室" in await office.say(FARMER, "我的咨询")
    complaint = await Consultation.get(desk=Desk.OFFICE)
    assert await HistoryEntry.filter(consultation_id=complaint.id, kind=HistoryKind.ADDED).count() == 2
    assert await Consultation.all().count() == 2


async def test_a_question_about_the_office_is_answered_where_an_entry_answers_it(stage: Stage) -> None:
    assert "局办公室" in await stage.say("oOther", "你们局电话是多少")
    await add_knowledge("o1", "你们局电话是多少", "0745-0000000。", Topic.OTHER)
    await stage.follow_knowledge()
    assert "0745-0000000" in await stage.say(FARMER, "你们局电话是多少")


async def test_a_request_for_advice_is_a_farm_question(office: Stage) -> None:
    assert "陈志远" in await office.say(FARMER, "柑橘施肥有什么好的建议")
    assert (await Consultation.get()).desk is Desk.COMMISSIONERS
