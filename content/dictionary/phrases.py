"""Finds the words of a list in a text, the longest first."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from ahocorasick_rs import AhoCorasick, MatchKind
from opencc import OpenCC

_SIMPLIFIER = OpenCC("t2s")


def fold(text: str) -> str:
    """Return a text in the one spelling that the word lists are compared in.

    That is NFKC, lower case, simplified characters.
    """
    return str(_SIMPLIFIER.convert(unicodedata.normalize("NFKC", text).lower()))


class Phrases:
    """A list of words to look for. At each place the longest word wins, and matches do not overlap."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = sorted({fold(word) for word in words} - {""})
        self._finder = AhoCorasick(self._words, matchkind=MatchKind.LeftmostLongest)

    def find(self, text: str) -> Iterator[tuple[int, str]]:
        """Yield (position, word) from left to right in a text that has been folded."""
        for number, start, _ in self._finder.find_matches_as_indexes(text):
            yield start, self._words[number]

    def replace(self, text: str, standard: Mapping[str, str] | str) -> str:
        """Return the folded text with each word replaced: by its standard, or all by the same text."""
        parts: list[str] = []
        done = 0
        for position, word in self.find(text):
            parts += text[done:position], standard if isinstance(standard, str) else standard[word]
            done = position + len(word)
        return "".join(parts) + text[done:] if parts else text
