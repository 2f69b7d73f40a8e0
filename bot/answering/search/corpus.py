"""Many texts as rows of features, laid out in arrays so that all can be weighed at once and kept on disk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt

from bot.answering.search.features import Flags, Floats, Numbers

Integers = npt.NDArray[np.intp]
Places = npt.NDArray[np.int32]
Arrays = Mapping[str, npt.NDArray[np.generic]]


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

    @classmethod
    def of(cls, rows: Sequence[Numbers], vocabulary: Numbers) -> Self:
        """Lay out rows of features, all of which are in the vocabulary."""
        starts = np.zeros(len(rows) + 1, dtype=np.intp)
        np.cumsum([len(row) for row in rows], out=starts[1:])
        numbers = np.concatenate(rows) if rows else np.zeros(0, dtype=np.uint64)
        return cls(starts, np.searchsorted(vocabulary, numbers).astype(np.int32))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def row(self, number: int) -> Places:
        """Return the places of one row."""
        return self.places[self.starts[number] : self.starts[number + 1]]

    def held(self, number: int, located: Located) -> Flags:
        """Tell which of some features one row holds; its places stand in their order."""
        row = self.row(number)
        if not len(row):
            return np.zeros(len(located.places), dtype=np.bool_)
        at = np.minimum(np.searchsorted(row, located.places), len(row) - 1)
        return np.asarray(row[at] == located.places) & located.known

    def sums(self, rows: Integers, values: Floats) -> Floats:
        """Return for each of some rows the sum of what `values` has at its places."""
        begins, lengths = self.starts[rows], self.starts[rows + 1] - self.starts[rows]
        ends = np.cumsum(lengths)
        if not len(ends) or not ends[-1]:
            return np.zeros(len(rows))
        steps = np.arange(ends[-1]) + np.repeat(begins - (ends - lengths), lengths)
        running = np.concatenate(([0.0], np.cumsum(values[self.places[steps]])))
        return np.asarray(running[ends] - running[ends - lengths])

    def counts(self, size: int) -> Integers:
        """Return in how many rows each of `size` places occurs."""
        return np.bincount(self.places, minlength=size)

    def turned(self, size: int) -> Rows:
        """Return for each of `size` places the rows that hold it."""
        order = np.argsort(self.places, kind="stable")
        rows = np.repeat(np.arange(len(self), dtype=np.int32), np.diff(self.starts))
        starts = np.concatenate(([0], np.cumsum(self.counts(size))))
        return Rows(starts.astype(np.intp), rows[order])

    def spread(self, rows: Integers, values: Floats, size: int) -> Floats:
        """Return for each of `size` places the sum of the `values` of those rows that hold it."""
        lengths = self.starts[rows + 1] - self.starts[rows]
        held = [self.row(row) for row in rows.tolist()]
        if not held:
            return np.zeros(size)
        weights = np.repeat(values, lengths)
        return np.asarray(np.bincount(np.concatenate(held), weights, minlength=size), dtype=np.float64)

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


def vocabulary_of(rows: Sequence[Numbers]) -> Numbers:
    """Return all features of some rows, sorted, each once."""
    return np.unique(np.concatenate(rows)) if rows else np.zeros(0, dtype=np.uint64)
