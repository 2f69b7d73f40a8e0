"""A large index takes changes in beside what it has, and is one again later."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.answering.entries import Entry
from bot.answering.index import KnowledgeIndex
from bot.answering.rules import Match
from bot.answering.search import cache
from bot.answering.search.segments import LARGE

TODAY = date(2026, 5, 1)
CRATERS = "脐橙叶子有火山口一样的斑"
CANKER = Entry("canker", "柑橘叶子起黄圈圈的疤", "剪除病枝，集中烧毁。", "fruit", (CRATERS,))
POTATO = Entry("potato", "红薯烂窖怎么办", "霜降前晴天收挖，窖内先消毒。", "grain_oil")
GRAPE = Entry("grape", "葡萄叶子背面长白霜怎么防治", "搭避雨棚，清除病叶。", "fruit")
PEPPER = Entry("pepper", "辣椒落花落果怎么办", "控氮，保温。", "vegetable")
MANY = [Entry(f"many{number}", f"第{number}号水田插秧要多少株", "看品种。") for number in range(LARGE)]
ENTRIES = [CANKER, POTATO, GRAPE, *MANY]
CHANGED = [replace(CANKER, question="柑橘溃疡病怎么认", aliases=()), GRAPE, PEPPER, *MANY]
ASKED = (
    "柑橘溃疡病怎么认", "我家柑橘好像得了溃疡病", "葡萄叶子背面长白霜怎么防治", "葡萄叶背有白霜",
    "辣椒花都落了", "红薯在窖里烂了", CRATERS, "第7号水田插几株",
)  # fmt: skip


@pytest.fixture(scope="module")
def large() -> KnowledgeIndex:
    return KnowledgeIndex.build(ENTRIES)


@pytest.fixture(scope="module")
def changed(large: KnowledgeIndex) -> KnowledgeIndex:
    return KnowledgeIndex.build(CHANGED, earlier=large)


@pytest.fixture(scope="module")
def made_anew() -> KnowledgeIndex:
    return KnowledgeIndex.build(CHANGED)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder where indexes are kept during a test."""
    monkeypatch.setattr(cache, "FOLDER", tmp_path)
    return tmp_path


def search(index: KnowledgeIndex, text: str, today: date = TODAY) -> list[Match]:
    return index.search(index.read(text), today=today)


def test_what_has_changed_is_found_as_it_is_now(changed: KnowledgeIndex) -> None:
    assert [(found.id, found.score) for found in search(changed, "柑橘溃疡病怎么认")] == [("canker", 1.0)]
    assert search(changed, CRATERS)[0].score < 1
    assert [found.id for found in search(changed, "辣椒落花落果怎么办")] == ["pepper"]
    assert all(found.id != "potato" for found in search(changed, "红薯烂窖怎么办"))
    assert len(changed) == len(CHANGED)
    assert (changed.entry("canker"), changed.entry("potato")) == (CHANGED[0], None)


def test_an_earlier_index_stays_as_it_was(large: KnowledgeIndex, changed: KnowledgeIndex) -> None:
    assert [found.id for found in search(large, "红薯烂窖怎么办")] == ["potato"]
    assert large.entry("pepper") is None


@pytest.mark.parametrize("text", ASKED)
def test_answers_are_those_of_an_index_made_anew(
    changed: KnowledgeIndex, made_anew: KnowledgeIndex, text: str
) -> None:
    found, anew = search(changed, text), search(made_anew, text)
    assert [match.id for match in found[:2]] == [match.id for match in anew[:2]]
    assert [match.score for match in found] == pytest.approx([match.score for match in anew], abs=0.01)


def test_changes_to_changes_replace_them(changed: KnowledgeIndex) -> None:
    again = KnowledgeIndex.build([*CHANGED, POTATO, replace(GRAPE, answer="换药。")], earlier=changed)
    assert search(again, "红薯烂窖怎么办")[0].answer == POTATO.answer
    back = KnowledgeIndex.build(ENTRIES, earlier=again)
    assert search(back, CRATERS) == search(KnowledgeIndex.build(ENTRIES), CRATERS)
    assert not back.is_outgrown


def test_new_days_of_an_entry_count_at_once(large: KnowledgeIndex) -> None:
    limited = [replace(CANKER, valid_until=TODAY), *ENTRIES[1:]]
    index = KnowledgeIndex.build(limited, earlier=large)
    assert search(index, CANKER.question)[0].score == 1
    assert all(found.id != "canker" for found in search(index, CANKER.question, date(2026, 5, 2)))


def test_many_changes_are_joined(large: KnowledgeIndex, changed: KnowledgeIndex, folder: Path) -> None:
    new = [
        Entry(f"new{number}", f"第{number}口鱼塘要放多少尾鱼苗", "看水面。") for number in range(LARGE - 2)
    ]
    index = KnowledgeIndex.build([*CHANGED, *new], earlier=changed)
    joined = index.joined()
    assert (changed.is_outgrown, index.is_outgrown, joined.is_outgrown) == (False, True, False)
    assert len(joined) == len(index) == len(CHANGED) + len(new)
    for text in (*ASKED, "第九口鱼塘放几尾"):
        assert search(joined, text)[0].id == search(index, text)[0].id


def test_a_start_after_a_change_takes_what_is_kept(folder: Path, changed: KnowledgeIndex) -> None:
    KnowledgeIndex.build(ENTRIES, keep=True)
    kept = list(folder.iterdir())
    started = KnowledgeIndex.build(CHANGED, keep=True)
    assert list(folder.iterdir()) == kept
    for text in ASKED:
        assert search(started, text) == search(changed, text)
    assert (started.entry("canker"), started.entry("potato")) == (CHANGED[0], None)


def test_another_knowledge_base_is_made_anew(folder: Path) -> None:
    KnowledgeIndex.build(ENTRIES, keep=True)
    others = [replace(entry, id=f"other{entry.id}") for entry in ENTRIES]
    index = KnowledgeIndex.build(others, keep=True)
    assert len(list(folder.iterdir())) == 2
    assert [found.id for found in search(index, "红薯烂窖怎么办")] == ["otherpotato"]
