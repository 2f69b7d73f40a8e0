"""What is done with the entries found."""

import pytest

from bot.answering.rules import DecisionKind, Match, decide, is_kind_open, is_other_kind


def match(entry_id: str, score: float, answer: str = "", other_kind: bool = False) -> Match:
    return Match(entry_id, score, "fruit", answer or f"answer of {entry_id}", other_kind)


@pytest.mark.parametrize(
    ("matches", "kind", "shown"),
    [
        ([], DecisionKind.HANDOFF, []),
        ([match("a", 0.29)], DecisionKind.HANDOFF, []),
        ([match("a", 0.3)], DecisionKind.SUGGEST, ["a"]),
        ([match("a", 0.59), match("b", 0.2)], DecisionKind.SUGGEST, ["a"]),
        ([match("a", 0.6)], DecisionKind.ANSWER, ["a"]),
        ([match("a", 0.9), match("b", 0.8)], DecisionKind.ANSWER, ["a"]),
        ([match("a", 0.9), match("b", 0.87)], DecisionKind.SUGGEST, ["a", "b"]),
        ([match("a", 0.9, "same"), match("b", 0.89, "same")], DecisionKind.ANSWER, ["a"]),
        (
            [match("a", 0.9, "same"), match("b", 0.89, "same"), match("c", 0.88)],
            DecisionKind.SUGGEST,
            ["a", "b", "c"],
        ),
        ([match(name, 0.5) for name in "abcde"], DecisionKind.SUGGEST, ["a", "b", "c"]),
        ([match("a", 0.9, other_kind=True)], DecisionKind.HANDOFF, []),
        ([match("a", 0.9, other_kind=True), match("b", 0.4)], DecisionKind.SUGGEST, ["b"]),
        ([match("a", 0.9, other_kind=True), match("b", 0.89)], DecisionKind.ANSWER, ["b"]),
    ],
)
def test_decision(matches: list[Match], kind: DecisionKind, shown: list[str]) -> None:
    decision = decide(matches, 0.6, 0.3)
    assert (decision.kind, [candidate.id for candidate in decision.candidates]) == (kind, shown)
    assert list(decision.matches) == matches


@pytest.mark.parametrize(
    ("score", "kind"), [(0.9, DecisionKind.SUGGEST), (0.96, DecisionKind.ANSWER), (0.2, DecisionKind.HANDOFF)]
)
def test_a_question_that_leaves_the_crop_open_is_answered_only_word_for_word(
    score: float, kind: DecisionKind
) -> None:
    found = Match("a", score, "fruit", "answer", kind_open=True)
    assert decide([found], 0.6, 0.3).kind is kind


@pytest.mark.parametrize(
    ("asked", "questioned", "is_open"),
    [("", "柑橘", True), ("柑橘", "柑橘", False), ("葡萄", "柑橘", False), ("", "", False)],
)
def test_kind_open(asked: str, questioned: str, is_open: bool) -> None:
    assert is_kind_open(frozenset(filter(None, [asked])), frozenset(filter(None, [questioned]))) is is_open


def test_a_generic_question_is_offered_suggestions_only() -> None:
    matches = [match("a", 1.0), match("b", 0.5)]
    assert decide(matches, 0.6, 0.3, is_generic=True).kind is DecisionKind.SUGGEST
    assert decide(matches, 0.6, 0.3).kind is DecisionKind.ANSWER


@pytest.mark.parametrize(
    ("asked", "answered", "other"),
    [
        ({"葡萄"}, {"柑橘"}, True),
        ({"葡萄"}, {"葡萄", "柑橘"}, False),
        ({"葡萄"}, set(), False),
        (set(), {"柑橘"}, False),
        (set(), set(), False),
    ],
)
def test_other_kind(asked: set[str], answered: set[str], other: bool) -> None:
    assert is_other_kind(frozenset(asked), frozenset(answered)) is other
