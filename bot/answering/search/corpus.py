"""Many texts as rows of features, laid out in arrays so that all can be weighed at once and kept on disk."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from bot.answering.search.features import Flags, Floats, Numbers

Integers = npt.NDArray[np.intp]
Places = npt.NDArray[np.int32]
Arrays = Mapping[str, npt.NDArray[np.generic]]

STEP = 1 << 16
"""So many numbers are handled in one step at most where other work must not wait."""
PIECE = 1 << 22
"""A pile grows by so many values; of memory it takes what is filled, and gives it back a piece at a time."""


@dataclass(frozen=True, slots=True)
class Located:
    """Where features stand in a vocabulary; those that are not `known` there have place 0."""

    places: Integers
    known: Flags


def locate(vocabulary: Numbers, numbers: Numbers) -> Located:
    """Find features in a sorted vocabulary."""
    if not len(vocabulary):
        return Located(np.zeros(len(numbers), dtype=np.intp), np.zeros(len(numbers), dtype=np.bool_))
    places = np.minimum(np.searchsorted(vocabulary, numbers), len(vocabulary) - 1)
    known = vocabulary[places] == numbers
    return Located(np.where(known, places, 0), known)


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of places in a vocabulary: row r holds `places[starts[r]:starts[r + 1]]`, each place once."""

    starts: Integers
    places: Places

    def __len__(self) -> int:
        return len(self.starts) - 1

    def row(self, number: int) -> Places:
        """Return the places of one row."""
        return self.places[self.starts[number] : self.starts[number + 1]]

    def each(self, rows: Integers) -> Iterator[Places]:
        """Yield the places of some rows, one row after the other."""
        for begin, end in zip(self.starts[rows].tolist(), self.starts[rows + 1].tolist(), strict=True):
            yield self.places[begin:end]

    def held(self, number: int, located: Located) -> Flags:
        """Tell which of some features one row holds; its places stand in their order."""
        row = self.row(number)
        if not len(row):
            return np.zeros(len(located.places), dtype=np.bool_)
        at = np.minimum(np.searchsorted(row, located.places), len(row) - 1)
        return np.asarray(row[at] == located.places) & located.known

    def sums(self, rows: Integers, values: Floats) -> Floats:
        """Return for each of some rows the sum of what `values` has at its places."""
        lengths = self.starts[rows + 1] - self.starts[rows]
        return _sums(values[self.places[self._steps(rows, lengths)]], lengths)

    def sums_of(self, rows: Integers, located: Located, values: Floats, size: int) -> Floats:
        """Return for each of some rows the sum of the `values` of those features that it holds.

        `size` is that of the vocabulary in which the features are located.
        """
        lengths = self.starts[rows + 1] - self.starts[rows]
        features = _numbered(located, size)[self.places[self._steps(rows, lengths)]]
        return _sums(np.concatenate(([0.0], values))[features], lengths)

    def hold(self, rows: Integers, located: Located, size: int) -> Flags:
        """Tell for each of some rows which features it holds: a matrix of rows by features.

        `size` is that of the vocabulary in which the features are located.
        """
        lengths = self.starts[rows + 1] - self.starts[rows]
        features = _numbered(located, size)[self.places[self._steps(rows, lengths)]]
        found = np.flatnonzero(features)
        held = np.zeros((len(rows), len(located.places)), dtype=np.bool_)
        held[np.repeat(np.arange(len(rows)), lengths)[found], features[found] - 1] = True
        return held

    def _steps(self, rows: Integers, lengths: Integers) -> Integers:
        """Return where the places of some rows stand, one row behind the other."""
        ends = np.cumsum(lengths)
        total = int(ends[-1]) if len(ends) else 0
        return np.asarray(np.arange(total) + np.repeat(self.starts[rows] - (ends - lengths), lengths))

    def held_by(self, others: Integers, located: Located) -> Flags:
        """Tell, where these are the holders of features, which of some texts hold which of the features.

        Returns a matrix of texts by features; each row here must be sorted.
        """
        held = np.zeros((len(others), len(located.places)), dtype=np.bool_)
        features = np.flatnonzero(located.known)
        sought = others.astype(self.places.dtype)  # with numbers of another size all holders would be copied
        for feature, holders in zip(features.tolist(), self.each(located.places[features]), strict=True):
            nearest = holders.searchsorted(sought, side="right") - 1
            held[:, feature] = holders[nearest] == sought
        return held

    def turned(self, size: int) -> Rows:
        """Return for each of `size` places the rows that hold it."""
        order = np.argsort(self.places, kind="stable")
        rows = np.empty(len(order), dtype=np.int32)
        for begin in range(0, len(order), STEP):
            piece = order[begin : begin + STEP]
            rows[begin : begin + STEP] = np.searchsorted(self.starts, piece, side="right") - 1
        starts = np.zeros(size + 1, dtype=np.intp)
        np.cumsum(count(self.places, size), out=starts[1:])
        return Rows(starts, rows)

    def spread(self, rows: Integers, values: Floats, size: int) -> Floats:
        """Return for each of `size` places the sum of the `values` of those rows that hold it."""
        lengths = self.starts[rows + 1] - self.starts[rows]
        if not len(rows):
            return np.zeros(size)
        held = np.empty(int(lengths.sum()), dtype=np.intp)
        np.concatenate(list(self.each(rows)), out=held)
        return np.asarray(np.bincount(held, np.repeat(values, lengths), minlength=size), dtype=np.float64)

    def to_arrays(self, name: str) -> Arrays:
        """Return the arrays to keep, under names that begin with `name`."""
        return {f"{name}_starts": self.starts, f"{name}_places": self.places}

    @classmethod
    def from_arrays(cls, name: str, arrays: Arrays) -> Self:
        """Return the rows kept by `to_arrays`."""
        return cls(
            np.asarray(arrays[f"{name}_starts"], dtype=np.intp),
            np.asarray(arrays[f"{name}_places"], dtype=np.int32),
        )


