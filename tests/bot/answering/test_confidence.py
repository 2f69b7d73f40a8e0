"""The model that says how probable an answer is was learnt from the data as they are, and can be trusted."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

from bot.answering.search.confidence import MODEL, default_confidence
from content import dictionary
from tests.bot.answering.answering_seed import seed_index

ROOT = Path(__file__).resolve().parents[3]
MESSAGES = ROOT / "content" / "learning" / "bases" / "seed.messages.jsonl"
TODAY = date(2026, 5, 1)


def test_the_model_was_learnt_from_the_data_as_they_are() -> None:
    """Fails when the data were changed and scripts/learn_answers.py (make learn) was not run."""
    seen = hashlib.sha256(dictionary.digest().encode())
    for pattern in ("content/learning/bases/*.jsonl", "content/knowledge/*.csv"):
        for path in sorted(ROOT.glob(pattern)):
            seen.update(path.read_bytes())
    assert json.loads(MODEL.read_text(encoding="utf-8"))["digest"] == seen.hexdigest()


def test_every_value_of_the_evidence_is_weighed() -> None:
    index = seed_index()
    reading = index.read("柑橘叶子发黄")
    found = index.search(reading, today=TODAY)[0]
    assert found.evidence is not None
    assert set(found.evidence.values()) == set(default_confidence().weights)
    assert found.score == default_confidence().probability(found.evidence)


def test_what_is_held_probable_is_mostly_right() -> None:
    """On what it was learnt from, of what is held 60 to 100 % probable at least eight in ten are right."""
    index = seed_index()
    right = probable = 0
    for line in MESSAGES.read_text(encoding="utf-8").splitlines():
        message = json.loads(line)
        matches = index.search(index.read(message["query"]), today=TODAY)
        if matches and matches[0].score >= 0.6:
            probable += 1
            right += matches[0].id == message["gold"]
    assert probable > 80
    assert right / probable > 0.8
