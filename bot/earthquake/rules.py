"""Coordinates, distances and directions on the ground."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta

EARTH_RADIUS_M = 6_371_008.8
DIRECTIONS = ("n", "ne", "e", "se", "s", "sw", "w", "nw")
SAME_REPORT = timedelta(minutes=10)
NEAR_KM = 50
"""Up to where a shelter is near enough to be gone to."""

# GCJ-02 distorts on the Krasovsky 1940 ellipsoid.
_SEMI_MAJOR_M = 6_378_245.0
_ECCENTRICITY_SQUARED = 0.00669342162296594323


@dataclass(frozen=True, slots=True)
class Point:
    """A place in degrees."""

    lat: float
    lon: float


def wgs84_to_gcj02(point: Point) -> Point:
    """Return a GPS coordinate as Chinese maps, and so WeChat, show it.

    The published reverse-engineered formula (github.com/googollee/eviltransform); outside of China
    both systems are the same.
    """
    if not (0.8293 <= point.lat <= 55.8271 and 72.004 <= point.lon <= 137.8347):
        return point
    x, y = point.lon - 105.0, point.lat - 35.0
    radians = math.radians(point.lat)
    magic = 1 - _ECCENTRICITY_SQUARED * math.sin(radians) ** 2
    meridian = _SEMI_MAJOR_M * (1 - _ECCENTRICITY_SQUARED) / (magic * math.sqrt(magic))
    parallel = _SEMI_MAJOR_M / math.sqrt(magic) * math.cos(radians)
    return Point(
        point.lat + math.degrees(_northing(x, y) / meridian),
        point.lon + math.degrees(_easting(x, y) / parallel),
    )


def _northing(x: float, y: float) -> float:
    """Return the shift to the north in metres, `x` and `y` degrees from 105° E, 35° N."""
    shift = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    return shift + _wave((20, 6 * x), (20, 2 * x), (20, y), (40, y / 3), (160, y / 12), (320, y / 30))


def _easting(x: float, y: float) -> float:
    """Return the shift to the east in metres, `x` and `y` degrees from 105° E, 35° N."""
    shift = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    return shift + _wave((20, 6 * x), (20, 2 * x), (20, x), (40, x / 3), (150, x / 12), (300, x / 30))


def _wave(*terms: tuple[float, float]) -> float:
    return sum(size * math.sin(turns * math.pi) for size, turns in terms) * 2 / 3


def is_near(distance: float) -> bool:
    """Tell whether a shelter at a distance in metres is one to go to."""
    return distance <= NEAR_KM * 1000


def distance_m(start: Point, end: Point) -> float:
    """Return the great-circle distance in metres (haversine)."""
    lat1, lat2 = math.radians(start.lat), math.radians(end.lat)
    half_lat = math.sin((lat2 - lat1) / 2) ** 2
    half_lon = math.sin(math.radians(end.lon - start.lon) / 2) ** 2
    half = half_lat + math.cos(lat1) * math.cos(lat2) * half_lon
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(min(1.0, half)))


def direction(start: Point, end: Point) -> str:
    """Return which of the eight winds `end` lies in, as seen from `start`: a code of DIRECTIONS."""
    lat1, lat2 = math.radians(start.lat), math.radians(end.lat)
    turn = math.radians(end.lon - start.lon)
    east = math.sin(turn) * math.cos(lat2)
    north = math.cos(lat1) * math.sin(lat2) - math.sin(lat1) * math.cos(lat2) * math.cos(turn)
    bearing = math.degrees(math.atan2(east, north)) % 360
    return DIRECTIONS[round(bearing / 45) % 8]
