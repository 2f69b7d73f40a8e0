"""Why a message got what it got: the words found and missing, the evidence, and the checks that refused."""

from __future__ import annotations

from datetime import date

import pytest

from bot.answering.entries import Entry
from bot.answering.explaining import explain, explain_all
from bot.answering.index import KnowledgeIndex
from bot.answering.intents import Intent, IntentKind
from bot.answering.rules import Decision, DecisionKind, Match, Reason, Refusal
from bot.answering.search.groups import Group
from bot.answering.search.terms import TermFinder, Terms

TODAY = date(2026, 3, 10)
ENTRIES = [
    Entry("canker", "柑橘溃疡病怎么防治", "叶子上有黄圈圈的疤是溃疡病，喷铜制剂。", "fruit"),
    Entry("grape", "葡萄裂果怎么防", "避雨栽培，均匀供水。", "fruit"),
    Entry("pig", "猪发高烧不吃食怎么办", "先量体温，再请兽医。", "livestock"),
]


@pytest.fixture(scope="module")
def index() -> KnowledgeIndex:
    return KnowledgeIndex.build(ENTRIES)


def terms(index: KnowledgeIndex, text: str, entry_id: str) -> Terms:
    return index.terms(index.read(text), entry_id)


def test_words_are_those_of_the_message_in_standard_spelling(index: KnowledgeIndex) -> None:
    found = terms(index, "桔子叶子起黄圈圈的疤", "canker")
    assert {"柑橘", "叶片", "圈圈", "疤"} <= set(found.matched)
    assert not {"柑橘", "圈圈"} & set(found.missing)


def test_words_that_the_entry_lacks_are_missing(index: KnowledgeIndex) -> None:
    found = terms(index, "葡萄叶子起黄圈圈的疤", "grape")
    assert found.matched[0] == "葡萄"
    assert "圈圈" in found.missing


def test_at_most_eight_words_are_shown(index: KnowledgeIndex) -> None:
    long = "葡萄地里放了电脑钢琴口红围巾雨伞地毯手机台灯相机火车飞机轮船"
    assert len(terms(index, long, "canker").missing) == 8


def test_the_heaviest_word_comes_first() -> None:
    weights = {
        (Group.WORD, "溃疡病"): 3.0,
        (Group.WORD, "叶片"): 1.0,
        (Group.KIND, "柑橘"): 2.0,
        (Group.CHARACTER, "疤"): 4.0,
    }
    held = frozenset({(Group.WORD, "溃疡病"), (Group.KIND, "柑橘"), (Group.WORD, "叶片")})
    found = TermFinder(weights, held, {}).find(("叶片", "疤", "溃疡病"), frozenset({"柑橘"}))
    assert found == Terms(("溃疡病", "柑橘", "叶片"), ("疤",))


def test_a_word_found_by_its_sense_says_so() -> None:
    weights = {(Group.WORD, "发烧"): 2.0, (Group.WORD, "咳嗽"): 1.0}
    finder = TermFinder(weights, frozenset({(Group.SENSE, "发热/高烧")}), {"发烧": ("发烧/烫", "发热/高烧")})
    assert finder.find(("发烧", "的", "咳嗽"), frozenset()) == Terms(("发烧 (发热/高烧)",), ("咳嗽",))


def test_characters_side_by_side_in_the_entry_are_a_word() -> None:
    weights = {(Group.CHARACTER, sign): 1.0 for sign in "皮起泡快"} | {(Group.PAIR, "起泡"): 1.0}
    finder = TermFinder(weights, frozenset({(Group.PAIR, "起泡"), (Group.CHARACTER, "皮")}), {})
    assert finder.find(("皮", "起", "泡", "快"), frozenset()) == Terms(("皮", "起泡"), ("快",))


def test_what_is_kept_is_small_and_leaves_out_what_is_empty() -> None:
    match = Match("a", 0.98765, "fruit", "answer")
    decision = Decision(DecisionKind.ANSWER, (match,), (match,))
    assert explain(decision, None).to_json() == {
        "decision": "answer",
        "shown": ["a"],
        "entries": [{"id": "a", "score": 0.9877}],
    }


def test_refusals_and_what_the_message_is_are_kept() -> None:
    other = Match("a", 0.9, "fruit", "answer", other_kind=True)
    near = Match("b", 0.4, "fruit", "answer")
    refusal = Refusal(Reason.OTHER_ORGAN, ("叶",), ("果",))
    decision = Decision(DecisionKind.HANDOFF, (), (other, near), (), (refusal, Refusal(Reason.UNSURE)))
    kept = explain(decision, Intent(IntentKind.URGENT, "deaths")).to_json()
    assert kept["intent"] == {"kind": "urgent", "because": "deaths"}
    assert kept["refusals"] == [
        {"reason": "other_organ", "said": ["叶"], "answered": ["果"]},
        {"reason": "unsure"},
    ]
    assert kept["entries"] == [{"id": "b", "score": 0.4}]


def test_nothing_found_is_explained_too() -> None:
    assert explain(Decision(DecisionKind.HANDOFF, (), ()), None).to_json() == {"decision": "handoff"}


def test_every_entry_found_is_explained_when_asked_for(index: KnowledgeIndex) -> None:
    found = explain_all(index, "葡萄叶子起黄圈圈的疤", TODAY, 0.6, 0.3)
    grounds = {ground.id: ground for ground in found.grounds}
    assert grounds.keys() == {"canker", "grape", "pig"}
    assert Refusal(Reason.OTHER_KIND, answered=("柑橘",)) in grounds["canker"].refusals
    assert grounds["canker"].problems is not None
    assert grounds["canker"].problems.own == "溃疡病"
    assert 0 < grounds["canker"].evidence["covered"] <= 1


def test_a_wording_word_for_word_has_no_evidence(index: KnowledgeIndex) -> None:
    found = explain_all(index, "柑橘溃疡病怎么防治", TODAY, 0.6, 0.3)
    assert [(ground.id, ground.score, ground.evidence) for ground in found.grounds] == [("canker", 1.0, {})]
    assert found.decision.kind is DecisionKind.ANSWER
