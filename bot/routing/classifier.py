"""Guesses the topic of a question that names nothing known, from pairs of characters."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from content.dictionary.phrases import fold
from models.enums import Topic

FEATURES = 1 << 16
LONGEST = 2
MAX_CHARACTERS = 300
_BREAKS = re.compile(r"[^0-9a-z\u3400-\u9fff]+")

Floats = npt.NDArray[np.float32]


class TopicClassifier:
    """A linear model over the single and neighbouring characters of a text (multinomial logistic regression).

    `rarity` holds the inverse document frequency of each feature, `weights` a row for each topic.
    """

    def __init__(self, topics: Sequence[Topic], rarity: Floats, weights: Floats, bias: Floats) -> None:
        self._topics = tuple(topics)
        self._rarity = rarity
        self._weights = weights
        self._bias = bias

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a model that scripts/learn_topics.py has written."""
        with np.load(path, allow_pickle=False) as kept:
            topics = [Topic(str(topic)) for topic in kept["topics"]]
            parts = [kept[name].astype(np.float32) for name in ("rarity", "weights", "bias")]
        return cls(topics, *parts)

    def shares(self, text: str) -> Mapping[Topic, float]:
        """Return how likely each topic is; together they make 1."""
        places, counts = np.unique(np.fromiter(features(text), dtype=np.int64), return_counts=True)
        values = (1.0 + np.log(counts)) * self._rarity[places]
        length = float(np.sqrt(values @ values)) or 1.0
        scores = self._weights[:, places] @ (values / length) + self._bias
        powers = np.exp(scores - scores.max())
        return dict(zip(self._topics, (powers / powers.sum()).tolist(), strict=True))


def features(text: str) -> Iterator[int]:
    """Yield the numbers of a text's characters and pairs, as often as they occur.

    The numbers are hashes (CRC-32), so that a model needs no list of all the pairs there are.
    """
    for part in _BREAKS.split(fold(text[:MAX_CHARACTERS])):
        for length in range(1, LONGEST + 1):
            for start in range(len(part) - length + 1):
                yield zlib.crc32(part[start : start + length].encode()) % FEATURES
