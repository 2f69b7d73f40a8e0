"""The classifier of topics: a model that belongs to the data it was learnt from."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from bot.routing.classifier import FEATURES, TopicClassifier, features
from bot.routing.topic import MODEL
from models.enums import Topic

ROOT = Path(__file__).resolve().parents[3]


def test_the_model_is_of_the_data_in_the_repository() -> None:
    """Fails when the data were changed and scripts/learn_topics.py (make learn) was not run."""
    with np.load(MODEL) as kept:
        assert str(kept["digest"]) == data_digest()


def data_digest() -> str:
    folders = ("content/learning/topics.csv", "content/dictionary/problems/*.csv", "content/knowledge/*.csv")
    seen = hashlib.sha256()
    for pattern in folders:
        for path in sorted(ROOT.glob(pattern)):
            seen.update(path.read_bytes())
    return seen.hexdigest()


def test_shares_make_one_for_every_topic() -> None:
    model = TopicClassifier.load(MODEL)
    for text in ("猪不吃食", "x", "🍊", "橘" * 5000):
        shares = model.shares(text)
        assert set(shares) == set(Topic)
        assert abs(sum(shares.values()) - 1) < 1e-4


def test_features_are_the_same_in_every_process() -> None:
    assert list(features("A猪")) == list(features("ａ豬"))
    assert len(list(features("柑橘 黄"))) == 4
    assert all(0 <= number < FEATURES for number in features("柑橘叶子发黄"))
