"""Finds entries that ask the same, or nearly so, and tells whether their answers contradict each other."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Protocol

from bot.answering.nearness import NEAR, nearness, plain
from bot.answering.rules import is_other_kind
from bot.answering.tokenizer import Tokenizer
from bot.answering.validity import Seasonal, may_meet
from content.dictionary.phrases import fold

_NO = "不能|不可以|不可|不要|不得|不准|不许|不宜|不应|不用|不必|没必要|严禁|禁止|切勿|别|莫"
_YES = "可以|(?<![可功性只才])能|(?<![需主重不还])要|应|得"
_OPINION = re.compile(f"(?P<no>{_NO})|(?P<yes>{_YES})")
_FIGURE = re.compile(r"(\d+(?:\.\d+)?)(?:[-~—–到至](\d+(?:\.\d+)?))?(个月|月|天|度|℃)")
_MEANING = {"个月": "months", "月": "months of the year", "天": "days", "度": "degrees", "℃": "degrees"}


class Worded(Seasonal, Protocol):
    """An entry with its wordings and its answer."""

    @property
    def question(self) -> str: ...
    @property
    def aliases(self) -> Sequence[str]: ...
    @property
    def answer(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Twins:
    """Two entries by their places in a list, the wordings that are nearest, and how near: 1 is word for word.

    `conflict` says how their answers contradict each other, and is empty when they do not seem to.
    """

    places: tuple[int, int]
    wordings: tuple[str, str]
    nearness: float
    conflict: str

    @property
    def are_contradictory(self) -> bool:
        """Tell whether the very same wording has two answers: nobody could tell which one is right."""
        return self.nearness == 1 and bool(self.conflict)


@dataclass(frozen=True, slots=True)
class _Wording:
    place: int
    text: str
    plain: str
    features: frozenset[str]
    kinds: frozenset[str]


def find_twins(entries: Sequence[Worded], tokenizer: Tokenizer) -> list[Twins]:
    """Return the pairs of entries with (nearly) the same wordings that can be in use at the same time.

    Each pair comes once, with its nearest wordings. Takes some seconds for ten thousand entries.
    """
    nearest: dict[tuple[int, int], tuple[float, str, str]] = {}
    for one, other, share in _near_wordings(list(_wordings(entries, tokenizer))):
        places = (one.place, other.place)
        if share > nearest.get(places, (0.0,))[0]:
            nearest[places] = (share, one.text, other.text)
    return [
        _compare(entries, places, share, (one, other))
        for places, (share, one, other) in sorted(nearest.items())
        if may_meet(entries[places[0]], entries[places[1]])
    ]


def find_conflict(one: str, other: str) -> str:
    """Return how two answers to nearly the same question contradict each other, or an empty text."""
    opinions = {_opinion(one), _opinion(other)}
    if opinions == {"yes", "no"}:
        return "one says yes and the other no"
    figures, others = _figures(one), _figures(other)
    differing = [unit for unit in figures.keys() & others.keys() if figures[unit].isdisjoint(others[unit])]
    return f"they differ in {' and '.join(sorted(differing))}" if differing else ""


def _compare(
    entries: Sequence[Worded], places: tuple[int, int], share: float, wordings: tuple[str, str]
) -> Twins:
    one, other = (entries[place].answer for place in places)
    if plain(one) == plain(other):
        return Twins(places, wordings, share, "")
    conflict = find_conflict(one, other)
    if share == 1:
        conflict = conflict or "their answers are not the same"
    return Twins(places, wordings, share, conflict)


def _wordings(entries: Sequence[Worded], tokenizer: Tokenizer) -> Iterator[_Wording]:
    for place, entry in enumerate(entries):
        for text in (entry.question, *entry.aliases):
            tokens = tokenizer.tokenize(text)
            features = tokens.characters | tokens.pairs | tokens.words
            yield _Wording(place, text, plain(text), features, tokens.kinds)


def _near_wordings(wordings: Sequence[_Wording]) -> Iterator[tuple[_Wording, _Wording, float]]:
    """Yield wordings of different entries with their nearness, those of earlier entries first.

    Two sets with a share of at least NEAR in common have one of their rarest features in common: only what
    meets under one of those is compared.
    """
    yield from _same_wordings(wordings)
    counts = Counter(feature for wording in wordings for feature in wording.features)
    met: defaultdict[str, list[_Wording]] = defaultdict(list)
    for wording in wordings:
        rarest = sorted(wording.features, key=lambda feature: (counts[feature], feature))
        rarest = rarest[: len(rarest) - math.ceil(NEAR * len(rarest)) + 1]
        found = {id(other): other for feature in rarest for other in met[feature]}
        for other in found.values():
            share = _nearness(other, wording)
            if share >= NEAR:
                yield other, wording, share
        for feature in rarest:
            met[feature].append(wording)


def _same_wordings(wordings: Iterable[_Wording]) -> Iterator[tuple[_Wording, _Wording, float]]:
    same: defaultdict[str, dict[int, _Wording]] = defaultdict(dict)
    for wording in wordings:
        same[wording.plain].setdefault(wording.place, wording)
    same.pop("", None)
    for group in same.values():
        yield from ((one, other, 1.0) for one, other in combinations(group.values(), 2))


def _nearness(one: _Wording, other: _Wording) -> float:
    """Return the share of features in common; below 1, which is kept for the same wording."""
    if one.place == other.place or is_other_kind(one.kinds, other.kinds):
        return 0.0
    return min(0.99, nearness(one.features, other.features))


def _opinion(answer: str) -> str:
    found = _OPINION.search(fold(answer))
    return found.lastgroup or "" if found else ""


def _figures(answer: str) -> dict[str, set[str]]:
    figures: defaultdict[str, set[str]] = defaultdict(set)
    for first, last, unit in _FIGURE.findall(fold(answer)):
        figures[_MEANING[unit]].update(filter(None, (first, last)))
    return figures
