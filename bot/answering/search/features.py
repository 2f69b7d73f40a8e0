"""What a text is compared by: its features, each a number, with the weight of their group.

A feature is a word, a character, a pair of neighbouring characters, a crop or animal, a filler word, or a
sense of the thesaurus. Its number is a 64-bit hash, so that features can be kept without a table of names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from bot.answering.tokenizer import Tokenizer, Tokens, default_tokenizer
from content import dictionary
from content.dictionary.phrases import Phrases

WEIGHTS = {"word": 0.5, "character": 1.0, "pair": 1.0, "kind": 3.0, "filler": 0.6, "sense": 0.5}
CONTENT = frozenset({"word", "character", "pair"})
REMEMBERED_NUMBERS = 65536

Feature = tuple[str, str]
Numbers = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it is compared, feature by feature, in parallel arrays.

    `weights` are those of the groups. `content`: says what the text is about, beside the crops and animals;
    `phrase`: a word or pair of that; `character`: a single character; `filler`: a stop word.
    """

    tokens: Tokens
    features: tuple[Feature, ...]
    numbers: Numbers
    weights: Floats
    content: Flags
    phrase: Flags
    character: Flags
    filler: Flags


class Reader:
    """Reads texts by one tokenizer and the thesaurus."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self.tokenizer = tokenizer
        self.senses = dictionary.thesaurus()
        self._phrases = Phrases(self.senses)

    def read(self, text: str) -> Reading:
        """Take a text apart into features."""
        tokens = self.tokenizer.tokenize(text)
        features = tuple(self._features(tokens))
        groups = [group for group, _ in features]
        content = [_is_content(feature, tokens.kinds) for feature in features]
        return Reading(
            tokens,
            features,
            numbers_of(features),
            np.array([WEIGHTS[group] for group in groups]),
            np.array(content, dtype=np.bool_),
            np.array([kept and group != "character" for kept, group in zip(content, groups, strict=True)]),
            np.array([group == "character" for group in groups], dtype=np.bool_),
            np.array([group == "filler" for group in groups], dtype=np.bool_),
        )

    def features(self, text: str) -> Numbers:
        """Return the numbers of a text's features, sorted, each once."""
        return np.unique(numbers_of(tuple(self._features(self.tokenizer.tokenize(text)))))

    def _features(self, tokens: Tokens) -> Iterator[Feature]:
        parts = (tokens.words, tokens.characters, tokens.pairs, tokens.kinds, tokens.fillers)
        for group, items in zip(WEIGHTS, parts, strict=False):
            for item in sorted(items):
                yield group, item
        found = {word for _, word in self._phrases.find(tokens.folded)}
        yield from (("sense", sense) for sense in sorted({s for word in found for s in self.senses[word]}))


def numbers_of(features: tuple[Feature, ...]) -> Numbers:
    """Return the number of each feature."""
    return np.fromiter((_number(group, item) for group, item in features), np.uint64, len(features))


@lru_cache(REMEMBERED_NUMBERS)
def _number(group: str, item: str) -> int:
    return text_number(f"{group}:{item}")


def text_number(text: str) -> int:
    """Return the number of a text; two texts share one in about one of 10^19 cases."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest())


def _is_content(feature: Feature, kinds: frozenset[str]) -> bool:
    group, item = feature
    return group in CONTENT and not any(item in kind or kind in item for kind in kinds)


@cache
def default_reader() -> Reader:
    """Return the reader with the word lists of content/dictionary."""
    return Reader(default_tokenizer())
