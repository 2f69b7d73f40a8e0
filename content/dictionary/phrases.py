"""Finds the words of a list in a text, the longest first."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping


def fold(text: str) -> str:
    """Return a text in the one spelling that the word lists are compared in: NFKC, lower case."""
    return unicodedata.normalize("NFKC", text).lower()


class Phrases:
    """A list of words to look for. At each place the longest word wins, and matches do not overlap."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(fold(word) for word in words) - {""}
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        for word in self._words:
            lengths[word[0]].add(len(word))
        self._lengths = {first: tuple(sorted(found, reverse=True)) for first, found in lengths.items()}

    def find(self, text: str) -> Iterator[tuple[int, str]]:
        """Yield (position, word) from left to right in a text that has been folded."""
        position = 0
        while position < len(text):
            word = self._at(text, position)
            if word:
                yield position, word
            position += len(word) or 1

    def replace(self, text: str, standard: Mapping[str, str] | str) -> str:
        """Return the folded text with each word replaced: by its standard, or all by the same text."""
        parts: list[str] = []
        done = 0
        for position, word in self.find(text):
            parts += text[done:position], standard if isinstance(standard, str) else standard[word]
            done = position + len(word)
        return "".join(parts) + text[done:] if parts else text

    def _at(self, text: str, position: int) -> str:
        for length in self._lengths.get(text[position], ()):
            word = text[position : position + length]
            if word in self._words:
                return word
        return ""