class Pile:
    """Arrays put one behind the other, which become one array without a long step at any time."""

    def __init__(self, kind: type[np.uint64 | np.int32]) -> None:
        self._pieces = [np.empty(0, dtype=kind)]
        self._room = self._pieces[0]
        self._starts = array("q", [0])

    def __len__(self) -> int:
        return len(self._starts) - 1

    def add(self, values: npt.NDArray[np.uint64 | np.int32]) -> None:
        """Put an array behind the others."""
        left = values
        while len(left) > len(self._room):
            begin = len(self._room)
            self._room[:] = left[:begin]
            left = left[begin:]
            self._room = np.empty(PIECE, dtype=self._room.dtype)
            self._pieces.append(self._room)
        self._room[: len(left)] = left
        self._room = self._room[len(left) :]
        self._starts.append(self._starts[-1] + len(values))

    def values(self) -> npt.NDArray[Any]:
        """Return all values; the pile lets go of them."""
        values = np.empty(self._starts[-1], dtype=self._room.dtype)
        begin = 0
        self._pieces.reverse()
        while self._pieces:
            piece = self._pieces.pop()[: len(values) - begin]
            values[begin : begin + len(piece)] = piece
            begin += len(piece)
        return values

    def starts(self) -> Integers:
        """Return where each array begins, and where the last one ends."""
        return np.array(self._starts, dtype=np.intp)


def _numbered(located: Located, size: int) -> Places:
    """Return the number of the feature located at each place of a vocabulary, from 1 on, 0 where none is."""
    number_at = np.zeros(size, dtype=np.int32)
    number_at[located.places[located.known]] = np.flatnonzero(located.known) + 1
    return number_at


def _sums(values: Floats, lengths: Integers) -> Floats:
    """Return the sum of each of some stretches of values, which stand one behind the other."""
    ends = np.cumsum(lengths)
    running = np.concatenate(([0.0], np.cumsum(values)))
    return np.asarray(running[ends] - running[ends - lengths])


def count(places: Places, size: int) -> Integers:
    """Return how often each of `size` places occurs."""
    counts = np.zeros(size, dtype=np.intp)
    step = max(STEP, size)
    for begin in range(0, len(places), step):
        counts += np.bincount(places[begin : begin + step], minlength=size)
    return counts


def sorted_set(numbers: Numbers) -> Numbers:
    """Return each of some numbers once, in their order."""
    found = np.sort(numbers)
    is_new = np.ones(len(found), dtype=np.bool_)
    np.not_equal(found[1:], found[:-1], out=is_new[1:])
    return found[is_new]
