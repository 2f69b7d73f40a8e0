"""Draws how probable answers are held that are right, wrong, or not there at all: docs/pictures/scores.png

What is drawn are the 150 messages of tests/fixtures/answering/second.jsonl, which nothing was learnt from,
put to the seed knowledge. It runs in the environment that make learn has made:
var/learning/venv/bin/python scripts/draw_scores.py
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import matplotlib as mpl
import numpy as np
from learn_answers import ROOT, read_lines, seed_entries

from bot.answering.index import KnowledgeIndex

mpl.use("Agg")
import matplotlib.pyplot as plt

OUT = ROOT / "docs" / "pictures" / "scores.png"
THRESHOLDS = {"suggest": 0.06, "answer": 0.6}
COLOURS = {
    "right entry": "#2f7d4f",
    "wrong entry, another is right": "#d59f1c",
    "near miss: no entry is right": "#b5372c",
    "no answer, off topic, small talk": "#8a8f98",
}


def main() -> None:
    """Score every message, and draw the scores of the best entries by what is true of them."""
    index = KnowledgeIndex.build(seed_entries())
    scores: defaultdict[str, list[float]] = defaultdict(list)
    for message in read_lines(ROOT / "tests" / "fixtures" / "answering" / "second.jsonl"):
        found = index.search(index.read(message["query"]), today=date(2026, 5, 1))
        best = found[0].id if found else None
        scores[_truth(message, best)].append(found[0].score if found else 0.0)
    _draw(scores)


def _truth(message: dict[str, str], best: str | None) -> str:
    right, wrong, near, nothing = COLOURS
    if message["gold"]:
        return right if best == message["gold"] else wrong
    return near if message["kind"] == "near_miss" else nothing


def _draw(scores: dict[str, list[float]]) -> None:
    figure, axes = plt.subplots(figsize=(8, 3.6), dpi=150)
    axes.hist(
        [scores[name] for name in COLOURS],
        bins=np.linspace(0, 1, 21),
        stacked=True,
        color=list(COLOURS.values()),
        label=[f"{name} ({len(scores[name])})" for name in COLOURS],
        edgecolor="white",
        linewidth=0.5,
    )
    for name, threshold in THRESHOLDS.items():
        axes.axvline(threshold, color="#333333", linewidth=1, linestyle="--")
        axes.text(threshold + 0.01, axes.get_ylim()[1] * 0.94, f"{name} {threshold}", fontsize=8)
    axes.set_xlabel("probability given to the best entry")
    axes.set_ylabel("messages")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize=8, loc="upper left", bbox_to_anchor=(0.2, 0.92))
    figure.tight_layout()
    OUT.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(OUT)


if __name__ == "__main__":
    main()
