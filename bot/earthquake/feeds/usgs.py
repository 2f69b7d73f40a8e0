"""The GeoJSON of the United States Geological Survey: what is taken back is `deleted`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bot.earthquake.feeds.reading import load, read_all, take_depth, take_magnitude, take_point
from bot.earthquake.feeds.rules import FeedError, Listing, QuakeReport
from models.enums import BulletinStatus, QuakeSource

STATUSES = {
    "automatic": BulletinStatus.AUTOMATIC,
    "reviewed": BulletinStatus.REVIEWED,
    "deleted": BulletinStatus.WITHDRAWN,
}


def read_listing(body: bytes) -> Listing:
    """Read a feature collection, or a single feature; quarry blasts are left out. Raises FeedError."""
    found = load(body)
    if not isinstance(found, dict):
        raise FeedError("no GeoJSON")
    rows = [found] if found.get("type") == "Feature" else found.get("features")
    if not isinstance(rows, list):
        raise FeedError("no features")
    return Listing(read_all([row for row in rows if _is_quake(row)], _read))


def _is_quake(row: Any) -> bool:
    kind = row.get("properties", {}).get("type", "earthquake") if isinstance(row, dict) else "earthquake"
    return bool(kind == "earthquake")


def _read(row: dict[str, Any]) -> QuakeReport:
    properties = row["properties"]
    status = STATUSES[properties["status"]]
    gone = status is BulletinStatus.WITHDRAWN
    lon, lat, depth = row["geometry"]["coordinates"]
    return QuakeReport(
        source=QuakeSource.USGS,
        name=str(row["id"]),
        status=status,
        occurred_at=datetime.fromtimestamp(properties["time"] / 1000, UTC),
        point=take_point(lat, lon),
        depth_km=take_depth(depth),
        magnitude=take_magnitude(0 if gone and properties["mag"] is None else properties["mag"]),
        place=str(properties["place"] or "").strip(),
    )
