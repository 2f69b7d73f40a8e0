"""The county's towns: who lives there, where they are, and what to expect there of a quake."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from bot.earthquake.intensity.rules import Band, band_of, expected_intensity, may_be_noticed
from bot.earthquake.rules import Point, distance_m
from bot.routing.places import town_code
from bot.routing.rules import Place
from models.bulletin import Bulletin
from models.earthquake import Shelter
from models.village import Village


@dataclass(frozen=True, slots=True)
class Town:
    """A town: the codes by which its people are known, and its middle in degrees, if that is known."""

    county: str
    name: str
    codes: frozenset[str]
    point: Point | None

    @property
    def key(self) -> str:
        """What a town is told apart by."""
        return f"{self.county}{self.name}"


async def list_towns() -> list[Town]:
    """Return all towns. A town's middle is that of its villages' coordinates.

    Without those it is that of the shelters whose address or name mentions it, and else the county's: for the
    intensity of a quake some kilometres matter little.
    """
    villages = await Village.all().order_by("code")
    shelters = await Shelter.all()
    places = [Place(each.code, each.name, each.town, each.county) for each in villages]
    members: dict[tuple[str, str], list[Village]] = defaultdict(list)
    for village in villages:
        members[village.county, village.town].append(village)
    towns = []
    for (county, name), inside in members.items():
        code = town_code(county, name, places)
        codes = frozenset(each.code for each in inside) | ({code} if code else set())
        towns.append(Town(county, name, codes, _middle_of(name, inside, shelters)))
    return _fill_gaps(towns)


def _middle_of(name: str, villages: Sequence[Village], shelters: Sequence[Shelter]) -> Point | None:
    own = [Point(each.lat, each.lon) for each in villages if each.lat is not None and each.lon is not None]
    near = [Point(each.lat, each.lon) for each in shelters if name in f"{each.address}{each.name}"]
    return _mean(own or near)


def _fill_gaps(towns: Sequence[Town]) -> list[Town]:
    known: dict[str, list[Point]] = defaultdict(list)
    for town in towns:
        if town.point is not None:
            known[town.county].append(town.point)
    return [replace(town, point=town.point or _mean(known[town.county])) for town in towns]


def _mean(points: Sequence[Point]) -> Point | None:
    if not points:
        return None
    return Point(fmean(point.lat for point in points), fmean(point.lon for point in points))


def town_of(code: str | None, towns: Iterable[Town]) -> Town | None:
    """Return the town that a village or town code belongs to."""
    return next((town for town in towns if code in town.codes), None) if code else None


def nearest_town(point: Point, towns: Iterable[Town], within_km: float) -> Town | None:
    """Return the town whose middle is nearest to a place, if it is near enough."""
    placed = [(distance_m(point, town.point), town.key, town) for town in towns if town.point is not None]
    if not placed:
        return None
    distance, _, town = min(placed)
    return town if distance <= within_km * 1000 else None


def band_at(bulletin: Bulletin, town: Town) -> Band | None:
    """Return the intensity to expect in a town, None where it is not known where that is."""
    if town.point is None:
        return None
    return band_of(expected_intensity(bulletin.magnitude, _kilometres(bulletin, town.point)))


def bands_of(bulletin: Bulletin, towns: Iterable[Town]) -> Mapping[Town, Band]:
    """Return the intensity to expect in each town."""
    return {town: band for town in towns if (band := band_at(bulletin, town)) is not None}


def concerns(bulletin: Bulletin, towns: Sequence[Town]) -> bool:
    """Tell whether a quake may have been noticed in any town, or nobody knows where the towns are."""
    points = [town.point for town in towns if town.point is not None]
    return not points or any(may_be_noticed(bulletin.magnitude, _kilometres(bulletin, at)) for at in points)


def _kilometres(bulletin: Bulletin, point: Point) -> float:
    return distance_m(Point(bulletin.lat, bulletin.lon), point) / 1000
