"""Shelters come from a file and are found from where somebody stands."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from bot.earthquake.rules import Point, wgs84_to_gcj02
from bot.earthquake.shelters import (
    HEADER,
    check_shelter_row,
    import_shelters,
    list_shelters,
    nearest_shelters,
)
from bot.spreadsheets import ImportResult, RowError
from models.earthquake import Shelter

VALUES = dict.fromkeys(HEADER, "") | {
    "name": "中心广场",
    "address": "黔城镇大道1号",
    "lat": "27.2000",
    "lon": "109.8300",
    "coordinates": "gcj02",
    "area_m2": "9600.5",
    "capacity": "4800",
    "checked_on": "2026-01-10",
}


def values(name: str, lat: float, lon: float, address: str = "") -> dict[str, str]:
    return VALUES | {"name": name, "lat": str(lat), "lon": str(lon), "address": address}


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"name": ""}, "name"),
        ({"lat": ""}, "lat"),
        ({"lon": "north"}, "lon"),
        ({"lat": "109.83"}, "lat"),
        ({"coordinates": "bd09"}, "coordinates"),
        ({"coordinates": ""}, "coordinates"),
        ({"checked_on": "lately"}, "checked_on"),
        ({"capacity": "-1"}, "capacity"),
    ],
)
def test_a_wrong_row_is_refused(changes: dict[str, str], column: str) -> None:
    with pytest.raises(RowError) as error:
        check_shelter_row(VALUES | changes)
    assert error.value.column == column


def test_gps_coordinates_are_converted_before_they_are_stored() -> None:
    row = check_shelter_row(VALUES | {"coordinates": "wgs84"})
    assert Point(row.lat, row.lon) == wgs84_to_gcj02(Point(27.2, 109.83))
    assert abs(row.lat - 27.2) > 0.001


async def test_the_import_is_repeatable(db: object, now: datetime) -> None:
    rows = [check_shelter_row(VALUES)]
    assert await import_shelters(rows, actor="cli:test", now=now) == ImportResult(1, 0, 0)
    assert await import_shelters(rows, actor="cli:test", now=now) == ImportResult(0, 0, 1)
    shelter = await Shelter.get()
    assert (shelter.area_m2, shelter.checked_on) == (9600, date(2026, 1, 10))
    moved = [check_shelter_row(VALUES | {"address": "新址"})]
    assert await import_shelters(moved, actor="cli:test", now=now) == ImportResult(0, 1, 0)


async def test_the_nearest_come_first_with_distance_and_direction(db: object, now: datetime) -> None:
    rows = [
        check_shelter_row(values("far", 27.5, 109.83, "安江镇")),
        check_shelter_row(values("north", 27.21, 109.83, "黔城镇")),
        check_shelter_row(values("east", 27.2, 109.832, "黔城镇")),
        check_shelter_row(values("south", 27.15, 109.83)),
    ]
    await import_shelters(rows, actor="cli:test", now=now)
    near = await nearest_shelters(27.2, 109.83)
    assert [(found.shelter.name, found.direction) for found in near] == [
        ("east", "e"),
        ("north", "n"),
        ("south", "s"),
    ]
    assert near[0].distance_m == pytest.approx(197.8, abs=0.5)
    assert near[1].distance_m == pytest.approx(1112, abs=1)


async def test_the_list_begins_with_the_town_and_then_the_largest(db: object, now: datetime) -> None:
    rows = [
        check_shelter_row(values(name, 27.2, 109.8, address) | {"capacity": capacity})
        for name, address, capacity in (
            ("small", "安江镇", "100"),
            ("large", "安江镇", "900"),
            ("home", "洪江市黔城镇", "50"),
            ("unknown", "", ""),
        )
    ]
    await import_shelters(rows, actor="cli:test", now=now)
    assert [shelter.name for shelter in await list_shelters()] == ["large", "small", "home", "unknown"]
    at_home = [shelter.name for shelter in await list_shelters("黔城镇")]
    assert at_home == ["home", "large", "small", "unknown"]
