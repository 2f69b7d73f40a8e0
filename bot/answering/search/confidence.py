"""Turns evidence into the probability that an entry answers a message, by a model learnt beforehand.

The model is a logistic regression; `make learn` writes it (scripts/learn_answers.py).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.answering.search.evidence import Evidence

MODEL = Path(__file__).resolve().parents[3] / "content" / "learning" / "answer_model.json"


@dataclass(frozen=True, slots=True)
class Confidence:
    """The weight of each value of the evidence, and where the sum begins."""

    start: float
    weights: Mapping[str, float]

    def probability(self, evidence: Evidence) -> float:
        """Return how probable it is, from 0 to 1, that the entry answers the message."""
        values = evidence.values()
        total = self.start + sum(weight * values[name] for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


@cache
def default_confidence() -> Confidence:
    """Return the model of content/learning."""
    kept = json.loads(MODEL.read_text(encoding="utf-8"))
    return Confidence(kept["start"], kept["weights"])
