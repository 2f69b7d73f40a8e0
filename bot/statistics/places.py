"""Names of villages and commissioners for lists, read once per file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.routing.places import town_code
from bot.routing.rules import Place
from models.commissioner import Commissioner
from models.village import Village


@dataclass(frozen=True, slots=True)
class VillageNames:
    """Villages and their towns by code, and towns by theirs; an unknown code has no name."""

    by_code: Mapping[str, tuple[str, str]]

    def village(self, code: str | None) -> str:
        """Return the village's name."""
        return self._of(code)[0]

    def town(self, code: str | None) -> str:
        """Return the name of the village's town."""
        return self._of(code)[1]

    def _of(self, code: str | None) -> tuple[str, str]:
        return self.by_code.get(code, ("", "")) if code else ("", "")


async def village_names() -> VillageNames:
    """Read all villages; a county has a few thousand."""
    rows = await Village.all().values("code", "name", "town", "county")
    places = [Place(row["code"], row["name"], row["town"], row["county"]) for row in rows]
    towns = {(place.county, place.town) for place in places}
    codes = {code: ("", town) for county, town in towns if (code := town_code(county, town, places))}
    return VillageNames(codes | {place.code: (place.village, place.town) for place in places})


async def commissioner_names() -> dict[int | None, str]:
    """Return every commissioner's name by id; nobody has no name."""
    rows = await Commissioner.all().values("id", "name")
    return {None: ""} | {row["id"]: row["name"] for row in rows}
