"""What a feed says of earthquakes, when two reports mean the same one, and how often to ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.earthquake.rules import Point, distance_m
from models.enums import BulletinStatus, QuakeSource

SAME_QUAKE, SAME_QUAKE_KM = timedelta(seconds=90), 100
"""So far apart two reports of one earthquake are at most: an automatic one is corrected by a few seconds."""
POLL_SECONDS, AWAY_SECONDS = 10.0, 300.0


class FeedError(Exception):
    """A feed gave no answer to use; the text says why."""


@dataclass(frozen=True, slots=True)
class QuakeReport:
    """One earthquake as somebody reports it: WGS-84 degrees, UTC. `name` is the source's own, or empty."""

    source: QuakeSource
    name: str
    status: BulletinStatus
    occurred_at: datetime
    point: Point
    depth_km: float | None
    magnitude: float
    place: str


@dataclass(frozen=True, slots=True)
class Listing:
    """All that a feed lists, the oldest first.

    `reaches_back_to`: an earthquake since then that is not listed is none any more. None where the feed
    names what it withdraws.
    """

    reports: tuple[QuakeReport, ...]
    reaches_back_to: datetime | None = None


def is_same_quake(moment: datetime, point: Point, other_moment: datetime, other_point: Point) -> bool:
    """Tell whether two reports are of one earthquake, by time and place."""
    near = distance_m(point, other_point) <= SAME_QUAKE_KM * 1000
    return near and abs(moment - other_moment) <= SAME_QUAKE


def next_pause(failures: int, jitter: float) -> float:
    """Return the seconds until a feed is asked again: 10, doubling with each failure in a row to 300.

    `jitter` (0 to 1) takes away up to a quarter, so that not everybody returns at once.
    """
    if not failures:
        return POLL_SECONDS
    return min(AWAY_SECONDS, POLL_SECONDS * 2.0 ** min(failures, 10)) * (1 - jitter / 4)
