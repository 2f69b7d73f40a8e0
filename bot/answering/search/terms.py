"""The words of a message that an entry holds, and those that it lacks, for people to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.answering.search.groups import Feature, Group

SHOWN = 8
NAMED = (Group.CHARACTER, Group.WORD, Group.KIND, Group.PAIR)
"""The groups whose features can be a whole word."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Words, crops and animals of a message, those that say most first, at most eight of each.

    One that the entry has in other words only is followed by their sense: 「发烧 (发热/高烧)」.
    """

    matched: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


class Term(NamedTuple):
    """A word of a message: how much it says, and whether the entry holds it."""

    text: str
    weight: float
    held: bool


@dataclass(frozen=True, slots=True)
class TermFinder:
    """The features of one message: the weight of each, those that an entry holds, and the thesaurus."""

    weights: Mapping[Feature, float]
    held: frozenset[Feature]
    senses: Mapping[str, Sequence[str]]

    def find(self, words: Sequence[str], kinds: frozenset[str]) -> Terms:
        """Tell apart the words of the message, one after the other, and its crops and animals.

        Stop words are no features of their own, and left out.
        """
        terms = {word: self._read(word) for word in self._join(words)}
        terms |= {kind: self._read(kind) for kind in kinds - terms.keys()}
        telling = [term for term in terms.values() if term.weight]
        ranked = sorted(telling, key=lambda term: -term.weight)
        return Terms(
            tuple(term.text for term in ranked if term.held)[:SHOWN],
            tuple(term.text for term in ranked if not term.held)[:SHOWN],
        )

    def _read(self, word: str) -> Term:
        names = tuple((group, word) for group in NAMED)
        weight = sum(self.weights.get(name, 0.0) for name in names)
        if not self.held.isdisjoint(names) or self._holds_pairs(word):
            return Term(word, weight, held=True)
        sense = next((name for name in self.senses.get(word, ()) if (Group.SENSE, name) in self.held), None)
        return Term(f"{word} ({sense})" if sense else word, weight, held=sense is not None)

    def _holds_pairs(self, word: str) -> bool:
        """Tell whether an entry has a word that is cut into others there."""
        pairs = [(Group.PAIR, word[at : at + 2]) for at in range(len(word) - 1)]
        return bool(pairs) and self.held.issuperset(pairs)

    def _join(self, words: Sequence[str]) -> Iterator[str]:
        """Join two single characters that stand side by side in the entry too: a word that no list has."""
        waiting = ""
        for word in words:
            if len(waiting + word) == 2 and (Group.PAIR, waiting + word) in self.held:
                yield waiting + word
                waiting = ""
                continue
            if waiting:
                yield waiting
            waiting = word if len(word) == 1 else ""
            if not waiting:
                yield word
        if waiting:
            yield waiting
