"""Compares the crops and animals that a message names with those of many texts at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, partial

import numpy as np
import numpy.typing as npt

from bot.answering.search.features import Flags, Floats

SAME_KIND_BONUS = 0.1
OTHER_KIND_SHARE = 0.4
OPEN_KIND_SHARE = 0.7
REMEMBERED = 1024

Codes = npt.NDArray[np.uint8]


_NONE, _SAME, _OTHER, _OPEN = range(4)
_BONUS = np.array([0.0, SAME_KIND_BONUS, 0.0, 0.0])
_SHARE = np.array([1.0, 1.0, OTHER_KIND_SHARE, OPEN_KIND_SHARE])


class KindFit:
    """How the crops and animals that a message names fit those of many texts, a byte for each text.

    `same`: one in common; `other`: both name some, none in common. What fits a message is better or worse by
    `bonus`, which is added, and `share`, which multiplies.
    """

    def __init__(self, codes: Codes) -> None:
        self._codes = codes

    def at(self, places: npt.NDArray[np.integer]) -> KindFit:
        """Return how they fit some of the texts."""
        return KindFit(self._codes[places])

    @property
    def same(self) -> Flags:
        return np.asarray(self._codes == _SAME)

    @property
    def other(self) -> Flags:
        return np.asarray(self._codes == _OTHER)

    @property
    def bonus(self) -> Floats:
        return np.asarray(_BONUS[self._codes])

    @property
    def share(self) -> Floats:
        return np.asarray(_SHARE[self._codes])


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
    if not asked:
        return KindFit(np.full(len(names_any), _NONE, dtype=np.uint8))
    codes = np.where(names_any, np.uint8(_OTHER), np.uint8(_OPEN))
    codes[[number for kind in asked for number in holders.get(kind, ())]] = _SAME
    return KindFit(codes)
