"""The arrays of a knowledge base as they are searched."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from bot.answering.search.corpus import STEP, Arrays, Integers, Located, Places, Rows, locate
from bot.answering.search.features import Flags, Floats, Numbers
from bot.answering.search.kinds import KindSets


@dataclass(frozen=True, slots=True)
class Layout:
    """What building.lay_out has made: entries and wordings are rows, features places in the vocabulary.

    `counts`: how many entries hold a feature, `holders`: which. `first_wordings[e]`: the first wording of
    entry e. `links`: the problems of each entry, and `link_owners` whose each link is. `lengths`, `totals`:
    how much each wording weighs, as a vector and in all; `characters`: how many it has; `texts` and `cores`:
    its numbers as a text, whole and without courtesies, `texts_sorted` and `cores_sorted` the wordings in the
    order of these. `named` and `asked`: which of the
    `kind_sets` each entry names in any wording, and in its question.
    """

    vocabulary: Numbers
    counts: Integers
    holders: Rows
    wordings: Rows
    links: Rows
    link_owners: Integers
    first_wordings: Integers
    lengths: Floats
    totals: Floats
    characters: Places
    texts: Numbers
    texts_sorted: Places
    cores: Numbers
    cores_sorted: Places
    named: Places
    asked: Places
    kind_sets: KindSets

    def without(self, rows: Flags) -> Self:
        """Return the same layout with counts that leave some rows out."""
        counts = self.counts.copy()
        places = self.holders.places
        for begin in range(0, len(places), STEP):
            held = begin + np.flatnonzero(rows[places[begin : begin + STEP]])
            np.subtract.at(counts, np.searchsorted(self.holders.starts, held, side="right") - 1, 1)
        return replace(self, counts=counts)

    @classmethod
    def of(cls, arrays: Arrays) -> Self:
        """Take the arrays into use; they have the types that are needed, so none is copied."""

        def integers(name: str) -> Integers:
            return np.asarray(arrays[name], dtype=np.intp)

        def places(name: str) -> Places:
            return np.asarray(arrays[name], dtype=np.int32)

        links = Rows.from_arrays("links", arrays)
        return cls(
            vocabulary=np.asarray(arrays["vocabulary"], dtype=np.uint64),
            counts=integers("counts"),
            holders=Rows.from_arrays("holders", arrays),
            wordings=Rows.from_arrays("wordings", arrays),
            links=links,
            link_owners=np.repeat(np.arange(len(links)), np.diff(links.starts)),
            first_wordings=integers("first_wordings"),
            lengths=np.asarray(arrays["lengths"], dtype=np.float64),
            totals=np.asarray(arrays["totals"], dtype=np.float64),
            characters=places("characters"),
            texts=np.asarray(arrays["texts"], dtype=np.uint64),
            texts_sorted=places("texts_sorted"),
            cores=np.asarray(arrays["cores"], dtype=np.uint64),
            cores_sorted=places("cores_sorted"),
            named=places("named"),
            asked=places("asked"),
            kind_sets=KindSets(
                frozenset(filter(None, str(kinds).split(";"))) for kinds in arrays["kind_sets"]
            ),
        )

    def __len__(self) -> int:
        return len(self.named)

    def locate(self, numbers: Numbers) -> Located:
        """Find features among those of all entries."""
        return locate(self.vocabulary, numbers)

    def count(self, located: Located) -> Integers:
        """Return how many entries hold each feature."""
        return np.where(located.known, self.counts[located.places], 0)

    def shared(self, wordings: Integers, located: Located, weights: Floats) -> Floats:
        """Return for each of some wordings the sum of the weights of those features that it holds."""
        return self.wordings.sums_of(wordings, located, weights, len(self.vocabulary))

    def linked(self, closed: Flags, problems: int) -> Flags:
        """Tell which of so many problems any entry is about that is not closed."""
        linked = np.zeros(problems, dtype=np.bool_)
        linked[self.links.places[~closed[self.link_owners]]] = True
        return linked

    def with_text(self, number: int) -> frozenset[int]:
        """Return the entries that have a text among their wordings, by the text's number."""
        return self._entries_of(self.texts, self.texts_sorted, number)

    def with_core(self, number: int) -> frozenset[int]:
        """Return the entries that have a wording with this core, by its number."""
        return self._entries_of(self.cores, self.cores_sorted, number)

    def _entries_of(self, numbers: Numbers, order: Places, number: int) -> frozenset[int]:
        begin = bisect_left(order, number, key=numbers.item)
        end = bisect_right(order, number, begin, key=numbers.item)
        wordings = order[begin:end]
        return frozenset((np.searchsorted(self.first_wordings, wordings, side="right") - 1).tolist())


def _kinds(text: str) -> frozenset[str]:
    return frozenset(filter(None, text.split(";")))
