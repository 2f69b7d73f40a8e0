"""Sets two texts side by side, word by word, and tells what each says that the other does not."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from bot.answering.tokenizer import Tokenizer
from content import dictionary

REMEMBERED = 16384
REMEMBERED_HOLDERS = 512
"""What is large and soon made anew is kept of fewer texts: those of the messages at hand."""
SAME_SENSE = 0.85
SHARED_CHARACTERS = 0.8
SHARED_IN_SINGLE, SINGLE_BONUS = 0.5, 0.1


@dataclass(frozen=True, slots=True)
class Remainder:
    """What one text says beside the other: the share of all it says, and how rare its rarest word is.

    `telling` is the same for the rarest `word` that is no stop word and no courtesy. All but that are 0 to 1.
    """

    share: float
    rarest: float
    telling: float
    word: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A message and a wording, and what each says beside the other; `words` are those of the wording."""

    words: tuple[str, ...]
    message: Remainder
    wording: Remainder

    @property
    def agreement(self) -> float:
        """How much each says of the other, from 0 to 1: the harmonic mean of both shares."""
        message, wording = 1 - self.message.share, 1 - self.wording.share
        return 2 * message * wording / (message + wording) if message + wording else 0.0


class Aligner:
    """Compares the words of texts by one tokenizer and the thesaurus."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._senses = {word: frozenset(names) for word, names in dictionary.thesaurus().items()}
        self._plain = dictionary.stop_words() | dictionary.courtesies()
        self._rarity = lru_cache(REMEMBERED)(tokenizer.rarity)
        self._parts = lru_cache(REMEMBERED)(self._find_parts)
        self._holders = lru_cache(REMEMBERED_HOLDERS)(self._find_holders)
        self.words = lru_cache(REMEMBERED)(tokenizer.in_order)

    def compare(self, words: tuple[str, ...], wording: str) -> Comparison:
        """Set a message, given as its words, beside a wording."""
        others = self.words(wording)
        return Comparison(others, self.remainder(words, others), self.remainder(others, words))

    def remainder(self, words: tuple[str, ...], others: tuple[str, ...]) -> Remainder:
        """Return what some words say that the others do not."""
        holders = self._holders(others)
        total = left = rarest = telling = 0.0
        telling_word = ""
        for word in words:
            rarity = self._rarity(word)
            total += rarity
            if word in others:
                continue
            near = {other for part in self._parts(word) for other in holders.get(part, ())}
            alone = rarity * (1 - max((self._likeness(word, other) for other in near), default=0.0))
            left += alone
            rarest = max(rarest, alone)
            if alone > telling and word not in self._plain:
                telling, telling_word = alone, word
        return Remainder(left / total if total else 0.0, rarest, telling, telling_word)

    def _find_parts(self, word: str) -> frozenset[str]:
        """Return the characters of a word and its senses: only words that share one are alike."""
        return self._senses.get(word, frozenset()) | frozenset(word)

    def _find_holders(self, words: tuple[str, ...]) -> dict[str, set[str]]:
        holders: dict[str, set[str]] = {}
        for word in words:
            for part in self._parts(word):
                holders.setdefault(part, set()).add(word)
        return holders

    def _likeness(self, word: str, other: str) -> float:
        mine, theirs = self._senses.get(word), self._senses.get(other)
        if mine and theirs and not mine.isdisjoint(theirs):
            return SAME_SENSE
        shared = len(set(word) & set(other)) / max(len(set(word)), len(set(other)))
        single = len(word) == 1 or len(other) == 1
        return SHARED_IN_SINGLE * shared + SINGLE_BONUS if single else SHARED_CHARACTERS * shared
