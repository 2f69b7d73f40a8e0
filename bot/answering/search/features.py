"""What a text is compared by: its features, each a number that tells its group.

A feature is a word, a character, a pair of neighbouring characters, a crop or animal, a filler word, or a
sense of the thesaurus. Its number is a hash, so that features can be kept without a table of names; the last
three bits are the group.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from bot.answering.search.groups import Feature, Group
from bot.answering.tokenizer import Tokenizer, Tokens, default_tokenizer
from content import dictionary
from content.dictionary.phrases import Phrases

GROUP_BITS = 3
REMEMBERED_NUMBERS = 65536

Numbers = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


WEIGHTS = np.array([0.5, 1.0, 1.0, 3.0, 0.6, 0.5, 0.0, 0.0])
"""How much a feature of each group counts."""
CONTENT = (Group.WORD, Group.CHARACTER, Group.PAIR)


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it is compared: its features, and which of them are content, beside the crops and animals."""

    tokens: Tokens
    features: tuple[Feature, ...]
    numbers: Numbers
    content: Flags

    @property
    def groups(self) -> npt.NDArray[np.uint64]:
        """The group of each feature."""
        return groups_of(self.numbers)


class Reader:
    """Reads texts by one tokenizer and the thesaurus."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenizer = tokenizer
        self.senses = dictionary.thesaurus()
        self._phrases = Phrases(self.senses)

    def read(self, text: str) -> Reading:
        """Take a message apart into features."""
        tokens = self.tokenizer.tokenize(text)
        features = tuple(self._features(tokens))
        content = [_is_content(feature, tokens.kinds) for feature in features]
        return Reading(tokens, features, numbers_of(features), np.array(content, dtype=np.bool_))

    def numbers(self, tokens: Tokens) -> Numbers:
        """Return the numbers of a text's features, sorted."""
        found = numbers_of(tuple(self._features(tokens)))
        found.sort()
        return found

    def _features(self, tokens: Tokens) -> Iterator[Feature]:
        parts = (tokens.words, tokens.characters, tokens.pairs, tokens.kinds, tokens.fillers)
        for group, items in zip(Group, parts, strict=False):
            for item in items:
                yield group, item
        found = {word for _, word in self._phrases.find(tokens.folded)}
        yield from ((Group.SENSE, sense) for sense in {s for word in found for s in self.senses[word]})


def numbers_of(features: tuple[Feature, ...]) -> Numbers:
    """Return the number of each feature."""
    return np.fromiter((_number(group, item) for group, item in features), np.uint64, len(features))


def groups_of(numbers: Numbers) -> npt.NDArray[np.uint64]:
    """Return the group of each feature."""
    return numbers & np.uint64((1 << GROUP_BITS) - 1)


@lru_cache(REMEMBERED_NUMBERS)
def _number(group: Group, item: str) -> int:
    return text_number(item) >> GROUP_BITS << GROUP_BITS | group


def text_number(text: str) -> int:
    """Return the number of a text; two texts share one in about one of 10^18 cases."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest())


def _is_content(feature: Feature, kinds: frozenset[str]) -> bool:
    group, item = feature
    return group in CONTENT and not any(item in kind or kind in item for kind in kinds)


@cache
def default_reader() -> Reader:
    """Return the reader with the word lists of content/dictionary."""
    return Reader(default_tokenizer())
