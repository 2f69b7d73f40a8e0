"""Coordinates, distances and directions against published values."""

from __future__ import annotations

import math

import pytest

from bot.earthquake.rules import Point, direction, distance_m, wgs84_to_gcj02

HERE = Point(27.2, 109.83)


@pytest.mark.parametrize(
    ("wgs84", "gcj02"),
    [
        (Point(31.1774276, 121.5272106), Point(31.17530398364597, 121.531541859215)),
        (Point(22.543847, 113.912316), Point(22.540796131694766, 113.9171764808363)),
        (Point(39.911954, 116.377817), Point(39.91334545536069, 116.38404722455657)),
    ],
)
def test_gps_becomes_the_map_coordinates_of_eviltransform_s_tests(wgs84: Point, gcj02: Point) -> None:
    converted = wgs84_to_gcj02(wgs84)
    assert (converted.lat, converted.lon) == pytest.approx((gcj02.lat, gcj02.lon), abs=1e-9)


def test_abroad_both_systems_are_the_same() -> None:
    assert wgs84_to_gcj02(Point(48.86, 2.35)) == Point(48.86, 2.35)


def test_distances_on_the_sphere() -> None:
    assert distance_m(HERE, HERE) == 0
    assert distance_m(Point(0, 0), Point(0, 1)) == pytest.approx(111_195.08, abs=0.1)
    assert distance_m(Point(0, 0), Point(0, 180)) == pytest.approx(math.pi * 6_371_008.8, abs=1)
    assert distance_m(Point(39.9042, 116.4074), Point(31.2304, 121.4737)) == pytest.approx(
        1_067_312, rel=1e-3
    )


@pytest.mark.parametrize(
    ("north", "east", "wind"),
    [
        (1, 0, "n"),
        (1, 1, "ne"),
        (0, 1, "e"),
        (-1, 1, "se"),
        (-1, 0, "s"),
        (-1, -1, "sw"),
        (0, -1, "w"),
        (1, -1, "nw"),
        (1, -0.1, "n"),
        (0.3, 1, "e"),
    ],
)
def test_the_eight_winds(north: float, east: float, wind: str) -> None:
    there = Point(HERE.lat + north * 0.01, HERE.lon + east * 0.01 / math.cos(math.radians(HERE.lat)))
    assert direction(HERE, there) == wind
