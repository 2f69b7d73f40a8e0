"""What the knowledge base has for a message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from bot.answering.entries import Entry
from bot.answering.explaining import explain
from bot.answering.intents import read_intent
from bot.answering.rereading.rules import is_worth_reading
from bot.answering.rules import Decision, DecisionKind
from bot.answering.service import REMEMBERED, AnswerService
from content.dictionary import kind_names


@dataclass(frozen=True, slots=True)
class Finding:
    """The decision with the entries to show. `choices` are what to ask back. `unsure`: a second reading may
    lead further.

    `score` is 0–1; a suggestion that the asker picked has 1. `explanation` is to be kept with a consultation.
    """

    kind: DecisionKind
    entries: tuple[Entry, ...]
    score: float = 0.0
    choices: tuple[str, ...] = ()
    unsure: bool = False
    explanation: Mapping[str, object] = field(default_factory=dict)

    @property
    def is_answer(self) -> bool:
        """Tell whether the knowledge base is sure."""
        return self.kind is DecisionKind.ANSWER


def find(answers: AnswerService, text: str, today: date) -> Finding:
    """Search the knowledge base; pure computing, no database."""
    return _find(answers, answers.version, text, today)


@lru_cache(REMEMBERED)
def _find(answers: AnswerService, _version: int, text: str, today: date) -> Finding:
    return finding_of(answers, text, answers.answer(text, today))


def finding_of(answers: AnswerService, text: str, decision: Decision) -> Finding:
    """Return what a decision on a text means."""
    entries = [answers.entry(match.id) for match in decision.candidates]
    best = decision.matches[0] if decision.matches else None
    return Finding(
        decision.kind,
        tuple(entry for entry in entries if entry is not None),
        best.score if best else 0.0,
        tuple(kind_names()[kind] for kind in decision.choices),
        is_worth_reading(decision),
        explain(decision, read_intent(text)).to_json(),
    )


def find_clarified(answers: AnswerService, text: str, today: date) -> Finding:
    """Search for a question with what was asked back for it; nothing is asked back twice."""
    finding = find(answers, text, today)
    if finding.kind is not DecisionKind.CLARIFY:
        return finding
    suggested = {**finding.explanation, "decision": DecisionKind.SUGGEST.value}
    return replace(finding, kind=DecisionKind.SUGGEST, choices=(), explanation=suggested)


def find_further(answers: AnswerService, text: str, today: date, shown: str) -> Finding:
    """Search for a question that goes on from an answer; the entry `shown` with that is none to it."""
    finding = find_clarified(answers, text, today)
    left = tuple(entry for entry in finding.entries if entry.id != shown)
    if not left or (finding.is_answer and left != finding.entries):
        return replace(finding, kind=DecisionKind.HANDOFF, entries=())
    return replace(finding, entries=left)


def picked(entry: Entry, explanation: Mapping[str, object]) -> Finding:
    """Return what it means that an asker picked a suggestion, with why it was suggested."""
    return Finding(DecisionKind.ANSWER, (entry,), 1.0, explanation=explanation)
