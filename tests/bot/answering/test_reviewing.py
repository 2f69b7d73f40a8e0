"""What is said of entries before they are taken in."""

from datetime import date
from itertools import islice, product
from time import perf_counter

import pytest

from bot.answering.keeping import review_all
from bot.answering.knowledge import KnowledgeRow
from bot.answering.reviewing import Concern, Remark, awaits_review
from bot.answering.tokenizer import default_tokenizer
from bot.answering.twins import find_conflict, find_twins
from content import dictionary
from models.enums import Topic
from tests.bot.answering.answering_seed import seed_rows

TODAY = date(2026, 5, 1)


def row(entry_id: str, question: str, answer: str = "看标签。", **changes: object) -> KnowledgeRow:
    fields: dict[str, object] = {
        "aliases": (),
        "topic": Topic.FRUIT,
        "source": "农技资料",
        "valid_from": None,
        "valid_until": None,
    }
    return KnowledgeRow(id=entry_id, question=question, answer=answer, **{**fields, **changes})  # type: ignore[arg-type]


def concerns(*rows: KnowledgeRow, stored: tuple[KnowledgeRow, ...] = ()) -> list[tuple[int, Concern, bool]]:
    return [(remark.place, remark.concern, remark.severe) for remark in review_all(rows, TODAY, stored)]


def test_the_seed_knowledge_has_nothing_to_review() -> None:
    assert review_all(seed_rows(), TODAY) == []


@pytest.mark.parametrize(
    ("entry", "concern", "severe"),
    [
        (row("a", "问", source=""), Concern.NO_SOURCE, False),
        (row("a", "问", valid_until=date(2026, 4, 30)), Concern.EXPIRED, False),
        (row("a", "问", valid_until=date(2026, 5, 31)), Concern.EXPIRES_SOON, False),
        (row("a", "问", "用甲胺磷喷雾。"), Concern.BANNED, True),
        (row("a", "问", "甲胺磷严禁使用。"), Concern.BANNED, False),
        (row("a", "甲胺磷怎么用", "随便。"), Concern.BANNED, True),
        (row("a", "甲胺磷还能用吗", "不能，国家早就禁用了。"), Concern.BANNED, False),
        (row("a", "问", aliases=("呋喃丹怎么撒",)), Concern.RESTRICTED, False),
        (row("a", "问", "毒死蜱按标签用。"), Concern.RESTRICTED, False),
        (row("a", "问", "喷吡虫啉2000倍液。"), Concern.DOSE, False),
        (row("a", "问", "冬天喷5度石硫合剂。"), Concern.RECIPE, False),
    ],
)
def test_each_concern_is_told_once(entry: KnowledgeRow, concern: Concern, severe: bool) -> None:
    assert concerns(entry) == [(0, concern, severe)]


@pytest.mark.parametrize(
    "entry",
    [
        row("a", "问"),
        row("a", "问", valid_until=date(2026, 6, 1)),
        row("a", "问", "每亩施复合肥30公斤。"),
        row("a", "多菌灵800倍行不行", "按标签。"),
    ],
)
def test_a_good_entry_has_no_remarks(entry: KnowledgeRow) -> None:
    assert concerns(entry) == []


def test_a_dose_waits_for_somebody_to_put_their_name_to_it() -> None:
    assert awaits_review("喷吡虫啉2000倍液。", "")
    assert not awaits_review("喷吡虫啉2000倍液。", "王农艺师")
    assert not awaits_review("按标签使用。", "")


def test_the_same_wording_with_two_answers_is_refused() -> None:
    one = row("a", "油茶什么时候摘", "寒露摘。")
    other = row("b", "茶籽", "霜降摘。", aliases=("油茶，什么时候摘？",))
    wordings = "「油茶什么时候摘」 / 「油茶，什么时候摘？」"
    why = f"{wordings} is the same as in a, and their answers are not the same"
    remark = Remark(1, "question", Concern.CONTRADICTORY_TWIN, why, severe=True)
    assert review_all([one, other], TODAY) == [remark]
    assert concerns(other, stored=(one,)) == [(0, Concern.CONTRADICTORY_TWIN, True)]


def test_near_wordings_are_told_with_how_near_they_are() -> None:
    stored = row("a", "柑橘叶子发黄是什么原因", "多是缺镁。")
    (remark,) = review_all([row("b", "桔子叶子发黄是什么原因呢", "看根。")], TODAY, [stored])
    assert (remark.concern, remark.severe) == (Concern.NEAR_TWIN, False)
    assert remark.why.endswith("% the same as in a")


@pytest.mark.parametrize(
    ("entry", "found"),
    [
        (row("b", "柑橘叶子发黄是什么原因", "多是缺镁！"), [(0, Concern.NEAR_TWIN, False)]),
        (row("b", "葡萄叶子发黄是什么原因", "看根。"), []),
        (row("b", "柑橘果实开裂怎么防", "看水。"), []),
        (row("b", "柑橘叶子发黄是什么原因", "看根。", months=(9,)), []),
        (row("b", "柑橘叶子发黄是什么原因", "看根。", valid_from=date(2027, 1, 1)), []),
    ],
)
def test_only_what_can_meet_and_is_about_the_same_is_a_twin(
    entry: KnowledgeRow, found: list[tuple[int, Concern, bool]]
) -> None:
    months, until = (3, 4, 5), date(2026, 12, 31)
    stored = row("a", "柑橘叶子发黄是什么原因", "多是缺镁。", months=months, valid_until=until)
    assert concerns(entry, stored=(stored,)) == found


def test_what_has_expired_has_no_twins() -> None:
    stored = row("a", "油茶补贴怎么报", "去年这样报。", valid_until=date(2025, 12, 31))
    assert concerns(row("b", "油茶补贴怎么报", "今年那样报。"), stored=(stored,)) == []


@pytest.mark.parametrize(
    ("one", "other", "conflict"),
    [
        ("能打，选晴天。", "不能打，会伤花。", "one says yes and the other no"),
        ("不要翻藤。", "要翻藤，三次。", "one says yes and the other no"),
        ("可能是缺镁。", "不要紧。", ""),
        ("3月栽。", "10月栽。", "they differ in months of the year"),
        ("泡2到3天，25度。", "泡1天，25℃。", "they differ in days"),
        ("3到4月栽。", "4月栽。", ""),
        ("泡3天。", "3月泡。", ""),
    ],
)
def test_answers_contradict_in_opinion_or_in_figures(one: str, other: str, conflict: str) -> None:
    assert find_conflict(one, other) == conflict
    assert find_conflict(other, one) == conflict


def test_thousands_of_entries_are_compared_in_seconds() -> None:
    crops = sorted(set(dictionary.kinds().values()) - {"-"})
    pairs = islice(product(crops, dictionary.problems()[::20]), 2_000)
    rows = [
        row(
            f"n{number}",
            f"{crop}{problem.name}怎么防治",
            aliases=tuple(crop + sign for sign in problem.signs[:4]),
        )
        for number, (crop, problem) in enumerate(pairs)
    ]
    started = perf_counter()
    find_twins(rows, default_tokenizer())
    assert len(rows) == 2_000
    assert perf_counter() - started < 8
