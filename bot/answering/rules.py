"""What is done with the entries found for a message: answer, suggest, or hand off to a person.

Figures for the thresholds come from measuring on farmers' messages; they are settings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.answering.search.evidence import Evidence

SHOWN = 3
CHOICES = 5
LEAD = 0.04
WORD_FOR_WORD = 0.95


class DecisionKind(StrEnum):
    """What a message gets."""

    ANSWER = "answer"
    SUGGEST = "suggest"
    CLARIFY = "clarify"
    HANDOFF = "handoff"


@dataclass(frozen=True, slots=True)
class Match:
    """An entry found for a message. `score` lies between 0 and 1, where 1 is its question word for word.

    `other_kind`: message and entry name crops or animals, and none in common. `kind_open`: the entry is about
    one, and the message names none (「叶子黄了」). `kinds` are those that the entry's question names.
    `evidence` is what the score was made from.
    """

    id: str
    score: float
    topic: str
    answer: str
    other_kind: bool = False
    kind_open: bool = False
    kinds: tuple[str, ...] = ()
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What a message gets: the entries to show (one to answer with, up to three to suggest, or none).

    `matches` are all entries found, best first, shown or not. `choices` are what to ask back, one of which
    would decide: crops or animals.
    """

    kind: DecisionKind
    candidates: tuple[Match, ...]
    matches: tuple[Match, ...]
    choices: tuple[str, ...] = ()


def is_kind_open(asked: frozenset[str], questioned: frozenset[str]) -> bool:
    """Tell whether an entry's question names a crop or animal, and the message none at all."""
    return bool(questioned and not asked)


def is_other_kind(asked: frozenset[str], answered: frozenset[str]) -> bool:
    """Tell whether a question and an entry both name crops or animals, but none in common."""
    return bool(asked and answered) and asked.isdisjoint(answered)


def decide(
    matches: Sequence[Match], answer_threshold: float, suggest_threshold: float, *, is_generic: bool = False
) -> Decision:
    """Choose what to do with matches that come best first.

    An answer must reach its threshold, be about the same crop or animal, and stand clear of every
    other answer. A generic question (「柑橘」), or one that leaves the crop open and is no wording of the
    entry, is never answered, only asked back or offered suggestions.
    """
    found = tuple(matches)
    fitting = tuple(match for match in found if not match.other_kind and match.score >= suggest_threshold)
    sure = fitting and fitting[0].score >= answer_threshold and not _leaves_open(fitting[0])
    if sure and not is_generic and _is_clear(fitting):
        return Decision(DecisionKind.ANSWER, fitting[:1], found)
    choices = _open_kinds(fitting)
    if len(choices) > 1:
        return Decision(DecisionKind.CLARIFY, fitting[:SHOWN], found, choices)
    if fitting:
        return Decision(DecisionKind.SUGGEST, fitting[:SHOWN], found)
    return Decision(DecisionKind.HANDOFF, (), found)


def _open_kinds(fitting: Sequence[Match]) -> tuple[str, ...]:
    """Return the crops or animals that entries are about, best first, where the message leaves that open."""
    if not fitting or not fitting[0].kind_open:
        return ()
    kinds = dict.fromkeys(kind for match in fitting if match.kind_open for kind in match.kinds)
    return tuple(kinds)[:CHOICES]


def _leaves_open(match: Match) -> bool:
    return match.kind_open and match.score < WORD_FOR_WORD


def _is_clear(matches: Sequence[Match]) -> bool:
    best = matches[0]
    rivals = (match for match in matches[1:] if match.answer != best.answer)
    return all(best.score - rival.score >= LEAD for rival in rivals)
