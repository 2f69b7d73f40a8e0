"""Where somebody writes from, as far as their words tell: a village, or at least a town."""

from __future__ import annotations

from collections.abc import Iterable

from bot.routing.rules import Place
from models.village import Village

TOWN_DIGITS = 9
"""How many digits of a village's national statistics code name its town."""


async def find_place(text: str) -> Place | None:
    """Return the village that a text names, if it names just one, else the one town that it names."""
    return match_place(text, await list_places())


async def list_places() -> list[Place]:
    """Return all villages."""
    rows = await Village.all().values("code", "name", "town", "county")
    return [Place(row["code"], row["name"], row["town"], row["county"]) for row in rows]


async def place_of(code: str | None) -> Place | None:
    """Return the village, or the town, with a code."""
    if not code:
        return None
    village = await Village.get_or_none(code=code)
    if village is not None:
        return Place(village.code, village.name, village.town, village.county)
    village = await Village.filter(code__startswith=code).order_by("code").first()
    return Place(code, "", village.town, village.county) if village else None


def match_place(text: str, places: Iterable[Place]) -> Place | None:
    """Return the village named in a text: its full name, told apart by its town where names repeat.

    Without one, return the town named, as a place without a village.
    """
    places = list(places)
    return _match_village(text, places) or _match_town(text, places)


def match_name(name: str, places: Iterable[Place]) -> list[Place]:
    """Return the villages that people call so: with its town or without, with 村 or 社区 or without."""
    return [place for place in places if name.strip() in _names_of(place)]


def _names_of(place: Place) -> set[str]:
    full = full_name(place.village)
    names = {place.village, full, full.removesuffix("村"), full.removesuffix("社区")}
    return names | {f"{place.town}{name}" for name in names}


def tells_more(found: Place, known: str | None) -> bool:
    """Tell whether a place found says more than a code known: another place, or the village in that town."""
    return not known or not known.startswith(found.code)


def is_within(found: Place, known: str) -> bool:
    """Tell whether a place found lies in the town with a code known."""
    return found.code != known and found.code.startswith(known)


def _match_village(text: str, places: list[Place]) -> Place | None:
    named = [place for place in places if full_name(place.village) in text]
    longest = max((len(place.village) for place in named), default=0)
    named = [place for place in named if len(place.village) == longest]
    if len(named) > 1:
        named = [place for place in named if place.town in text or place.town[:-1] in text]
    return named[0] if len(named) == 1 else None


def _match_town(text: str, places: list[Place]) -> Place | None:
    """Return the town with the longest name in a text, unless two counties have one of that name."""
    named = {(place.county, place.town) for place in places if place.town in text}
    longest = max((len(town) for _, town in named), default=0)
    towns = [(county, town) for county, town in named if len(town) == longest]
    if len(towns) != 1:
        return None
    ((county, town),) = towns
    code = town_code(county, town, places)
    return Place(code, "", town, county) if code else None


def town_code(county: str, town: str, places: Iterable[Place]) -> str | None:
    """Return what the codes of a town's villages begin with and those of no other town do.

    With national codes these are nine digits. None for a town that its villages' codes do not tell.
    """
    codes = {place.code: (place.county, place.town) == (county, town) for place in places}
    begin = _shared_start([code for code, inside in codes.items() if inside])[:TOWN_DIGITS]
    strangers = any(code.startswith(begin) for code, inside in codes.items() if not inside)
    return None if not begin or begin in codes or strangers else begin


def _shared_start(codes: list[str]) -> str:
    first, last = min(codes), max(codes)
    pairs = enumerate(zip(first, last, strict=False))
    return first[: next((at for at, (one, other) in pairs if one != other), min(len(first), len(last)))]


def full_name(name: str) -> str:
    """Return the name as people write it, with 村 or 社区: 「桐木」 alone may be a tree."""
    return name.replace("社区居委会", "社区").replace("村委会", "村")
