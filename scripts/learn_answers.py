"""Learns how sure the service may be of an answer, from the data in this repository: make learn

It writes content/learning/answer_model.json, the same from the same data: a logistic regression over the
evidence for an entry (bot/answering/search/evidence.py). What it learns from are messages with the entry that
helps, or none, in content/learning/bases. Each message with an answer is seen a second time with
that entry taken away, so that it has none. The model keeps a digest of all it was learnt from.
"""

from __future__ import annotations

import csv
import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import click
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bot.answering.entries import Entry  # noqa: E402
from bot.answering.index import KnowledgeIndex  # noqa: E402
from content import dictionary  # noqa: E402

LEARNING = ROOT / "content" / "learning"
MODEL = LEARNING / "answer_model.json"
BASES = ("livestock", "forest", "office", "crops", "everyday")
LOOKED_AT = 4
LOOK_ALIKE_WEIGHT = 0.1
"""Near misses of everyday questions were written one for each question; in life they are rare."""
STRENGTH = 0.5


class Sample(NamedTuple):
    """The evidence for one entry and one message, whether it is the answer, and how much that counts."""

    values: dict[str, float]
    right: bool
    weight: float


def samples() -> Iterator[Sample]:
    """Yield all that is learnt from, in an order that never changes."""
    seed = seed_entries()
    asked = read_lines(LEARNING / "bases" / "seed.messages.jsonl")
    yield from _of_base([replace(entry, aliases=()) for entry in seed], asked)
    yield from _of_base(seed, asked)
    for name in BASES:
        entries = [
            Entry(row["id"], row["question"], row.get("answer", ""))
            for row in read_lines(LEARNING / "bases" / f"{name}.knowledge.jsonl")
        ]
        yield from _of_base(entries, read_lines(LEARNING / "bases" / f"{name}.messages.jsonl"))


def _of_base(entries: Sequence[Entry], messages: Sequence[dict[str, str]]) -> Iterator[Sample]:
    index = KnowledgeIndex.build(entries)
    everything = index.among()
    for message in messages:
        weight = LOOK_ALIKE_WEIGHT if message["kind"] == "hard_negative" else 1.0
        reading = index.read(message["query"])
        gold = index.place(message["gold"]) if message["gold"] else None
        for found in index.gather(reading, everything)[:LOOKED_AT]:
            yield Sample(found.evidence.values(), found.place == gold, weight)
        if gold is not None:
            for found in index.gather(reading, index.among([gold]))[:LOOKED_AT]:
                yield Sample(found.evidence.values(), False, weight)


def seed_entries() -> list[Entry]:
    """Return the entries of content/knowledge."""
    found = []
    for path in sorted((ROOT / "content" / "knowledge").glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                aliases = tuple(filter(None, row["aliases"].split("|")))
                found.append(Entry(row["id"], row["question"], row["answer"], aliases=aliases))
    return found


def read_lines(path: Path) -> list[dict[str, str]]:
    """Return the objects of a file with one in each line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def digest() -> str:
    """Return what tells whether the model was learnt from the data as they are now (a test compares it)."""
    seen = hashlib.sha256(dictionary.digest().encode())
    for pattern in ("content/learning/bases/*.jsonl", "content/knowledge/*.csv"):
        for path in sorted(ROOT.glob(pattern)):
            seen.update(path.read_bytes())
    return seen.hexdigest()


@click.command()
def main() -> None:
    """Learn, and write the model."""
    learnt = list(samples())
    names = list(learnt[0].values)
    values = np.array([[sample.values[name] for name in names] for sample in learnt])
    right = np.array([sample.right for sample in learnt])
    weights = np.array([sample.weight for sample in learnt])
    scaler = StandardScaler().fit(values)
    model = LogisticRegression(C=STRENGTH, max_iter=3000)
    model.fit(scaler.transform(values), right, sample_weight=weights)
    scaled = model.coef_[0] / scaler.scale_
    start = float(model.intercept_[0] - (scaled * scaler.mean_).sum())
    kept = {
        "digest": digest(),
        "start": round(start, 5),
        "weights": {name: round(float(weight), 5) for name, weight in zip(names, scaled, strict=True)},
    }
    MODEL.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    click.echo(f"{len(learnt)} samples, {int(right.sum())} of them right -> {MODEL.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
