"""Scores and validity in the knowledge index."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.answering.entries import Entry
from bot.answering.index import LOOKED_AT, KnowledgeIndex
from bot.answering.rules import Match
from bot.answering.search import cache

TODAY = date(2026, 5, 1)
ENTRIES = (
    Entry("short", "红薯烂窖", "霜降前晴天收挖，窖内先消毒。", "grain_oil"),
    Entry(
        "long",
        "脐橙果实里有蛆、还没熟就先变黄掉下来，切开看见虫子，柑橘大实蝇怎么防治？",
        "用糖醋液诱杀成虫，及时捡净落果闷杀。",
        "fruit",
        aliases=("橙子里头生虫", "落地的果子剥开有白虫"),
    ),
    Entry("grape", "葡萄叶子背面长白霜怎么防治", "搭避雨棚，清除病叶，轮换用药。", "fruit"),
    Entry("tomato", "番茄叶子发黄是什么原因", "多是缺镁。", "vegetable"),
    Entry(
        "spring", "春季科技活动周报名", "扫码报名。", "outreach", (), "", date(2026, 4, 1), date(2026, 5, 1)
    ),
)
INDEX = KnowledgeIndex.build(ENTRIES)


def search(text: str, today: date = TODAY, index: KnowledgeIndex = INDEX) -> list[Match]:
    return index.search(index.read(text), today=today)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_every_wording_word_for_word_scores_one(entry: Entry) -> None:
    for wording in entry.wordings:
        best = search(wording)[0]
        assert (best.id, best.score) == (entry.id, pytest.approx(1.0))


@pytest.mark.parametrize("text", ["", "😀👍", "？？？", "qwertyuiop", "天" * 2000, "红薯烂窖" * 500])
def test_scores_stay_between_zero_and_one(text: str) -> None:
    assert all(0 < found.score <= 1 for found in search(text))


def test_nothing_in_common_finds_nothing() -> None:
    assert search("zzz") == []
    assert search("红薯", index=KnowledgeIndex.build([])) == []


def test_matches_come_best_first_and_only_a_few() -> None:
    found = search("脐橙果实生虫掉果，葡萄叶子长白霜")
    assert [match.score for match in found] == sorted((match.score for match in found), reverse=True)
    many = KnowledgeIndex.build([Entry(f"k{n}", f"柑橘第{n}问", "答") for n in range(40)])
    assert len(search("柑橘第几问", index=many)) == LOOKED_AT


def test_a_symptom_that_only_the_answer_names_is_found() -> None:
    assert search("落果要捡净闷杀吗")[0].id == "long"


def test_the_nearest_wording_counts_not_their_sum() -> None:
    alone = KnowledgeIndex.build([Entry("a", "鸡不下蛋", "查光照"), Entry("b", "鸭不下蛋", "查饲料")])
    worded = KnowledgeIndex.build(
        [
            Entry("a", "鸡不下蛋", "查光照"),
            Entry("b", "鸭不下蛋", "查饲料", aliases=("鸭子不生蛋", "鸭蛋少了")),
        ]
    )
    assert search("鸡不下蛋", index=alone)[0].score == pytest.approx(1.0)
    assert search("鸡不下蛋", index=worded)[0].score == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("today", "found"),
    [
        (date(2026, 3, 31), False),
        (date(2026, 4, 1), True),
        (date(2026, 5, 1), True),
        (date(2026, 5, 2), False),
    ],
)
def test_entries_are_found_on_their_days_only(today: date, found: bool) -> None:
    assert any(match.id == "spring" for match in search("春季科技活动周报名", today)) is found


def test_another_crop_is_marked_and_ranked_below() -> None:
    found = search("柑橘叶子背面长白霜怎么防治")
    grape = next(match for match in found if match.id == "grape")
    assert grape.other_kind
    assert grape.score < 0.5
    assert not next(match for match in search("叶子背面长白霜怎么防治") if match.id == "grape").other_kind


def test_other_words_for_the_same_crop_fit() -> None:
    best = search("桔子里头生虫")[0]
    assert (best.id, best.other_kind) == ("long", False)


def test_an_index_made_from_an_earlier_one_is_the_same() -> None:
    changed = [
        replace(ENTRIES[0], answer="窖温十到十四度。"),
        *ENTRIES[2:],
        Entry("new", "辣椒落花落果怎么办", "控氮，保温。"),
    ]
    again = KnowledgeIndex.build(changed, earlier=INDEX)
    anew = KnowledgeIndex.build(changed)
    for text in ("红薯烂窖", "窖温多少度", "葡萄叶子背面长白霜", "番茄叶子发黄", "辣椒落花", "橙子里头生虫"):
        assert search(text, index=again) == search(text, index=anew)


def test_an_index_is_kept_and_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "FOLDER", tmp_path)
    made = KnowledgeIndex.build(ENTRIES, keep=True)
    (folder,) = tmp_path.iterdir()
    written = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    read = KnowledgeIndex.build(ENTRIES, keep=True)
    assert search("落果要捡净闷杀吗", index=read) == search("落果要捡净闷杀吗", index=made)
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == written


def test_what_is_kept_in_part_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "FOLDER", tmp_path)
    KnowledgeIndex.build(ENTRIES, keep=True)
    (folder,) = tmp_path.iterdir()
    (folder / "counts.npy").unlink()
    assert search("红薯烂窖", index=KnowledgeIndex.build(ENTRIES, keep=True))[0].id == "short"


def test_a_few_indexes_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "FOLDER", tmp_path)
    for count in range(1, 6):
        KnowledgeIndex.build(ENTRIES[:count], keep=True)
    assert len(list(tmp_path.iterdir())) == cache.KEPT
