"""An immutable search index over the knowledge base; its scores lie between 0 and 1.

Two similarities make a score, half and half. One is the cosine between the message and the nearest
wording of an entry (its question or an alias). The other is the share of the message's weight that is
found anywhere in the entry, its answer included, since farmers name symptoms that only the answer
mentions. A wording found word for word scores 1 however short or long it is.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from bot.answering.rules import Match, is_kind_open, is_other_kind
from bot.answering.tokenizer import Tokenizer, Tokens, default_tokenizer

NEAREST_SHARE = 0.5
UNKNOWN_SHARE = 0.5
OTHER_KIND_SHARE = 0.4
REMEMBERED_KINDS = 1024
WEIGHTS = {"word": 0.5, "character": 1.0, "pair": 1.0, "kind": 3.0, "filler": 0.6}

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.intp]
Flags = npt.NDArray[np.bool_]
Feature = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """A question with other wordings of it and its answer; valid from and until days, both included."""

    id: str
    question: str
    answer: str
    topic: str = ""
    aliases: tuple[str, ...] = ()
    source: str = ""
    valid_from: date | None = None
    valid_until: date | None = None

    @property
    def wordings(self) -> tuple[str, ...]:
        """The question and its aliases."""
        return (self.question, *self.aliases)


class _Posting(NamedTuple):
    """Where a feature occurs, and what it adds there: in rows of wordings, then of entries behind them."""

    weight: float
    rows: Integers
    values: Floats


class _Parts(NamedTuple):
    """The features of one entry: of each wording, and of all its text."""

    wordings: list[frozenset[Feature]]
    everything: frozenset[Feature]


class KnowledgeIndex:
    """A search index that never changes: new knowledge is a new index."""

    def __init__(self, entries: Sequence[Entry], tokenizer: Tokenizer) -> None:
        self._entries = tuple(entries)
        self._tokenizer = tokenizer
        self._by_id = {entry.id: entry for entry in entries}
        self._first = np.array([_ordinal(entry.valid_from, date.min) for entry in entries], dtype=np.intp)
        self._last = np.array([_ordinal(entry.valid_until, date.max) for entry in entries], dtype=np.intp)
        parts = [_take_apart(entry, tokenizer) for entry in entries]
        self._questioned = [_kinds_of(part.wordings[:1]) for part in parts]
        self._rows_by_kinds = _group_by_kinds(parts)
        self._other_kinds = lru_cache(REMEMBERED_KINDS)(self._find_other_kinds)
        counts = Counter(chain.from_iterable(part.everything for part in parts))
        self._rarity = {feature: _rarity(len(parts), count) for feature, count in counts.items()}
        self._unknown = _rarity(len(parts), 0) * UNKNOWN_SHARE
        self._lay_out(parts)

    @classmethod
    def build(cls, entries: Iterable[Entry], tokenizer: Tokenizer | None = None) -> Self:
        """Index entries; takes about a second for a thousand of them."""
        return cls(tuple(entries), tokenizer or default_tokenizer())

    def __len__(self) -> int:
        return len(self._entries)

    def entry(self, entry_id: str) -> Entry | None:
        """Return an entry by its id, valid today or not."""
        return self._by_id.get(entry_id)

    def search(self, tokens: Tokens, *, today: date, limit: int = 10) -> list[Match]:
        """Return the entries valid today that have something in common with a message, best first."""
        if not self._entries:
            return []
        scores = self._score(tokens)
        day = today.toordinal()
        scores[(self._first > day) | (self._last < day)] = 0.0
        others = self._other_kinds(tokens.kinds)
        asked = tokens.kinds
        scores[others] *= OTHER_KIND_SHARE
        best = np.argsort(-scores, kind="stable")[:limit]
        ranked = zip(best.tolist(), scores[best].tolist(), others[best].tolist(), strict=True)
        return [self._match(row, score, other, asked) for row, score, other in ranked if score > 0]

    def _match(self, row: int, score: float, other_kind: bool, asked: frozenset[str]) -> Match:
        entry = self._entries[row]
        kinds = self._questioned[row]
        kind_open = is_kind_open(asked, kinds)
        return Match(
            entry.id, min(1.0, score), entry.topic, entry.answer, other_kind, kind_open, tuple(sorted(kinds))
        )

    def _find_other_kinds(self, asked: frozenset[str]) -> Flags:
        flags = np.zeros(len(self._entries), dtype=np.bool_)
        for kinds, rows in self._rows_by_kinds.items():
            flags[rows] = is_other_kind(asked, kinds)
        return flags

    def _score(self, tokens: Tokens) -> Floats:
        features = _features(tokens)
        known = [self._postings[feature] for feature in features if feature in self._postings]
        if not known:
            return np.zeros(len(self._entries))
        weights = [posting.weight for posting in known]
        weights += [
            WEIGHTS[group] * self._unknown for group, item in features if (group, item) not in self._postings
        ]
        rows = np.concatenate([posting.rows for posting in known])
        values = np.concatenate([posting.values for posting in known])
        sums = np.bincount(rows, values, minlength=len(self._lengths) + len(self._entries))
        cosines = sums[: len(self._lengths)] / self._lengths
        nearest: Floats = np.maximum.reduceat(cosines, self._starts)
        length = math.sqrt(sum(weight * weight for weight in weights))
        covered = sums[len(self._lengths) :]
        return nearest * (NEAREST_SHARE / length) + covered * ((1 - NEAREST_SHARE) / sum(weights))

    def _weigh(self, feature: Feature) -> float:
        return WEIGHTS[feature[0]] * self._rarity[feature]

    def _lay_out(self, parts: Sequence[_Parts]) -> None:
        """Note for every feature the rows it adds to: wordings first, then the entries."""
        wordings = [features for part in parts for features in part.wordings]
        self._starts = np.cumsum([0, *(len(part.wordings) for part in parts[:-1])], dtype=np.intp)
        self._lengths = np.array([self._length(features) for features in wordings])
        places: defaultdict[Feature, list[int]] = defaultdict(list)
        for row, features in enumerate(chain(wordings, (part.everything for part in parts))):
            for feature in features:
                places[feature].append(row)
        self._postings = {feature: self._posting(feature, rows) for feature, rows in places.items()}

    def _length(self, features: frozenset[Feature]) -> float:
        return math.sqrt(sum(self._weigh(feature) ** 2 for feature in features)) or 1.0

    def _posting(self, feature: Feature, rows: Sequence[int]) -> _Posting:
        weight = self._weigh(feature)
        places = np.array(rows, dtype=np.intp)
        return _Posting(weight, places, np.where(places < len(self._lengths), weight * weight, weight))


def _features(tokens: Tokens) -> list[Feature]:
    parts = (tokens.words, tokens.characters, tokens.pairs, tokens.kinds, tokens.fillers)
    groups = zip(WEIGHTS, parts, strict=True)
    return [(group, item) for group, items in groups for item in items]


def _take_apart(entry: Entry, tokenizer: Tokenizer) -> _Parts:
    wordings = [frozenset(_features(tokenizer.tokenize(wording))) for wording in entry.wordings]
    answer = _features(tokenizer.tokenize(entry.answer))
    return _Parts(wordings, frozenset(answer).union(*wordings))


def _group_by_kinds(parts: Sequence[_Parts]) -> dict[frozenset[str], list[int]]:
    """Return the rows of entries by the crops and animals that their wordings name; answers may stray."""
    groups: defaultdict[frozenset[str], list[int]] = defaultdict(list)
    for row, part in enumerate(parts):
        groups[_kinds_of(part.wordings)].append(row)
    return dict(groups)


def _kinds_of(wordings: Iterable[frozenset[Feature]]) -> frozenset[str]:
    return frozenset(item for group, item in chain.from_iterable(wordings) if group == "kind")


def _rarity(entries: int, count: int) -> float:
    """Return how much a feature says that occurs in `count` of the entries (inverse document frequency)."""
    return math.log((entries + 1) / (count + 0.5))


def _ordinal(day: date | None, missing: date) -> int:
    return (day or missing).toordinal()
