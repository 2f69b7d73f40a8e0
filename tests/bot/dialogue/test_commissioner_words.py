"""What a commissioner's words do when they are short of something, or are no command at all."""

from __future__ import annotations

import pytest

from models.consultation import Consultation, HistoryEntry
from models.enums import ConsultationStatus, HistoryKind, OutboxStatus, Topic
from models.outbox import OutboxMessage
from models.person import Person
from tests.bot.dialogue.conftest import Ask
from tests.factories import add_commissioner
from tests.stage import COLLEAGUE, EXPERT, FARMER, NEIGHBOUR, Stage, eventually

HARD = "我家柑橘树干流黑水，还有一股酒糟味，没见过"


async def answers() -> list[str]:
    rows = await HistoryEntry.filter(kind=HistoryKind.ANSWERED).order_by("id").values("text")
    return [row["text"] for row in rows]


async def test_without_a_number_the_only_case_is_meant(office: Stage, open_case: Ask) -> None:
    number = await open_case(FARMER, HARD)
    assert f"已签收 {number}" in await office.say(EXPERT, "签收")
    assert "回复 编号 内容" in await office.say(EXPERT, "回复")
    assert "已转给" in await office.say(EXPERT, "回复 刮掉病皮")
    assert "已办结" in await office.say(EXPERT, "办结")
    assert await answers() == ["刮掉病皮"]
    assert (await Consultation.get()).status is ConsultationStatus.CLOSED


@pytest.mark.parametrize("word", ["签收", "回复", "办结", "退单", "转派", "回复 刮掉病皮"])
async def test_a_bare_word_reaches_no_farmer(office: Stage, open_case: Ask, word: str) -> None:
    first, second = await open_case(FARMER, HARD), await open_case(NEIGHBOUR, HARD)
    asked_back = await office.say(EXPERT, word)
    assert "编号" in asked_back
    if word != "办结":
        assert first in asked_back and second in asked_back
    assert await answers() == []


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ("请假三天", "不派新单"),
        ("请假 1周", "不派新单"),
        ("请假", "请假 3天"),
        ("请假到周五", "不派新单"),
        ("请假去看病", "请假 3天"),
        ("绑定", "绑定码写在后面"),
    ],
)
async def test_leave_and_binding_are_explained(office: Stage, said: str, part: str) -> None:
    assert part in await office.say(COLLEAGUE, said)
    assert not await Consultation.exists()


async def test_a_number_without_its_hyphen_is_read(office: Stage, open_case: Ask) -> None:
    number = await open_case(FARMER, HARD)
    assert "已转给" in await office.say(EXPERT, f"回复 {number.replace('-', '')} 刮掉病皮")
    assert await answers() == ["刮掉病皮"]


async def test_words_after_a_photo_go_to_the_same_farmer(office: Stage, open_case: Ask) -> None:
    number = await open_case(FARMER, HARD)
    shown = await office.push(EXPERT, "image")
    assert number in shown["reply"]["text"]
    assert number in await office.say(EXPERT, "按图上这样刮掉病皮")
    await office.sees(FARMER, "按图上这样")
    assert await Consultation.all().count() == 1


async def test_with_nothing_at_hand_talk_goes_to_nobody(office: Stage) -> None:
    assert "我要咨询" in await office.say(EXPERT, "闲聊一句")
    assert "我要咨询" in (await office.push(EXPERT, "image"))["reply"]["text"]
    assert not await Consultation.exists()


async def test_an_answered_and_a_waiting_case_are_two(office: Stage, open_case: Ask) -> None:
    first = await open_case(FARMER, HARD)
    await office.say(EXPERT, f"回复 {first} 刮掉病皮")
    second = await open_case(NEIGHBOUR, HARD)
    asked_back = await office.say(EXPERT, "再涂一遍药")
    assert first in asked_back and second in asked_back
    assert await answers() == ["刮掉病皮"]


async def test_a_commissioner_asks_by_an_explicit_word(second_opinion: Stage) -> None:
    assert "周敏" in await second_opinion.say(EXPERT, f"我要咨询：{HARD}")
    assert (await Consultation.get()).question == HARD
    assert "写在后面" in await second_opinion.say(EXPERT, "我要咨询")


