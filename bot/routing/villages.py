"""The import of the county's villages and communities."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from bot.audit.service import record
from bot.spreadsheets import (
    ImportResult,
    RowError,
    Values,
    import_transaction,
    store_rows,
    take_float,
    take_row,
    take_text,
)
from models.village import Village

HEADER = ("code", "village", "town", "county", "lat", "lon")
# China's bounds in degrees: a swapped pair of coordinates falls outside of them.
LAT, LON = (3.0, 54.0), (73.0, 136.0)


@dataclass(frozen=True, slots=True)
class VillageRow:
    """One village by its national statistics code; coordinates in degrees, both or neither."""

    code: str
    name: str
    town: str
    county: str
    lat: float | None
    lon: float | None


def check_village_row(values: Values) -> VillageRow:
    """Read one row of the file; raises RowError."""
    return take_row(
        VillageRow,
        code=lambda: _take_code(values),
        name=lambda: take_text(values, "village", limit=64, required=True),
        town=lambda: take_text(values, "town", limit=64, required=True),
        county=lambda: take_text(values, "county", limit=64, required=True),
        lat=lambda: _take_degrees(values, "lat", LAT),
        lon=lambda: _take_degrees(values, "lon", LON),
    )


def _take_code(values: Values) -> str:
    code = take_text(values, "code", limit=16, required=True)
    if not re.fullmatch(r"[0-9A-Za-z-]+", code):
        raise RowError("code", "expected letters and digits")
    return code


def _take_degrees(values: Values, column: str, bounds: tuple[float, float]) -> float | None:
    degrees = take_float(values, column, minimum=bounds[0], maximum=bounds[1])
    if degrees is None and (values["lat"] or values["lon"]):
        raise RowError(column, "is empty while the other coordinate is given")
    return degrees


async def import_villages(rows: Sequence[VillageRow], *, actor: str, now: datetime) -> ImportResult:
    """Create and update villages; those that the file does not name stay."""
    async with import_transaction():
        result = await store_rows(Village, "code", [asdict(row) for row in rows])
        if result.changed:
            await record(actor=actor, action="villages.import", after=result.to_json(), now=now)
        return result
