"""Emergency shelters: the import, the list and the nearest ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from bot.audit.service import record
from bot.earthquake.rules import Point, direction, distance_m, wgs84_to_gcj02
from bot.spreadsheets import (
    ImportResult,
    RowError,
    Values,
    import_transaction,
    store_rows,
    take_date,
    take_float,
    take_int,
    take_row,
    take_text,
)
from models.earthquake import Shelter

HEADER = (
    "name",
    "tier",
    "kind",
    "address",
    "lat",
    "lon",
    "coordinates",
    "area_m2",
    "capacity",
    "facilities",
    "manager",
    "phone",
    "checked_on",
)
COORDINATES = ("wgs84", "gcj02")
LAT, LON = (3.0, 54.0), (73.0, 136.0)


@dataclass(frozen=True, slots=True)
class ShelterRow:
    """One shelter as it is stored: GCJ-02 degrees."""

    name: str
    tier: str
    kind: str
    address: str
    lat: float
    lon: float
    area_m2: int | None
    capacity: int | None
    facilities: str
    manager: str
    phone: str
    checked_on: date | None


@dataclass(frozen=True, slots=True)
class NearShelter:
    """A shelter with its distance in metres and its direction, a code of `label.direction`."""

    shelter: Shelter
    distance_m: float
    direction: str


def check_shelter_row(values: Values) -> ShelterRow:
    """Read one row of the file, its coordinates converted to GCJ-02; raises RowError."""
    return take_row(
        _make_row,
        name=lambda: take_text(values, "name", limit=128, required=True),
        tier=lambda: take_text(values, "tier", limit=32),
        kind=lambda: take_text(values, "kind", limit=32),
        address=lambda: take_text(values, "address", limit=255),
        lat=lambda: _take_degrees(values, "lat", LAT),
        lon=lambda: _take_degrees(values, "lon", LON),
        coordinates=lambda: _take_coordinates(values),
        area_m2=lambda: _take_area(values),
        capacity=lambda: take_int(values, "capacity"),
        facilities=lambda: take_text(values, "facilities", limit=255),
        manager=lambda: take_text(values, "manager", limit=64),
        phone=lambda: take_text(values, "phone", limit=32),
        checked_on=lambda: take_date(values, "checked_on"),
    )


def _make_row(*, lat: float, lon: float, coordinates: str, **cells: Any) -> ShelterRow:
    point = Point(lat, lon) if coordinates == "gcj02" else wgs84_to_gcj02(Point(lat, lon))
    return ShelterRow(lat=point.lat, lon=point.lon, **cells)


def _take_degrees(values: Values, column: str, bounds: tuple[float, float]) -> float:
    degrees = take_float(values, column, minimum=bounds[0], maximum=bounds[1])
    if degrees is None:
        raise RowError(column, "is empty")
    return degrees


def _take_coordinates(values: Values) -> str:
    system = values["coordinates"].lower()
    if system not in COORDINATES:
        raise RowError("coordinates", f"expected one of {', '.join(COORDINATES)}, not {system!r}")
    return system


def _take_area(values: Values) -> int | None:
    area = take_float(values, "area_m2", minimum=0, maximum=1e9)
    return None if area is None else round(area)


async def import_shelters(rows: Sequence[ShelterRow], *, actor: str, now: datetime) -> ImportResult:
    """Create and update shelters by their name; those that the file does not name stay."""
    async with import_transaction():
        result = await store_rows(Shelter, "name", [asdict(row) for row in rows])
        if result.changed:
            await record(actor=actor, action="shelters.import", after=result.to_json(), now=now)
        return result


async def nearest_shelters(lat: float, lon: float, limit: int = 3) -> list[NearShelter]:
    """Return the shelters nearest to a GCJ-02 coordinate, the nearest first.

    A county has tens to hundreds of them, so that all are compared.
    """
    here = Point(lat, lon)
    shelters = await Shelter.all().order_by("id")
    near = [(distance_m(here, Point(shelter.lat, shelter.lon)), shelter) for shelter in shelters]
    near.sort(key=lambda pair: (pair[0], pair[1].id))
    return [
        NearShelter(shelter, distance, direction(here, Point(shelter.lat, shelter.lon)))
        for distance, shelter in near[:limit]
    ]


async def list_shelters(town: str | None = None) -> list[Shelter]:
    """Return all shelters: those whose address or name mentions the town first, then the larger ones."""

    def rank(shelter: Shelter) -> tuple[bool, int, str, int]:
        elsewhere = town is None or town not in f"{shelter.address}{shelter.name}"
        return elsewhere, -(shelter.capacity or 0), shelter.name, shelter.id

    return sorted(await Shelter.all(), key=rank)
