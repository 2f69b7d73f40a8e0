"""Learns which topic a question has, from the data in this repository: make learn

It writes content/learning/topic_model.npz, the same from the same data. What it learns from:
content/learning/topics.csv (question titles), content/dictionary/problems (what people say of each
problem) and the wordings of content/knowledge. The model keeps a digest of these files.
"""

from __future__ import annotations

import csv
import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import click
import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot.routing.classifier import FEATURES, features  # noqa: E402
from content import dictionary  # noqa: E402

MODEL = ROOT / "content" / "learning" / "topic_model.npz"
TITLE_WEIGHT, WORDING_WEIGHT, PROBLEM_WEIGHT, SIGNS_WEIGHT = 1.0, 0.7, 0.7, 0.3
SIGNS_TOGETHER = 4
STRENGTH = 3.0


class Sample(NamedTuple):
    """A text with its topic, and how much it counts."""

    text: str
    topic: str
    weight: float


def samples() -> Iterator[Sample]:
    """Yield all that is learnt from, in an order that never changes."""
    for row in _rows(ROOT / "content" / "learning" / "topics.csv"):
        yield Sample(row["text"], row["topic"], TITLE_WEIGHT)
    for problem in dictionary.problems():
        yield from _of_problem(problem)
    for path in sorted((ROOT / "content" / "knowledge").glob("*.csv")):
        for row in _rows(path):
            for wording in (row["question"], *filter(None, row["aliases"].split("|"))):
                yield Sample(wording, row["topic"], WORDING_WEIGHT)


def _of_problem(problem: dictionary.Problem) -> Iterator[Sample]:
    """Yield what somebody might say who has the problem: its crop with a few of the signs, each in turn."""
    kinds = problem.kinds or ("",)
    yield Sample(kinds[0] + problem.name, problem.topic, PROBLEM_WEIGHT)
    for turn, start in enumerate(range(0, len(problem.signs), SIGNS_TOGETHER)):
        said = "，".join(problem.signs[start : start + SIGNS_TOGETHER])
        yield Sample(kinds[turn % len(kinds)] + said, problem.topic, SIGNS_WEIGHT)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def digest() -> str:
    """Return what tells whether the model was learnt from the data as they are now (a test compares it)."""
    seen = hashlib.sha256()
    for pattern in (
        "content/learning/topics.csv",
        "content/dictionary/problems/*.csv",
        "content/knowledge/*.csv",
    ):
        for path in sorted(ROOT.glob(pattern)):
            seen.update(path.read_bytes())
    return seen.hexdigest()


def main() -> None:
    """Learn, and write the model."""
    learnt = list(samples())
    table = _table([sample.text for sample in learnt])
    occurs = np.asarray((table > 0).sum(axis=0)).ravel()
    rarity = np.where(occurs > 1, np.log((1 + len(learnt)) / (1 + occurs)) + 1, 0).astype(np.float32)
    table.data = 1 + np.log(table.data)
    weighed = table.multiply(rarity).tocsr()
    lengths = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
    unit = csr_matrix(weighed.multiply(1 / np.maximum(lengths, 1e-9)[:, None]))
    model = LogisticRegression(C=STRENGTH, max_iter=500)
    topics = [sample.topic for sample in learnt]
    model.fit(unit, topics, sample_weight=[sample.weight for sample in learnt])
    np.savez_compressed(
        MODEL,
        topics=model.classes_.astype("U24"),
        rarity=rarity.astype(np.float16),
        weights=model.coef_.astype(np.float16),
        bias=model.intercept_.astype(np.float16),
        digest=np.array(digest()),
    )
    click.echo(f"{MODEL.relative_to(ROOT)}: {len(learnt)} texts, {MODEL.stat().st_size >> 10} KiB")


def _table(texts: list[str]) -> csr_matrix:
    rows: list[int] = []
    columns: list[int] = []
    for row, text in enumerate(texts):
        found = list(features(text))
        rows += [row] * len(found)
        columns += found
    return csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(texts), FEATURES))


if __name__ == "__main__":
    main()
