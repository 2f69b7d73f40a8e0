"""A commissioner tells of a field visit in chat."""

from __future__ import annotations

from datetime import date

import pytest

from bot.dialogue.visits import Told, read_visit
from models.consultation import HistoryEntry
from models.enums import HistoryKind
from models.media import MediaFile
from models.village import Village
from models.visit import FieldVisit
from tests.bot.dialogue.conftest import Ask
from tests.stage import EXPERT, FARMER, Stage

TODAY = date(2026, 3, 10)
HARD = "我家柑橘树干流黑水，还有一股酒糟味，没见过"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("桐木村 12人 冬剪示范", Told("", TODAY, "桐木村", 12, "冬剪示范")),
        ("三门村十二人次，冬剪示范", Told("", TODAY, "三门村", 12, "冬剪示范")),
        ("123 3人 看了病树", Told("123", TODAY, "", 3, "看了病树")),
        ("26-000123 昨天 桐木村 3人：看了病树", Told("26-000123", date(2026, 3, 9), "桐木村", 3, "看了病树")),
        ("5月3日 桐木村 1人 看了", Told("", date(2025, 5, 3), "桐木村", 1, "看了")),
        ("2月30日 桐木村 1人 看了", None),
        ("12人 冬剪示范", None),
        ("桐木村 12人", None),
        ("桐木村 12户 走访", None),
    ],
)
def test_what_is_told_of_a_visit(text: str, expected: Told | None) -> None:
    assert read_visit(text, TODAY) == expected


@pytest.mark.parametrize(
    ("problem", "solved"),
    [("冬剪，已解决", True), ("当场解决了三个问题", True), ("还没有完全解决", False), ("冬剪示范", False)],
)
def test_solved_is_what_is_said_to_be(problem: str, solved: bool) -> None:
    assert Told("", TODAY, "桐木村", 1, problem).solved is solved


async def test_a_visit_is_kept_once_with_its_photo(office: Stage) -> None:
    await Village.create(code="431281103201", name="桐木村", town="托口镇", county="洪江市")
    told = await office.say(EXPERT, "现场 桐木村 12人 冬剪示范，已解决")
    assert "托口镇桐木村，12 人次，问题已解决" in told
    assert "已经记过" in await office.say(EXPERT, "现场 桐木村 12人 冬剪示范，已解决")
    photo = await office.push(EXPERT, "image")
    assert "现场照片已收到" in str(photo["reply"])
    visit = await FieldVisit.get()
    assert (visit.village_code, visit.people, visit.solved) == ("431281103201", 12, True)
    assert visit.media_id == (await MediaFile.get()).id


async def test_a_visit_about_a_case_is_in_its_history(office: Stage, open_case: Ask) -> None:
    number = await open_case(FARMER, HARD)
    assert "2 人次" in await office.say(EXPERT, f"现场 {number} 2人 刮了病皮，还没解决")
    visit = await FieldVisit.get()
    row = await HistoryEntry.get(kind=HistoryKind.VISITED)
    assert (row.consultation_id, row.data["visit"], visit.solved) == (visit.consultation_id, visit.id, False)
    assert "没有编号" in await office.say(EXPERT, "现场 999999 2人 看了")
    assert await FieldVisit.all().count() == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("现场", "请这样写"),
        ("现场 没有这村 3人 看了", "没有认出「没有这村」"),
        ("现场 桐木村 0人 看了", "1 到 2000"),
        ("现场 1月1日 桐木村 3人 看了", "一个月内"),
    ],
)
async def test_what_cannot_be_is_explained_and_sent_to_nobody(
    office: Stage, open_case: Ask, words: str, told: str
) -> None:
    await Village.create(code="431281103201", name="桐木村", town="托口镇", county="洪江市")
    await open_case(FARMER, HARD)
    assert told in await office.say(EXPERT, words)
    assert await FieldVisit.all().count() == 0
    assert not await HistoryEntry.filter(kind=HistoryKind.ANSWERED).exists()


async def test_an_answer_may_begin_like_a_visit(office: Stage, open_case: Ask) -> None:
    await open_case(FARMER, HARD)
    assert "已转给" in await office.say(EXPERT, "现场看了，是流胶病，刮掉病皮")
