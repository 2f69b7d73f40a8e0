"""What is done with the entries found for a message: answer, suggest, ask back, or hand off to a person.

Figures for the thresholds come from measuring on farmers' messages (docs/ANSWERING.md); they are settings.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.answering.mismatch import Aspect, Mismatch
from bot.answering.search.evidence import Evidence
from bot.answering.search.terms import Terms

SHOWN = 3
CHOICES = 5
WORD_FOR_WORD = 0.95
CLEAR = 0.1
"""How far the best entry must be ahead of one with another answer."""
BESIDE_SHARE = 1 / 2
"""From so much of the threshold on, an entry is suggested beside the best one."""
FAR_TO_ANSWER, FAR_TO_SUGGEST = 0.25, 0.15
"""An entry that ranks below this has too little in common with the message, however probable it seems."""
NEAR, OPEN_NEAR = 0.85, 0.5
"""An entry that ranks so near is offered, however unsure; so is its crop, where that is left open."""
OF_THE_FIELD = 0.75
"""A message is about farming and the like when the lexicon knows so much of its phrases."""
NEAR_COPY = 0.2
"""A message is a copy of a wording, with other words, when so many of its characters are in both."""
TELLING = 0.45
"""A word so rare changes what a copy asks for."""


class DecisionKind(StrEnum):
    """What a message gets."""

    ANSWER = "answer"
    SUGGEST = "suggest"
    CLARIFY = "clarify"
    HANDOFF = "handoff"


class Reason(StrEnum):
    """Why the best entry found is not given as the answer."""

    UNSURE = "unsure"
    FAR = "far"
    OTHER_KIND = "other_kind"
    OPEN_KIND = "open_kind"
    OTHER_ORGAN = "other_organ"
    OTHER_STAGE = "other_stage"
    OTHER_PROBLEM = "other_problem"
    OTHER_ACTION = "other_action"
    OTHER_WORD = "other_word"
    GENERIC = "generic"
    UNCLEAR = "unclear"
    NO_QUESTION = "no_question"


REASONS = {
    Aspect.ORGAN: Reason.OTHER_ORGAN,
    Aspect.STAGE: Reason.OTHER_STAGE,
    Aspect.PROBLEM: Reason.OTHER_PROBLEM,
    Aspect.ACTION: Reason.OTHER_ACTION,
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A reason, with the words that the message and the entry say where they differ."""

    reason: Reason
    said: tuple[str, ...] = ()
    answered: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        """Return it for keeping and showing."""
        words = {"said": list(self.said), "answered": list(self.answered)}
        return {"reason": self.reason.value} | {name: said for name, said in words.items() if said}


