"""Tells what two texts that look alike cannot both mean: who it is about, yes or no, opposites, and numbers.

「我该叫你什么」 is not 「你该叫我什么」, nor 「左手」 「右手」. Such texts share nearly all their
characters, so nothing else tells them apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from content import dictionary

REMEMBERED, REMEMBERED_WORDS = 1024, 16384

PERSONS = {"我": 1, "咱": 1, "俺": 1, "你": 2, "您": 2, "他": 3, "她": 3, "它": 3}
_CHOICE = re.compile(
    r"(.)[不没]\1|是否|能否|可否|有没有|差不多|不过|不错|不好意思|对不起|特别|分别|区别|别人|无聊|无论"
)
"""What has a sign of negation and denies nothing: 「去不去」, 「不错」."""
_NEGATION = re.compile(r"[不没别勿未无甭莫]")
_ASKING = re.compile(
    r"[吗么呢]$|(.)[不没]\1|是否|能否|可否|有没有|什么|啥|怎|咋|哪|谁|几|多少|多[久大高远长]|为何|如何"
)
_NUMBER = re.compile(r"[0-9]+|[零一二两三四五六七八九十百千万半]+")
_DIGITS = str.maketrans("零一二两三四五六七八九", "01223456789")
ONE = "一"


@dataclass(frozen=True, slots=True)
class Contrast:
    """In what two texts differ though they look alike; `asks`: only one of them is a question."""

    person: bool
    negation: bool
    opposite: bool
    number: bool
    asks: bool


@dataclass(frozen=True, slots=True)
class Stance:
    """What a text says of who, of yes or no, and how many; `persons` stand in their order."""

    persons: tuple[int, ...]
    negated: bool
    asks: bool
    numbers: frozenset[str]


@lru_cache(REMEMBERED)
def read_stance(words: tuple[str, ...]) -> Stance:
    """Read a text from its words, one after the other."""
    text = "".join(words)
    return Stance(
        persons=tuple(PERSONS[sign] for sign in text if sign in PERSONS),
        negated=len(_NEGATION.findall(_CHOICE.sub("", text))) % 2 == 1,
        asks=_ASKING.search(text) is not None,
        numbers=frozenset(number for word in words for number in _numbers_in(word)),
    )


def _numbers_in(word: str) -> Iterable[str]:
    for number in _NUMBER.findall(word):
        if number == ONE:
            continue
        digits = re.sub("(?<![0-9])十", "1十", number.translate(_DIGITS))
        yield re.sub("十(?=[0-9])", "", digits).replace("十", "0")


def find_contrast(words: tuple[str, ...], others: tuple[str, ...]) -> Contrast:
    """Compare two texts, each given as its words one after the other."""
    mine, theirs = read_stance(words), read_stance(others)
    return Contrast(
        person=bool(mine.persons and theirs.persons) and mine.persons[0] != theirs.persons[0],
        negation=mine.negated != theirs.negated,
        opposite=_has_opposite(words, others),
        number=bool(mine.numbers - theirs.numbers and theirs.numbers - mine.numbers),
        asks=mine.asks != theirs.asks,
    )


def _has_opposite(words: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Tell whether a word that only one text has is the opposite of one that only the other has."""
    theirs = set(others).difference(words)
    return any(not theirs.isdisjoint(_opposites(word)) for word in set(words).difference(others))


@lru_cache(REMEMBERED_WORDS)
def _opposites(word: str) -> frozenset[str]:
    """Return the opposites of a word, and what it is with one character for its opposite: 左手 右手."""
    opposites = dictionary.opposites()
    changed = {
        word[:at] + other + word[at + 1 :]
        for at, sign in enumerate(word)
        for other in opposites.get(sign, ())
    }
    return frozenset(changed).union(opposites.get(word, ()))
