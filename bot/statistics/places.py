"""Names of villages and commissioners for lists, read once per file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from models.commissioner import Commissioner
from models.village import Village


@dataclass(frozen=True, slots=True)
class VillageNames:
    """Villages and their towns by code; an unknown code has no name."""

    by_code: Mapping[str, tuple[str, str]]

    def village(self, code: str | None) -> str:
        """Return the village's name."""
        return self.by_code.get(code or "", ("", ""))[0]

    def town(self, code: str | None) -> str:
        """Return the name of the village's town."""
        return self.by_code.get(code or "", ("", ""))[1]


async def village_names() -> VillageNames:
    """Read all villages; a county has a few thousand."""
    rows = await Village.all().values("code", "name", "town")
    return VillageNames({row["code"]: (row["name"], row["town"]) for row in rows})


async def commissioner_names() -> dict[int | None, str]:
    """Return every commissioner's name by id; nobody has no name."""
    rows = await Commissioner.all().values("id", "name")
    return {None: ""} | {row["id"]: row["name"] for row in rows}
