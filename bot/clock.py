"""The only place that reads the time, and the working calendar of the bureau."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import chinese_calendar

CHINA = ZoneInfo("Asia/Shanghai")
WEEKDAYS = "一二三四五六日"
CALENDAR_AHEAD = timedelta(days=14)
"""So long before a year begins its public holidays must be known: promises reach into it."""
Clock = Callable[[], datetime]


def now() -> datetime:
    """Return the present moment, in UTC."""
    return datetime.now(UTC)


def year_span(year: int) -> tuple[datetime, datetime]:
    """Return the first moment of a calendar year in Asia/Shanghai and that of the next, in UTC."""
    return day_start(date(year, 1, 1)), day_start(date(year + 1, 1, 1))


def day_start(day: date) -> datetime:
    """Return the first moment of a day in Asia/Shanghai, in UTC: SQLite compares moments as text."""
    return datetime.combine(day, time(), tzinfo=CHINA).astimezone(UTC)


def local_date(moment: datetime) -> date:
    """Return the day in Asia/Shanghai."""
    return moment.astimezone(CHINA).date()


def read_local(text: str) -> datetime:
    """Read an ISO date and time, in UTC; one without offset is meant in Asia/Shanghai. Raises ValueError."""
    moment = datetime.fromisoformat(text.strip())
    return (moment if moment.tzinfo else moment.replace(tzinfo=CHINA)).astimezone(UTC)


def say_day(moment: datetime) -> str:
    """Write the day of a moment in Asia/Shanghai: 11月24日（周二）."""
    local = moment.astimezone(CHINA)
    return f"{local.month}月{local.day}日（周{WEEKDAYS[local.weekday()]}）"


def say_moment(moment: datetime) -> str:
    """Write a moment as people plan with it: 11月24日（周二）09:30."""
    return f"{say_day(moment)}{moment.astimezone(CHINA):%H:%M}"


def unknown_year(moment: datetime) -> int | None:
    """Return the year of a moment, or of a fortnight later, if its public holidays are not known."""
    days = (local_date(moment), local_date(moment + CALENDAR_AHEAD))
    return next((day.year for day in days if not _is_known(day.year)), None)


def _is_known(year: int) -> bool:
    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def is_working_day(day: date) -> bool:
    """Tell working days after the government's calendar, 调休 included.

    A year that chinesecalendar does not know yet counts weekends only.
    """
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Hours of a working day, or of every day, as (start, end) pairs of local times in order."""

    spans: tuple[tuple[time, time], ...]
    every_day: bool = False

    @classmethod
    def parse(cls, text: str, *, every_day: bool = False) -> Self:
        """Read `08:30-12:00,14:30-17:30`. Raises ValueError."""
        pairs = [span.split("-") for span in text.split(",")]
        spans = tuple((time.fromisoformat(start), time.fromisoformat(end)) for start, end in pairs)
        return cls(spans, every_day)

    @property
    def day_length(self) -> timedelta:
        """The time that counts of one day that counts."""
        return sum((_span_length(start, end) for start, end in self.spans), timedelta())

    def is_open(self, moment: datetime) -> bool:
        """Tell whether a moment lies within these hours."""
        local = moment.astimezone(CHINA)
        at = local.time()
        return self._counts(local.date()) and any(start <= at < end for start, end in self.spans)

    def add(self, start: datetime, duration: timedelta) -> datetime:
        """Return the moment when `duration` of working time has passed since `start`, in UTC."""
        left = duration
        for opens, closes in self._open_spans(start):
            begins = max(opens, start)
            if begins + left <= closes:
                return (begins + left).astimezone(UTC)
            left -= max(closes - begins, timedelta())
        raise AssertionError("the calendar has no end")

    def add_days(self, start: datetime, days: float) -> datetime:
        """Return the moment when `days` working days of duty hours have passed since `start`, in UTC."""
        return self.add(start, self.day_length * days)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Return how much working time lies between two moments; none if the end comes first."""
        passed = timedelta()
        for opens, closes in self._open_spans(start):
            if opens >= end:
                return passed
            passed += max(min(closes, end) - max(opens, start), timedelta())
        raise AssertionError("the calendar has no end")

    def _counts(self, day: date) -> bool:
        return self.every_day or is_working_day(day)

    def _open_spans(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        day = local_date(start)
        while True:
            if self._counts(day):
                for opens, closes in self.spans:
                    end = datetime.combine(day, closes, tzinfo=CHINA)
                    if end > start:
                        yield datetime.combine(day, opens, tzinfo=CHINA), end
            day += timedelta(days=1)


def _span_length(start: time, end: time) -> timedelta:
    day = date(2000, 1, 1)
    return datetime.combine(day, end, tzinfo=UTC) - datetime.combine(day, start, tzinfo=UTC)
