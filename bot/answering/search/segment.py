"""Entries that were laid out together: a part of the index, which never changes and can be kept on disk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import fields
from functools import lru_cache, partial
from hashlib import sha256
from typing import Self

import numpy as np

from bot.answering.entries import Entry
from bot.answering.mismatch import Aspects, default_aspect_reader
from bot.answering.search.building import lay_out
from bot.answering.search.cache import all_kept, kept
from bot.answering.search.corpus import Arrays, Integers
from bot.answering.search.features import WEIGHTS, Numbers, default_reader, text_number
from bot.answering.search.layout import Layout
from bot.answering.search.lexicon import default_lexicon
from bot.answering.validity import Calendar
from content import dictionary

KEPT_AS = "knowledge"
REMEMBERED = 4096
"""Of so many entries it is kept what they say of each aspect."""
GONE = Entry("", "", "")
"""Stands where an entry stood when the segment was laid out."""


class Segment:
    """Entries by their rows, with their layout; `gone` are the rows of those that are no longer in use."""

    def __init__(self, entries: Iterable[Entry], arrays: Arrays) -> None:
        self.entries = tuple(entries)
        self.rows = {entry.id: row for row, entry in enumerate(self.entries)}
        self.calendar = Calendar(self.entries)
        self.layout = self._laid_out = Layout.of(arrays)
        self.gone = np.zeros(len(self.entries), dtype=np.bool_)
        self.aspects = lru_cache(REMEMBERED)(partial(_read_aspects, self.entries, self.layout))

    @classmethod
    def of(cls, entries: Sequence[Entry], earlier: Sequence[Self] = (), beside: Self | None = None) -> Self:
        """Lay entries out: two milliseconds an entry, or hardly any for one that an earlier segment has."""
        return cls(entries, lay_out(entries, default_reader(), default_lexicon(), earlier, beside))

    @classmethod
    def kept(cls, entries: Sequence[Entry], earlier: Sequence[Self] = ()) -> Self:
        """Take the segment of just these entries from disk, or lay them out and put it there."""
        digests = _digests(entries)

        def make() -> Arrays:
            laid = lay_out(entries, default_reader(), default_lexicon(), earlier)
            return {**laid, "digests": digests}

        return cls(entries, kept(KEPT_AS, sha256(digests.tobytes()).hexdigest(), make))

    @classmethod
    def nearest_kept(cls, entries: Sequence[Entry]) -> Self | None:
        """Return the segment on disk that has most of these entries; `GONE` stands for all others in it."""
        digests = _digests(entries)

        def count_known(arrays: Arrays) -> int:
            return int(np.isin(arrays["digests"], digests).sum())

        nearest = max(all_kept(KEPT_AS), key=count_known, default=None)
        if nearest is None:
            return None
        known = dict(zip(digests.tolist(), entries, strict=True))
        return cls((known.get(digest, GONE) for digest in nearest["digests"].tolist()), nearest)

    def parts(self) -> list[object]:
        """Return all that is large in it."""
        layouts = [
            getattr(layout, field.name)
            for layout in (self.layout, self._laid_out)
            for field in fields(layout)
        ]
        return [self.entries, self.rows, self.aspects, *layouts]

    def __len__(self) -> int:
        return len(self.entries) - int(self.gone.sum())

    def with_only(self, rows: Integers) -> Self:
        """Return the segment with these rows in use and no others."""
        found = copy(self)
        found.gone = np.ones(len(self.entries), dtype=np.bool_)
        found.gone[rows] = False
        found.layout = self._laid_out.without(found.gone) if found.gone.any() else self._laid_out
        return found

    def divide(self, entries: Iterable[Entry]) -> tuple[Integers, list[Entry]]:
        """Return the rows of those entries that the segment has, just as they are, and the other entries."""
        same, others = [], []
        for entry in entries:
            row = self.rows.get(entry.id)
            if row is not None and (self.entries[row] is entry or self.entries[row] == entry):
                same.append(row)
            else:
                others.append(entry)
        return np.array(same, dtype=np.intp), others

    def wording(self, row: int, wording: int) -> str:
        """Return the text of a wording of the entry in a row."""
        return self.entries[row].wordings[wording - int(self.layout.first_wordings[row])]


def _digests(entries: Iterable[Entry]) -> Numbers:
    """Return for each entry a number that changes whenever its layout would."""
    basis = str(text_number(f"{WEIGHTS.tolist()} {dictionary.digest()}"))
    texts = ("\x1f".join((basis, entry.id, *entry.wordings, entry.answer)) for entry in entries)
    return np.fromiter(map(text_number, texts), dtype=np.uint64)


def _read_aspects(entries: Sequence[Entry], layout: Layout, row: int) -> Aspects:
    problems = [default_lexicon().problems[at] for at in layout.links.row(row).tolist()]
    return default_aspect_reader().read_entry(entries[row], problems)
