"""The list of the China Earthquake Networks Center: times in China, numbers as text."""

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

MANUAL = "M"


def read_listing(body: bytes) -> Listing:
    """Read the list, or the page `{"shuju": […]}` of it; raises FeedError."""
    found = load(body)
    rows = found.get("shuju") if isinstance(found, dict) else found
    if not isinstance(rows, list):
        raise FeedError("no list of earthquakes")
    return whole_list(read_all(rows, _read))


def _read(row: dict[str, Any]) -> QuakeReport:
    reviewed = row.get("AUTO_FLAG") == MANUAL
    return QuakeReport(
        source=QuakeSource.CENC,
        name=str(row.get("CATA_ID") or row.get("id") or ""),
        status=BulletinStatus.REVIEWED if reviewed else BulletinStatus.AUTOMATIC,
        occurred_at=read_local(row["O_TIME"]),
        point=take_point(row["EPI_LAT"], row["EPI_LON"]),
        depth_km=take_depth(row.get("EPI_DEPTH")),
        magnitude=take_magnitude(row["M"]),
        place=str(row["LOCATION_C"]).strip(),
    )
