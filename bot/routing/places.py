"""Where somebody writes from, as far as their words tell."""

from __future__ import annotations

from collections.abc import Iterable

from bot.routing.rules import Place
from models.village import Village


async def find_place(text: str) -> Place | None:
    """Return the village that a text names, if it names just one."""
    rows = await Village.all().values("code", "name", "town", "county")
    return match_place(text, [Place(row["code"], row["name"], row["town"], row["county"]) for row in rows])


async def place_of(code: str | None) -> Place | None:
    """Return the village with a code."""
    village = await Village.get_or_none(code=code) if code else None
    return Place(village.code, village.name, village.town, village.county) if village else None


def match_place(text: str, places: Iterable[Place]) -> Place | None:
    """Return the village named in a text: its full name, told apart by its town where names repeat."""
    named = [place for place in places if _full_name(place.village) in text]
    longest = max((len(place.village) for place in named), default=0)
    named = [place for place in named if len(place.village) == longest]
    if len(named) > 1:
        named = [place for place in named if place.town in text or place.town[:-1] in text]
    return named[0] if len(named) == 1 else None


def _full_name(name: str) -> str:
    """Return the name as people write it, with 村 or 社区: 「桐木」 alone may be a tree."""
    return name.replace("社区居委会", "社区").replace("村委会", "村")
