"""Turns a message into what can be compared: words after jieba's search mode, and characters."""

from __future__ import annotations

import contextlib
import logging
import marshal
import math
import os
import re
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.answering.spelling import Speller
from content import dictionary
from content.dictionary.phrases import Phrases, fold

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import jieba

jieba.setLogLevel(logging.WARNING)

CACHE = Path(__file__).resolve().parents[2] / "var" / "cache" / f"jieba-{jieba.__version__}.marshal"
Frequencies = tuple[dict[str, int], int]
MAX_CHARACTERS = 500
NO_KIND = "-"
SAYS_NOTHING = frozenset("病虫药打治防") | {
    *("打药", "用药", "打虫", "治虫", "防虫", "有虫", "长虫", "生虫", "虫子", "害虫", "虫害", "病害", "病虫"),
    *("病虫害", "防治"),
}
"""Of 「柑橘有虫打什么药」 no more is known than of 「柑橘」."""
_BREAKS = re.compile(r"[^0-9a-z\u3400-\u4dbf\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a text is made of, each thing once.

    `folded` is the text in simplified characters and lower case, `spelt` has standard words in place of
    local and misheard ones; of that, `text` has lost the stop words, which are `fillers`, and `core` the
    courtesies and blanks. `words` have two characters or more, `characters` and `pairs` are single and
    neighbouring characters, `kinds` the crops and animals named. `is_generic`: beside these it says nothing.
    """

    folded: str
    spelt: str
    text: str
    core: str
    words: frozenset[str]
    characters: frozenset[str]
    pairs: frozenset[str]
    kinds: frozenset[str]
    fillers: frozenset[str]
    is_generic: bool


class Tokenizer:
    """Reads texts by word lists of its own. Building one takes about half a second."""

    def __init__(
        self,
        synonyms: Mapping[str, str],
        stop_words: Iterable[str],
        kinds: Mapping[str, str],
        words: Iterable[str],
        courtesies: Iterable[str] = (),
    ) -> None:
        self._standards = {standard: standard for standard in synonyms.values()} | dict(synonyms)
        self._synonyms = Phrases(self._standards)
        self._stops = Phrases(stop_words)
        self._courtesies = Phrases(word for word in courtesies if len(word) > 1)
        self._kind_of = kinds
        self._kinds = Phrases(kinds)
        self._beside_kinds = {word: word if kind == NO_KIND else " " for word, kind in kinds.items()}
        field = {*self._standards, *kinds, *words}
        self._jieba = _load_jieba({*self._standards.values(), *kinds, *words})
        self._speller = Speller({fold(word) for word in field}, self._cut)

    def normalise(self, text: str) -> str:
        """Return the part of a text that means something, one spelling for each word, blanks between parts.

        Only the first 500 characters count. A text of nothing but stop words is kept whole.
        """
        return self._strip(self._spell(fold(text[:MAX_CHARACTERS])))

    def in_order(self, text: str) -> tuple[str, ...]:
        """Return the words of a text in standard spelling, one after the other, stop words included."""
        return self.words_in(self._spell(fold(text[:MAX_CHARACTERS])))

    def words_in(self, spelt: str) -> tuple[str, ...]:
        """Return the words of a text that is in standard spelling already: Tokens.spelt."""
        return tuple(word for part in spelt.split() for word in self._cut(part))

    def rarity(self, word: str) -> float:
        """Return how rare a word is in everyday language: 0 for the commonest, 1 for one never seen."""
        total: int = self._jieba.total
        return math.log(total / max(1, self._jieba.FREQ.get(word, 1))) / math.log(total)

    def _spell(self, folded: str) -> str:
        plain = _BREAKS.sub(" ", folded).split()
        corrected = " ".join(map(self._speller.correct, plain))
        return self._synonyms.replace(corrected, self._standards)

    def _cut(self, text: str) -> Iterable[str]:
        found: Iterable[str] = self._jieba.cut(text, HMM=False)
        return found

    def _strip(self, spelt: str) -> str:
        return " ".join(self._stops.replace(spelt, " ").split()) or spelt

    def tokenize(self, text: str) -> Tokens:
        """Take a text apart."""
        folded = fold(text[:MAX_CHARACTERS])
        spelt = self._spell(folded)
        normal = self._strip(spelt)
        parts = normal.split()
        words = frozenset(word for word in self._jieba.cut_for_search(normal, HMM=False) if len(word) > 1)
        named = [word for _, word in self._kinds.find(normal) if self._kind_of[word] != NO_KIND]
        return Tokens(
            folded=folded,
            spelt=spelt,
            text=normal,
            core=self._courtesies.replace(spelt, "").replace(" ", ""),
            words=words,
            characters=frozenset("".join(parts)),
            pairs=frozenset(part[i : i + 2] for part in parts for i in range(len(part) - 1)),
            kinds=frozenset(self._kind_of[word] for word in named),
            fillers=frozenset(word for _, word in self._stops.find(spelt)),
            is_generic=self._is_generic(normal),
        )

    def _is_generic(self, normal: str) -> bool:
        parts = self._kinds.replace(normal, self._beside_kinds).split()
        return len({sign for part in parts if part not in SAYS_NOTHING for sign in part}) < 2


def _load_jieba(words: Iterable[str]) -> jieba.Tokenizer:
    cutter = jieba.Tokenizer()
    cutter.FREQ, cutter.total = _read_cache() or _write_cache(cutter.gen_pfdict(cutter.get_dict_file()))
    cutter.initialized = True
    for word in words:
        if len(word) > 1 and not cutter.FREQ.get(word):
            cutter.add_word(word)
    return cutter


def _read_cache() -> Frequencies | None:
    """Return jieba's table of words as it was kept, in a third of the time that making it takes.

    jieba keeps one too, in the temporary folder that anyone may write, and reads it a byte at a time.
    """
    try:
        kept: Frequencies = marshal.loads(CACHE.read_bytes())  # noqa: S302 - a file of our own
    except (OSError, ValueError, EOFError, TypeError):
        return None
    return kept


def _write_cache(made: Frequencies) -> Frequencies:
    """Keep the table for the next start where that is allowed; two processes at once do no harm."""
    draft = CACHE.with_suffix(f".{os.getpid()}")
    with contextlib.suppress(OSError):
        CACHE.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(marshal.dumps(made))
        draft.replace(CACHE)
    return made


@cache
def default_tokenizer() -> Tokenizer:
    """Return the tokenizer with the word lists of content/dictionary."""
    return Tokenizer(
        dictionary.synonyms(),
        dictionary.stop_words(),
        dictionary.kinds(),
        dictionary.topic_words(),
        dictionary.courtesies(),
    )


def warm_up() -> None:
    """Load the dictionaries now, so that the first message does not wait for them."""
    default_tokenizer()
