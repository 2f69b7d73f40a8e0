"""How near two texts are: the share of what they have in common. Pure."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet

from content.dictionary.phrases import fold

NEAR = 0.75
"""From this share of common words and characters on, two wordings are nearly the same."""
_SIGNS = re.compile(r"[\W_]+")


def plain(text: str) -> str:
    """Return a text without signs and spaces, its letters folded."""
    return _SIGNS.sub("", fold(text))


def read_characters(text: str) -> frozenset[str]:
    """Return the characters of a text and the pairs of them: what is left of it without a dictionary."""
    letters = plain(text)
    return frozenset(letters) | {letters[at : at + 2] for at in range(len(letters) - 1)}


def nearness(one: AbstractSet[str], other: AbstractSet[str]) -> float:
    """Return the share of features in common, 0–1; nothing is near to nothing."""
    common = len(one & other)
    return common / (len(one) + len(other) - common) if common else 0.0


def overlap(one: AbstractSet[str], other: AbstractSet[str]) -> float:
    """Return the share of the smaller one's features that the other has, 0–1: what a longer text contains."""
    return len(one & other) / max(1, min(len(one), len(other)))
