"""What is done with the entries found."""

from dataclasses import replace

import pytest

from bot.answering.rules import DecisionKind, Match, Reason, Refusal, decide, is_kind_open, is_other_kind
from bot.answering.search.evidence import Evidence

PLAIN = Evidence(
    alike=0.8, worded=0.8, covered=0.8, score=0.8, lead=0.3, fit=0.8, own_fit=0.5, rival_fit=0.2,
    stranger_fit=0.1, same_kind=False, other_kind=False, names_kind=False, linked=False, message_found=0.8,
    wording_found=0.8, missing=0.2, characters=0.7, more_characters=1, agreement=0.9,
    other_person=False, other_negation=False, opposite=False, other_number=False, asks_otherwise=False,
    beside=0.1, rarest_beside=0.1, wording_beside=0.1, telling=0.1,
    wording_telling=0.1, unknown=0.0, field=0.2, length=8,
)  # fmt: skip


def match(entry_id: str, score: float, answer: str = "", other_kind: bool = False) -> Match:
    return Match(entry_id, score, "fruit", answer or f"answer of {entry_id}", other_kind)


@pytest.mark.parametrize(
    ("matches", "kind", "shown"),
    [
        ([], DecisionKind.HANDOFF, []),
        ([match("a", 0.29)], DecisionKind.HANDOFF, []),
        ([match("a", 0.3)], DecisionKind.SUGGEST, ["a"]),
        ([match("a", 0.59), match("b", 0.14)], DecisionKind.SUGGEST, ["a"]),
        ([match("a", 0.59), match("b", 0.16)], DecisionKind.SUGGEST, ["a", "b"]),
        ([match("a", 0.6)], DecisionKind.ANSWER, ["a"]),
        ([match("a", 0.9), match("b", 0.79)], DecisionKind.ANSWER, ["a"]),
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
    matches = [match("a", 0.99), match("b", 0.5)]
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


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        ({}, False),
        ({"telling": 0.6}, True),
        ({"wording_telling": 0.6}, True),
        ({"telling": 0.6, "field": 0.9}, False),
        ({"telling": 0.6, "names_kind": True}, False),
        ({"telling": 0.6, "characters": 0.1}, False),
    ],
)
def test_a_copy_with_a_word_of_its_own_is_another_question(change: dict[str, float], refused: bool) -> None:
    found = replace(match("a", 0.9), evidence=replace(PLAIN, **change))
    decision = decide([found], 0.6, 0.3)
    assert (Reason.OTHER_WORD in [refusal.reason for refusal in decision.refusals]) is refused
    assert (decision.kind is DecisionKind.SUGGEST) is refused


def test_the_decision_says_what_forbids_the_answer() -> None:
    unclear = decide([match("a", 0.5), match("b", 0.45)], 0.6, 0.3, is_generic=True)
    reasons = {refusal.reason for refusal in unclear.refusals}
    assert reasons == {Reason.UNSURE, Reason.UNCLEAR, Reason.GENERIC}
    of_another_kind = decide([match("a", 0.9, other_kind=True)], 0.6, 0.3)
    assert of_another_kind.refusals == (Refusal(Reason.OTHER_KIND),)
    assert decide([match("a", 0.9)], 0.6, 0.3).refusals == ()


def test_of_a_bare_crop_all_there_is_about_it_is_offered() -> None:
    about = [replace(match(name, 0.01), same_kind=True) for name in "abcd"]
    decision = decide(about, 0.6, 0.3, is_generic=True)
    assert [candidate.id for candidate in decision.candidates] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("near", "kind"), [(0.1, DecisionKind.HANDOFF), (0.2, DecisionKind.SUGGEST), (0.3, DecisionKind.ANSWER)]
)
def test_what_has_hardly_anything_in_common_is_not_shown(near: float, kind: DecisionKind) -> None:
    found = replace(match("a", 0.9), evidence=replace(PLAIN, score=near))
    assert decide([found], 0.6, 0.3).kind is kind


def test_what_is_near_is_offered_however_unsure() -> None:
    near = replace(match("a", 0.01), evidence=replace(PLAIN, score=0.9))
    assert decide([near], 0.6, 0.3).kind is DecisionKind.SUGGEST