async def test_nothing_is_passed_on_to_somebody_on_leave(office: Stage, open_case: Ask) -> None:
    await add_commissioner("李田", "BINDNEIGHB", Topic.GRAIN_OIL)
    await office.say(NEIGHBOUR, "绑定 BINDNEIGHB")
    number = await open_case(FARMER, HARD)
    await office.say(COLLEAGUE, "请假 3天")
    refused = await office.say(EXPERT, f"转派 {number} 周敏")
    assert "请假" in refused
    assert "李田" in refused
    assert "陈志远" not in refused
    assert "已转给李田" in await office.say(EXPERT, f"转派 {number} 李田")
    await office.sees(FARMER, "改由李田经办")


async def test_a_photo_comes_with_the_words_of_an_answer(office: Stage, open_case: Ask) -> None:
    number = await open_case(FARMER, HARD)
    await office.push(EXPERT, "image")
    shown = await office.sees(FARMER, "陈志远：[图片]")
    assert number in shown
    assert "不满意" in shown

    async def photo() -> bool:
        return any(
            bubble["kind"] == "image" and bubble["side"] == "account" for bubble in await office.phone(FARMER)
        )

    assert await eventually(photo, what="the photo")
    delivered = HistoryEntry.filter(kind=HistoryKind.DELIVERED)
    await eventually(delivered.exists, what="the delivery in the history")
    assert await delivered.count() == 1


async def test_an_answer_in_parts_is_undelivered_once_and_delivered_once(
    office: Stage, open_case: Ask
) -> None:
    await open_case(FARMER, HARD)
    await Person.filter(openid=FARMER).update(message_window_left=0)
    await office.push(EXPERT, "image")

    async def both_held() -> bool:
        return await Person.filter(openid=FARMER, held=2).exists()

    async def noted() -> list[HistoryKind]:
        kinds = [HistoryKind.DELIVERED, HistoryKind.UNDELIVERED]
        rows = HistoryEntry.filter(kind__in=kinds).order_by("id")
        return [HistoryKind(kind) for kind in await rows.values_list("kind", flat=True)]

    await eventually(both_held, what="words and photo to be held")
    assert await noted() == [HistoryKind.UNDELIVERED]
    await office.say(FARMER, "看")
    await eventually(HistoryEntry.filter(kind=HistoryKind.DELIVERED).exists, what="the delivery")
    assert await OutboxMessage.filter(tells__isnull=False, status=OutboxStatus.SENT).count() == 2
    assert await noted() == [HistoryKind.UNDELIVERED, HistoryKind.DELIVERED]


async def test_the_next_commissioner_reads_why_it_was_returned(second_opinion: Stage, open_case: Ask) -> None:
    number = await open_case(FARMER, HARD)
    await second_opinion.say(EXPERT, f"退单 {number} 我不懂树")
    notice = await OutboxMessage.filter(text__contains="我不懂树").first()
    assert notice is not None
    assert "【新咨询】" in notice.text


@pytest.mark.parametrize("word", ["休假", "我要休假三天", "撤单 2", "2 好的", "结单", "转单给周敏"])
async def test_what_is_nearly_a_command_is_asked_back(office: Stage, open_case: Ask, word: str) -> None:
    number = await open_case(FARMER, HARD)
    assert f"回复 {number} 内容" in await office.say(EXPERT, word)
    assert await answers() == []


@pytest.mark.parametrize("word", ["3天打一次药", "50%多菌灵800倍液", "刮掉病皮", "退水晒田"])
async def test_an_answer_may_begin_with_a_figure(office: Stage, open_case: Ask, word: str) -> None:
    await open_case(FARMER, HARD)
    assert "已转给" in await office.say(EXPERT, word)
    assert await answers() == [word]


async def test_a_long_list_says_how_many_are_left_and_shows_each_on_one_line(stage: Stage) -> None:
    await add_commissioner("陈志远", "BINDEXPERT", Topic.FRUIT, capacity=20)
    await stage.say(EXPERT, "绑定 BINDEXPERT")
    for asker in range(10):
        await stage.say(f"oAsker{asker}", f"{HARD}\n{asker} 棵")
    shown = (await stage.say(EXPERT, "待办")).splitlines()
    assert shown[0] == "您手上有 10 件："
    assert len(shown) == 1 + 2 * 8 + 1
    assert shown[2] == f"  {HARD} 0 棵"
    assert shown[-1] == "先列出 8 件，还有 2 件，办完前面的就会列出来。"
