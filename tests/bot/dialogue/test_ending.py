"""A commissioner asks back or for time; each asker is told, and waiting for them is kept."""

from __future__ import annotations

from models.consultation import Consultation, HistoryEntry
from models.enums import ConsultationStatus as Status
from models.enums import HistoryKind
from tests.bot.dialogue.conftest import Ask
from tests.stage import EXPERT, FARMER, Stage

TREE = "我家柑橘树干流黑水，还有一股酒糟味，没见过"


async def test_asking_back_waits_for_the_asker_until_they_say_more(office: Stage, open_case: Ask) -> None:
    number = await open_case(FARMER, TREE)
    await office.say(FARMER, "流得越来越多")
    assert "追问" in await office.say(EXPERT, f"追问 {number} 树多大了？")
    assert "陈志远：树多大了？" in await office.sees(FARMER, "【追问】")
    waiting = await Consultation.get()
    assert waiting.status is Status.ACCEPTED and waiting.awaits_asker_at is not None
    assert number in await office.say(FARMER, "十年的老树")
    await office.sees(EXPERT, "十年的老树")
    assert (await Consultation.get()).awaits_asker_at is None
    kinds = await HistoryEntry.all().order_by("id").values_list("kind", flat=True)
    assert kinds[-3:] == [HistoryKind.ASKED_BACK, HistoryKind.DELIVERED, HistoryKind.ADDED]


async def test_an_answer_ends_the_waiting_too(office: Stage, open_case: Ask) -> None:
    number = await open_case(FARMER, TREE)
    await office.say(EXPERT, f"追问 {number} 树多大了？")
    await office.say(EXPERT, f"回复 {number} 先刮掉病皮")
    assert (await Consultation.get()).awaits_asker_at is None
    assert "不能这样操作" in await office.say(EXPERT, f"追问 {number} 还有呢？")


async def test_more_time_is_given_once_for_a_reason(office: Stage, open_case: Ask) -> None:
    number = await open_case(FARMER, TREE)
    promised = (await Consultation.get()).first_reply_due_at
    for wrong in ("等结果", "2天", "30天 等结果", "0天 等结果"):
        assert "没有延期" in await office.say(EXPERT, f"延期 {number} {wrong}")
    assert "已延到" in await office.say(EXPERT, f"延期 {number} 2天 等检测结果")
    assert "等检测结果" in await office.sees(FARMER, "还需要一些时间")
    assert f"编号 {number} 已经延期过一次" in await office.say(EXPERT, f"延期 {number[-3:]} 两天 还没好")
    (row,) = await HistoryEntry.filter(kind=HistoryKind.EXTENDED)
    assert (row.text, row.data["days"]) == ("等检测结果", 2)
    assert (await Consultation.get()).first_reply_due_at == promised
