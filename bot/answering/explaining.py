"""Explains a decision: which words matched, what the evidence was, and which check refused.

What is kept with a consultation is made of what the decision holds already. Asked for by itself, every entry
found is explained, and problems have their names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.answering.index import KnowledgeIndex
from bot.answering.intents import Intent, read_intent
from bot.answering.rules import Decision, Match, Refusal, find_refusals
from bot.answering.search.lexicon import ProblemNames
from bot.answering.search.terms import Terms
from bot.answering.service import answer_from

TELLING = (
    "alike",
    "message_found",
    "wording_found",
    "covered",
    "lead",
    "own_fit",
    "rival_fit",
    "stranger_fit",
    "unknown",
)
"""The evidence that is shown and kept."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What speaks for and against one entry.

    `terms` are empty for a wording word for word, and so is `evidence`. `problems` are named when asked for.
    """

    id: str
    score: float
    evidence: Mapping[str, float] = field(default_factory=dict)
    terms: Terms = field(default_factory=Terms)
    refusals: tuple[Refusal, ...] = ()
    problems: ProblemNames | None = None

    def to_json(self) -> dict[str, object]:
        """Return it for keeping and showing; what is empty is left out."""
        values = {
            "evidence": {name: round(value, 3) for name, value in self.evidence.items()},
            "matched": list(self.terms.matched),
            "missing": list(self.terms.missing),
            "refusals": [refusal.to_json() for refusal in self.refusals],
            "problems": self.problems._asdict() if self.problems else {},
        }
        filled = {name: value for name, value in values.items() if value}
        return {"id": self.id, "score": round(self.score, 4), **filled}


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a message got what the decision says. `grounds` are the entries to explain, best first."""

    decision: Decision
    intent: Intent | None
    grounds: tuple[Ground, ...]

    def to_json(self) -> dict[str, object]:
        """Return it for keeping and showing; what is empty is left out."""
        decision, intent = self.decision, self.intent
        values = {
            "intent": {"kind": intent.kind.value, "because": intent.because} if intent else {},
            "shown": [match.id for match in decision.candidates],
            "choices": list(decision.choices),
            "refusals": [refusal.to_json() for refusal in decision.refusals],
            "entries": [ground.to_json() for ground in self.grounds],
        }
        filled = {name: value for name, value in values.items() if value}
        return {"decision": decision.kind.value, **filled}


def explain(decision: Decision, intent: Intent | None) -> Explanation:
    """Explain a decision by the entry that was judged. Takes some microseconds."""
    judged = decision.judged
    grounds = (Ground(judged.id, judged.score, _evidence(judged), decision.terms),) if judged else ()
    return Explanation(decision, intent, grounds)


def explain_all(
    index: KnowledgeIndex, text: str, today: date, answer_threshold: float, suggest_threshold: float
) -> Explanation:
    """Decide what a text gets on a day, and explain it by all entries found.

    The refusals of each entry are those that it would meet if it were the only one.
    """
    decision = answer_from(index, answer_threshold, suggest_threshold)(text, today)
    reading = index.read(text)
    grounds = tuple(
        Ground(
            match.id,
            match.score,
            _evidence(match),
            index.terms(reading, match.id),
            tuple(find_refusals([match], answer_threshold, is_generic=reading.tokens.is_generic)),
            index.problem_names(reading, match.id),
        )
        for match in decision.matches
    )
    return Explanation(decision, read_intent(text), grounds)


def _evidence(match: Match) -> dict[str, float]:
    return {name: getattr(match.evidence, name) for name in TELLING} if match.evidence else {}
