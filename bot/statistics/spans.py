"""The days that figures are about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Self

from bot.clock import day_start
from bot.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Span:
    """Days in Asia/Shanghai, both ends included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise InvalidInput(f"the span ends on {self.last}, before it begins on {self.first}")

    @classmethod
    def of_year(cls, year: int) -> Self:
        """Return a calendar year."""
        return cls(date(year, 1, 1), date(year, 12, 31))

    @property
    def is_year(self) -> bool:
        """Tell whether the span is just one calendar year."""
        return (self.first, self.last) == (date(self.first.year, 1, 1), date(self.first.year, 12, 31))

    @property
    def begins(self) -> datetime:
        """The first moment, in UTC: SQLite compares moments as texts."""
        return day_start(self.first).astimezone(UTC)

    @property
    def ends(self) -> datetime:
        """The first moment after the span, in UTC."""
        return day_start(self.last + timedelta(days=1)).astimezone(UTC)
