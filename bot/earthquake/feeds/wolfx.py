"""The list that Wolfx passes on from the China Earthquake Networks Center: No1, No2 …, all values strings."""

from __future__ import annotations

from typing import Any

from bot.clock import read_local
from bot.earthquake.feeds.reading import (
    load,
    read_all,
    take_depth,
    take_magnitude,
    take_point,
    whole_list,
)
from bot.earthquake.feeds.rules import FeedError, Listing, QuakeReport
from models.enums import BulletinStatus, QuakeSource


def read_listing(body: bytes) -> Listing:
    """Read the list; the other fields beside No1 … (md5) are no earthquakes. Raises FeedError."""
    found = load(body)
    rows = [row for name, row in found.items() if name.startswith("No")] if isinstance(found, dict) else []
    if not rows:
        raise FeedError("no list of earthquakes")
    return whole_list(read_all(rows, _read))


def _read(row: dict[str, Any]) -> QuakeReport:
    return QuakeReport(
        source=QuakeSource.WOLFX,
        name=str(row.get("EventID") or ""),
        status=BulletinStatus.REVIEWED if row["type"] == "reviewed" else BulletinStatus.AUTOMATIC,
        occurred_at=read_local(row["time"]),
        point=take_point(row["latitude"], row["longitude"]),
        depth_km=take_depth(row.get("depth")),
        magnitude=take_magnitude(row["magnitude"]),
        place=str(row["location"]).strip(),
    )
