"""On which days an entry may be used: from its first day to its last, in its months of the year."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Protocol

import numpy as np
import numpy.typing as npt

from content.dictionary.phrases import fold

ALL_MONTHS = range(1, 13)
_SPAN = re.compile(r"(\d{1,2})(?:[-~—–](\d{1,2}))?月?")


class Seasonal(Protocol):
    """What has first and last days, both included, and months of the year; None and none mean no limit."""

    @property
    def valid_from(self) -> date | None: ...
    @property
    def valid_until(self) -> date | None: ...
    @property
    def months(self) -> Collection[int]: ...


def is_valid(entry: Seasonal, day: date) -> bool:
    """Tell whether an entry may be used on a day."""
    begun = entry.valid_from is None or entry.valid_from <= day
    return begun and not has_expired(entry, day) and day.month in (entry.months or ALL_MONTHS)


def has_expired(entry: Seasonal, day: date) -> bool:
    """Tell whether an entry's last day has passed."""
    return entry.valid_until is not None and entry.valid_until < day


def may_meet(one: Seasonal, other: Seasonal) -> bool:
    """Tell whether two entries can be in use at the same time."""
    starts = max(one.valid_from or date.min, other.valid_from or date.min)
    ends = min(one.valid_until or date.max, other.valid_until or date.max)
    return starts <= ends and not set(one.months or ALL_MONTHS).isdisjoint(other.months or ALL_MONTHS)


def read_months(text: str) -> tuple[int, ...]:
    """Return the months meant by 「3-5;9」 or 「11-2」 in their order.

    None are returned for the whole year and for an empty text. Raises ValueError for anything else.
    """
    months: set[int] = set()
    for part in filter(None, fold(text).replace(" ", "").split(";")):
        span = _SPAN.fullmatch(part)
        first, last = (int(span[1]), int(span[2] or span[1])) if span else (0, 0)
        if first not in ALL_MONTHS or last not in ALL_MONTHS:
            raise ValueError(text)
        length = (last - first) % 12 + 1
        months |= {(first - 1 + step) % 12 + 1 for step in range(length)}
    return tuple(sorted(months)) if len(months) < 12 else ()


class Calendar:
    """The days of many entries side by side, so that all are looked up at once."""

    def __init__(self, entries: Sequence[Seasonal]) -> None:
        self._first = _integers((entry.valid_from or date.min).toordinal() for entry in entries)
        self._last = _integers((entry.valid_until or date.max).toordinal() for entry in entries)
        self._months = _integers(sum(1 << month for month in entry.months or ALL_MONTHS) for entry in entries)

    def closed_on(self, day: date) -> npt.NDArray[np.bool_]:
        """Return for each entry whether it may not be used on a day: not `is_valid`."""
        ordinal = day.toordinal()
        closed: npt.NDArray[np.bool_] = (self._first > ordinal) | (self._last < ordinal)
        closed |= self._months & (1 << day.month) == 0
        return closed


def _integers(values: Iterable[int]) -> npt.NDArray[np.intp]:
    return np.fromiter(values, dtype=np.intp)
