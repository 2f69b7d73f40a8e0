"""The groups of features that texts are compared by."""

from __future__ import annotations

from enum import IntEnum


class Group(IntEnum):
    """What a feature is: a word, a character, a pair of them, a crop or animal, a stop word, a sense."""

    WORD = 0
    CHARACTER = 1
    PAIR = 2
    KIND = 3
    FILLER = 4
    SENSE = 5


Feature = tuple[Group, str]
