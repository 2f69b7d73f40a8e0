"""Compares the crops and animals that a message names with those of many texts at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, partial
from typing import NamedTuple

import numpy as np

from bot.answering.search.features import Flags, Floats

SAME_KIND_BONUS = 0.1
OTHER_KIND_SHARE = 0.4
OPEN_KIND_SHARE = 0.7
REMEMBERED = 1024


class KindFit(NamedTuple):
    """How the crops and animals that a message names fit those of many texts, one after the other.

    `same`: one in common; `other`: both name some, none in common. What fits a message is better or worse by
    `bonus`, which is added, and `share`, which multiplies.
    """

    same: Flags
    other: Flags
    bonus: Floats
    share: Floats


class KindSets:
    """The crops and animals that each of many texts names."""

    def __init__(self, sets: Iterable[frozenset[str]]) -> None:
        self._sets = tuple(sets)
        holders: dict[str, list[int]] = {}
        for number, named in enumerate(self._sets):
            for kind in named:
                holders.setdefault(kind, []).append(number)
        names_any = np.array([bool(named) for named in self._sets], dtype=np.bool_)
        self.fit = lru_cache(REMEMBERED)(partial(_fit, names_any, holders))

    def __getitem__(self, number: int) -> frozenset[str]:
        return self._sets[number]


def _fit(names_any: Flags, holders: Mapping[str, Sequence[int]], asked: frozenset[str]) -> KindFit:
    same = np.zeros(len(names_any), dtype=np.bool_)
    same[[number for kind in asked for number in holders.get(kind, ())]] = True
    names_one = bool(asked)
    other = names_any & ~same & names_one
    share = np.where(other, OTHER_KIND_SHARE, np.where(~names_any & names_one, OPEN_KIND_SHARE, 1.0))
    return KindFit(same, other, np.where(same, SAME_KIND_BONUS, 0.0), share)
