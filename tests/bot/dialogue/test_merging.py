"""Two neighbours ask about one thing: worked on as one, answered to both, and apart again when that ends."""

from __future__ import annotations

import re

import pytest

from models.commissioner import Commissioner
from models.consultation import Consultation, HistoryEntry
from models.enums import ConsultationStatus as Status
from models.enums import HistoryKind
from models.ids import parse_number
from models.outbox import OutboxMessage
from tests.bot.dialogue.conftest import Ask
from tests.stage import EXPERT, FARMER, NEIGHBOUR, Stage

TREE = "我家柑橘树干流黑水，还有一股酒糟味，没见过"
BARK = "柑橘树皮裂开流黑水，闻着像酒糟，怪得很"


async def case_of(number: str) -> Consultation:
    return await Consultation.get(id=parse_number(number))


@pytest.fixture
async def pair(office: Stage, open_case: Ask) -> tuple[str, str]:
    """The farmer's consultation, and the neighbour's that is merged into it."""
    first, second = await open_case(FARMER, TREE), await open_case(NEIGHBOUR, BARK)
    assert first in await office.say(EXPERT, f"并案 {second} 到 {first}")
    return first, second


async def test_both_phones_get_the_answer_and_either_can_send_it_back(
    office: Stage, pair: tuple[str, str]
) -> None:
    first, second = pair
    assert "陈志远" in await office.sees(NEIGHBOUR, "一起办理")
    assert (await case_of(second)).status is Status.MERGED
    await office.say(EXPERT, f"回复 {first} 刮掉病皮，涂药")
    for phone, number in ((FARMER, first), (NEIGHBOUR, second)):
        shown = await office.sees(phone, "刮掉病皮")
        assert f"【答复】编号 {number}" in shown
        assert f"msgmenuid=s0:{parse_number(number)}" in shown
    told = await HistoryEntry.filter(kind=HistoryKind.RATING_ASKED).values_list("consultation_id", flat=True)
    assert sorted(told) == [parse_number(first), parse_number(second)]
    reply = await office.say(NEIGHBOUR, "没解决", menu_id=f"s0:{parse_number(second)}")
    assert second in reply and "陈志远" in reply
    assert (await case_of(first)).status is Status.ACCEPTED
    assert first in await office.sees(EXPERT, "没有解决")


async def test_a_good_word_of_one_does_not_close_it_for_the_other(
    office: Stage, pair: tuple[str, str]
) -> None:
    first, second = pair
    await office.say(EXPERT, f"回复 {first} 刮掉病皮")
    assert "谢谢评价" in await office.say(NEIGHBOUR, "解决了")
    assert (await case_of(first)).status is Status.ANSWERED
    assert "已办结" in await office.say(FARMER, "解决了")
    solved = await HistoryEntry.filter(kind=HistoryKind.SOLVED).order_by("id")
    assert [row.consultation_id for row in solved] == [parse_number(second), parse_number(first)]


async def test_who_was_merged_adds_under_their_own_number(office: Stage, pair: tuple[str, str]) -> None:
    first, second = pair
    assert second in await office.say(NEIGHBOUR, "柑橘树叶也开始黄了")
    assert first in await office.sees(EXPERT, "树叶也开始黄了")
    assert await Consultation.all().count() == 2


async def test_an_answer_that_is_there_already_comes_at_once(office: Stage, open_case: Ask) -> None:
    first, second = await open_case(FARMER, TREE), await open_case(NEIGHBOUR, BARK)
    await office.say(EXPERT, f"回复 {first} 刮掉病皮")
    await office.say(EXPERT, f"并案 {second} 到 {first}")
    assert f"编号 {second}" in await office.sees(NEIGHBOUR, "刮掉病皮")
    assert await OutboxMessage.filter(text__contains="刮掉病皮").count() == 2


async def test_apart_again_when_the_one_is_withdrawn(office: Stage, pair: tuple[str, str]) -> None:
    first, second = pair
    third = re.search(r"\d{2}-\d{6}", await office.say("oFarmer3", "柑橘树流黑水，一股酒糟味，没救了吗"))
    assert third
    await office.say(EXPERT, f"并案 {third[0]} 到 {first}")
    assert first in await office.say(FARMER, "不用了")
    left = await case_of(second)
    expert = await Commissioner.get(name="陈志远")
    assert (left.status, left.handler_id, left.merged_into_id) == (Status.ASSIGNED, expert.id, None)
    assert (await case_of(third[0])).merged_into_id == left.id
    await office.say(EXPERT, f"回复 {second} 刮掉病皮")
    assert third[0] in await office.sees("oFarmer3", "刮掉病皮")
    assert not [text for text in await office.received(FARMER) if "刮掉病皮" in text]


async def test_who_was_merged_takes_back_only_their_own(office: Stage, pair: tuple[str, str]) -> None:
    first, second = pair
    assert second in await office.say(NEIGHBOUR, "不用了")
    assert (await case_of(second)).status is Status.WITHDRAWN
    assert (await case_of(first)).status is Status.ASSIGNED


async def test_what_cannot_be_merged_is_said_and_changes_nothing(
    office: Stage, pair: tuple[str, str], open_case: Ask
) -> None:
    first, second = pair
    assert first in await office.say(EXPERT, f"并案 {second} 到 {first}")
    assert first in await office.say(EXPERT, f"回复 {second} 刮掉病皮")
    assert "它自己" in await office.say(EXPERT, f"并案 {first} 到 {first}")
    assert "没有编号" in await office.say(EXPERT, f"并案 {first} 到 26-999999")
    assert "并到哪一件" in await office.say(EXPERT, f"并案 {first}")
    urgent = await open_case("oFarmer3", "柑橘树一夜之间死了五十棵，还在蔓延")
    assert "反过来" in await office.say(EXPERT, f"并案 {urgent} 到 {first}")
    assert (await case_of(first)).status is Status.ASSIGNED
    assert await HistoryEntry.filter(kind=HistoryKind.MERGED).count() == 1
