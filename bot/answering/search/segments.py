"""The segments that an index is made of, as one.

A small index is one segment. A large one is not made anew for each change: what has changed since is a second
segment beside it, until that is so much that both are joined into one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import compress
from typing import NamedTuple, Self

import numpy as np

from bot.answering.entries import Entry
from bot.answering.search.corpus import Integers, Located
from bot.answering.search.features import Flags, Numbers
from bot.answering.search.lexicon import Lexicon
from bot.answering.search.segment import Segment

LARGE = 1000
"""An index of more entries stays as it is at a change, until so many entries have changed."""


class Place(NamedTuple):
    """Where an entry stands: in which of the segments, and in which of its rows."""

    segment: int
    row: int


class Scope(NamedTuple):
    """What a search is made among.

    `closed` are the rows left out of each segment, `linked` the problems that the others are about.
    """

    closed: tuple[Flags, ...]
    linked: Flags


class Segments:
    """One segment, or a large one and what has changed since."""

    def __init__(self, *parts: Segment) -> None:
        self._parts = parts
        self._size = sum(map(len, parts))

    @classmethod
    def build(cls, entries: Sequence[Entry], keep: bool, earlier: Self | None) -> Self:
        """Lay entries out, with what earlier segments have of them, or with `keep` what is kept on disk."""
        near = earlier._parts if earlier is not None else _nearest_kept(entries) if keep else ()
        if near and len(near[0].entries) > LARGE:
            same, others = near[0].divide(entries)
            if 2 * len(same) > max(len(near[0].entries), len(entries)):
                return cls._with_changes(near, same, others)
        return cls._whole(entries, keep, near)

    @classmethod
    def _with_changes(cls, near: Sequence[Segment], same: Integers, others: Sequence[Entry]) -> Self:
        first = near[0].with_only(same)
        return cls(first, Segment.of(others, near[1:], first)) if others else cls(first)

    @classmethod
    def _whole(cls, entries: Sequence[Entry], keep: bool, near: Sequence[Segment]) -> Self:
        return cls(Segment.kept(entries, near) if keep else Segment.of(entries, near))

    def joined(self) -> Self:
        """Return the same entries as one segment that is kept on disk."""
        entries = [entry for part in self._parts for entry in compress(part.entries, (~part.gone).tolist())]
        return self._whole(entries, True, self._parts)

    @property
    def are_outgrown(self) -> bool:
        """Tell whether so much has changed since the first was laid out that they should be joined."""
        return sum(map(len, self._parts[1:])) + int(self._parts[0].gone.sum()) > LARGE

    def __len__(self) -> int:
        return self._size

    def __iter__(self) -> Iterator[Segment]:
        return iter(self._parts)

    def __getitem__(self, number: int) -> Segment:
        return self._parts[number]

    def place(self, entry_id: str) -> Place | None:
        """Return where an entry stands."""
        for number, segment in enumerate(self._parts):
            row = segment.rows.get(entry_id)
            if row is not None and not segment.gone[row]:
                return Place(number, row)
        return None

    def open_on(self, today: date, lexicon: Lexicon) -> Scope:
        """Return what is searched on a day."""
        return self._scope([part.gone | part.calendar.closed_on(today) for part in self._parts], lexicon)

    def open_without(self, taken_away: Collection[Place], lexicon: Lexicon) -> Scope:
        """Return what is searched when some entries are taken away, whatever day it is."""
        closed = [part.gone.copy() for part in self._parts]
        for place in taken_away:
            closed[place.segment][place.row] = True
        return self._scope(closed, lexicon)

    def _scope(self, closed: Sequence[Flags], lexicon: Lexicon) -> Scope:
        pairs = zip(self._parts, closed, strict=True)
        linked = [segment.layout.linked(rows, len(lexicon)) for segment, rows in pairs]
        return Scope(tuple(closed), np.logical_or.reduce(linked))

    def locate(self, numbers: Numbers) -> list[Located]:
        """Find features in each segment."""
        return [segment.layout.locate(numbers) for segment in self._parts]

    def count(self, located: Sequence[Located]) -> Integers:
        """Return how many entries hold each feature."""
        pairs = zip(self._parts, located, strict=True)
        return np.asarray(sum(segment.layout.count(places) for segment, places in pairs))

    def with_text(self, number: int, scope: Scope) -> list[Place]:
        """Return the open entries that have a text among their wordings, by the text's number."""
        return _open((segment.layout.with_text(number) for segment in self._parts), scope)

    def with_core(self, number: int, scope: Scope) -> list[Place]:
        """Return the open entries that have a wording with this core, by its number."""
        return _open((segment.layout.with_core(number) for segment in self._parts), scope)


def _open(rows: Iterable[Collection[int]], scope: Scope) -> list[Place]:
    """Return the places of rows, given for each segment, that are not closed."""
    parts = enumerate(zip(rows, scope.closed, strict=True))
    return [Place(number, row) for number, (some, closed) in parts for row in some if not closed[row]]


def _nearest_kept(entries: Sequence[Entry]) -> tuple[Segment, ...]:
    """Return the segment on disk that has most of many entries, if there is one."""
    nearest = Segment.nearest_kept(entries) if len(entries) > LARGE else None
    return () if nearest is None else (nearest,)
