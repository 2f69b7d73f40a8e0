"""Reads the body of a feed: what is no earthquake that can be placed is left out, never guessed."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import orjson
import structlog

from bot.earthquake.feeds.rules import FeedError, Listing, QuakeReport
from bot.earthquake.rules import Point

log = structlog.get_logger()
UNREADABLE = (KeyError, TypeError, ValueError, OverflowError, OSError)


def load(body: bytes) -> Any:
    """Return the JSON of a body; raises FeedError."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise FeedError(f"no JSON: {error}") from error


def read_all(rows: Iterable[Any], read: Callable[[Any], QuakeReport]) -> tuple[QuakeReport, ...]:
    """Read every row, the oldest earthquake first; raises FeedError where none of them can be read."""
    reports, problems = [], []
    for row in rows:
        try:
            reports.append(read(row))
        except UNREADABLE as error:
            problems.append(repr(error))
    if problems and not reports:
        raise FeedError(f"no row can be read: {problems[0]}")
    if problems:
        log.warning("quake_rows_unread", count=len(problems), first=problems[0])
    return tuple(sorted(reports, key=lambda report: report.occurred_at))


def whole_list(reports: tuple[QuakeReport, ...]) -> Listing:
    """Return the listing of a feed that simply no longer lists what it takes back."""
    return Listing(reports, reports[0].occurred_at if reports else None)


def take_number(value: Any, lowest: float, highest: float) -> float:
    """Return a number, also one written as text; raises ValueError outside of its bounds."""
    number = float(value)
    if not (math.isfinite(number) and lowest <= number <= highest):
        raise ValueError(f"{value!r} is not between {lowest} and {highest}")
    return number


def take_point(lat: Any, lon: Any) -> Point:
    """Return a place in degrees; raises ValueError."""
    return Point(take_number(lat, -90, 90), take_number(lon, -180, 180))


def take_magnitude(value: Any) -> float:
    """Return a magnitude, with one decimal as it is told; raises ValueError."""
    return round(take_number(value, -2, 10), 1)


def take_depth(value: Any) -> float | None:
    """Return a depth in kilometres, None where the feed knows none (below zero, or empty)."""
    if value in (None, "", "-"):
        return None
    depth = take_number(value, -1000, 1000)
    return depth if depth >= 0 else None