@dataclass(frozen=True, slots=True)
class Match:
    """An entry found for a message. `score` is how probably it is the answer, 1 for a wording word for word.

    `other_kind`: message and entry name crops or animals, and none in common. `kind_open`: the entry is about
    one, and the message names none (「叶子黄了」). `kinds` are those that the entry's question names, and
    `same_kind`: the message names one of them. `mismatches`: what else the two say differently. `evidence` is
    what the score was made from.
    """

    id: str
    score: float
    topic: str
    answer: str
    other_kind: bool = False
    kind_open: bool = False
    same_kind: bool = False
    kinds: tuple[str, ...] = ()
    mismatches: tuple[Mismatch, ...] = ()
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """What a message gets: the entries to show (one to answer with, up to three to suggest, or none).

    `matches` are all entries found, best first, shown or not. `choices` are what to ask back, one of which
    would decide: crops or animals. `refusals` say why the entry that was `judged` is not the answer, and
    `terms` what it holds of the message; there are none where that is a wording of it.
    """

    kind: DecisionKind
    candidates: tuple[Match, ...]
    matches: tuple[Match, ...]
    choices: tuple[str, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    terms: Terms = field(default_factory=Terms)

    @property
    def judged(self) -> Match | None:
        """The entry that was the answer, or was refused; None where nothing was found."""
        return next(iter(_of_the_kind(self.matches)), None)


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

    The best one is the answer unless anything refuses it (find_refusals). A message that leaves the crop
    open is asked back when entries about several crops fit; otherwise up to three entries are suggested.
    """
    found = tuple(matches)
    of_the_kind = _of_the_kind(found)
    refusals = tuple(find_refusals(of_the_kind, answer_threshold, is_generic=is_generic)) if found else ()
    if found and not refusals:
        return Decision(DecisionKind.ANSWER, of_the_kind[:1], found)
    fitting = (_all_about(found) if is_generic else ()) or _fitting(found, suggest_threshold)
    open_matches = _open_matches(of_the_kind, suggest_threshold)
    if open_matches:
        kinds = dict.fromkeys(kind for match in open_matches for kind in match.kinds)
        return Decision(DecisionKind.CLARIFY, open_matches[:SHOWN], found, tuple(kinds)[:CHOICES], refusals)
    kind = DecisionKind.SUGGEST if fitting else DecisionKind.HANDOFF
    return Decision(kind, fitting, found, refusals=refusals)


def find_refusals(found: Sequence[Match], threshold: float, *, is_generic: bool) -> Iterator[Refusal]:
    """Yield what forbids to answer with the first of some matches.

    It is not probable enough, or has too little in common with the message; it is about another crop; the
    message leaves the crop open and is no wording of the entry; it is about another organ, stage or problem,
    or is asked for something else; it has a word of its own (says_otherwise); it is but a word or
    two (「柑橘」) and no wording; another entry with another answer is nearly as probable.
    """
    best = found[0]
    if best.score < threshold:
        yield Refusal(Reason.UNSURE)
    if _is_far(best, FAR_TO_ANSWER):
        yield Refusal(Reason.FAR)
    if best.other_kind:
        yield Refusal(Reason.OTHER_KIND, answered=best.kinds)
    if best.kind_open and best.score < WORD_FOR_WORD:
        yield Refusal(Reason.OPEN_KIND, answered=best.kinds)
    for mismatch in best.mismatches:
        yield Refusal(REASONS[mismatch.aspect], mismatch.said, mismatch.answered)
    if best.evidence is not None and says_otherwise(best.evidence):
        yield Refusal(Reason.OTHER_WORD, (best.evidence.telling_word,), (best.evidence.wording_telling_word,))
    if is_generic and best.score < 1:
        yield Refusal(Reason.GENERIC)
    if any(best.score - rival.score < CLEAR for rival in found[1:] if rival.answer != best.answer):
        yield Refusal(Reason.UNCLEAR)


def says_otherwise(evidence: Evidence) -> bool:
    """Tell whether a message outside the field copies a wording, but with a telling word of its own.

    「左眼皮跳」 is not 「右眼皮跳」. Within the field the lexicon tells what is alike and what is not.
    """
    of_the_field = evidence.names_kind or evidence.field >= OF_THE_FIELD
    telling = max(evidence.telling, evidence.wording_telling) >= TELLING
    return not of_the_field and evidence.characters >= NEAR_COPY and telling


def _of_the_kind(found: tuple[Match, ...]) -> tuple[Match, ...]:
    """Leave out the entries about other crops or animals, unless all are."""
    return tuple(match for match in found if not match.other_kind) or found


def _fitting(found: Sequence[Match], threshold: float) -> tuple[Match, ...]:
    fitting = [match for match in found if not match.other_kind and not _is_far(match, FAR_TO_SUGGEST)]
    if not any(match.score >= threshold or _is_near(match, NEAR) for match in fitting[:SHOWN]):
        return ()
    least = threshold * BESIDE_SHARE
    return tuple(match for match in fitting if match.score >= least or _is_near(match, NEAR))[:SHOWN]


def _is_far(match: Match, least: float) -> bool:
    return match.evidence is not None and match.score < 1 and match.evidence.score < least


def _is_near(match: Match, least: float) -> bool:
    return match.evidence is not None and match.evidence.score >= least


def _all_about(found: Sequence[Match]) -> tuple[Match, ...]:
    """Return what there is about a crop or animal of which no more is said than its name."""
    return tuple(match for match in found if match.same_kind)[:SHOWN]


def _open_matches(found: Sequence[Match], threshold: float) -> tuple[Match, ...]:
    """Return the entries about several crops or animals among which the message does not choose.

    There are none where the most probable entry leaves no crop open, or all are about the same one.
    """
    if not found or not found[0].kind_open:
        return ()
    matches = [match for match in found if match.kind_open]
    matches = [match for match in matches if match.score >= threshold or _is_near(match, OPEN_NEAR)]
    return tuple(matches) if len({match.kinds for match in matches}) > 1 else ()
