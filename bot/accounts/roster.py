"""The import of the commissioners' roster."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.audit.service import record
from bot.spreadsheets import (
    ImportResult,
    RowError,
    Values,
    import_transaction,
    take_int,
    take_list,
    take_row,
    take_text,
)
from models.commissioner import Commissioner, CommissionerSpecialty, CommissionerVillage
from models.enums import Topic
from models.village import Village

HEADER = ("name", "phone", "unit", "title", "specialties", "villages", "capacity", "bind_code")
DEFAULT_CAPACITY = 10
PLAIN_FIELDS = ("name", "phone", "unit", "title", "capacity")


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One commissioner as the roster has them."""

    name: str
    phone: str
    unit: str
    title: str
    capacity: int
    bind_code: str
    specialties: frozenset[Topic]
    villages: frozenset[str]


def roster_check(village_codes: Collection[str]) -> Callable[[Values], RosterRow]:
    """Return the check of one row, which raises RowError, given the codes of all known villages."""

    def check(values: Values) -> RosterRow:
        return take_row(
            RosterRow,
            name=lambda: take_text(values, "name", limit=32, required=True),
            phone=lambda: _take_phone(values),
            unit=lambda: take_text(values, "unit", limit=128),
            title=lambda: take_text(values, "title", limit=64),
            capacity=lambda: take_int(values, "capacity", minimum=1, maximum=1000) or DEFAULT_CAPACITY,
            bind_code=lambda: _take_bind_code(values),
            specialties=lambda: _take_specialties(values),
            villages=lambda: _take_villages(values, village_codes),
        )

    return check


def _take_phone(values: Values) -> str:
    phone = take_text(values, "phone", limit=32)
    if phone and not re.fullmatch(r"\+?[0-9][0-9 -]{4,}", phone):
        raise RowError("phone", "expected digits")
    return phone


def _take_bind_code(values: Values) -> str:
    """Read the code that proves who somebody is; kept in upper case, as people type it either way."""
    code = take_text(values, "bind_code", limit=32, required=True)
    if not re.fullmatch(r"[0-9A-Za-z_-]{4,}", code):
        raise RowError("bind_code", "expected at least 4 letters and digits")
    return code.upper()


def _take_specialties(values: Values) -> frozenset[Topic]:
    codes = take_list(values, "specialties", separator=";", limit=24)
    if unknown := [code for code in codes if code not in set(Topic)]:
        raise RowError("specialties", f"unknown topic {', '.join(unknown)}; expected {', '.join(Topic)}")
    return frozenset(Topic(code) for code in codes)


def _take_villages(values: Values, known: Collection[str]) -> frozenset[str]:
    codes = take_list(values, "villages", separator=";", limit=16)
    if unknown := [code for code in codes if code not in known]:
        raise RowError("villages", f"no village has the code {', '.join(unknown)}; import the villages first")
    return frozenset(codes)


async def read_a_phone() -> None:
    """Read one stored phone number, if there is any; raises WrongSecretKey when it cannot be decrypted."""
    await Commissioner.exclude(phone="").order_by("id").first()


async def list_village_codes() -> set[str]:
    """Return the codes of all known villages."""
    return {str(code) for code in await Village.all().values_list("code", flat=True)}


async def import_commissioners(rows: Sequence[RosterRow], *, actor: str, now: datetime) -> ImportResult:
    """Create and update roster entries by their bind code.

    Nobody is unbound and nobody leaves: who is missing from the file stays as they are.
    """
    async with import_transaction():
        roster = {
            entry.bind_code: entry
            for entry in await Commissioner.all().prefetch_related("specialties", "villages")
        }
        new = [row for row in rows if row.bind_code not in roster]
        known = [(roster[row.bind_code], row) for row in rows if row.bind_code in roster]
        for row in new:
            await _create(row)
        updated = sum([await _update(entry, row) for entry, row in known])
        result = ImportResult(len(new), updated, len(known) - updated)
        if result.changed:
            await record(actor=actor, action="commissioners.import", after=result.to_json(), now=now)
        return result


def _plain(row: RosterRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in PLAIN_FIELDS}


async def _create(row: RosterRow) -> None:
    entry = await Commissioner.create(bind_code=row.bind_code, **_plain(row))
    await _add(entry, row.specialties, row.villages)


async def _update(entry: Commissioner, row: RosterRow) -> bool:
    """Bring one entry to its row; tell whether anything differed."""
    plain = {name: value for name, value in _plain(row).items() if getattr(entry, name) != value}
    if plain:
        await entry.update_from_dict(plain).save(update_fields=list(plain))
    specialties = frozenset(specialty.topic for specialty in entry.specialties)
    villages = frozenset(posting.village_id for posting in entry.villages)
    if specialties == row.specialties and villages == row.villages:
        return bool(plain)
    mine = {"commissioner_id": entry.id}
    await CommissionerSpecialty.filter(**mine, topic__in=list(specialties - row.specialties)).delete()
    await CommissionerVillage.filter(**mine, village_id__in=list(villages - row.villages)).delete()
    await _add(entry, row.specialties - specialties, row.villages - villages)
    return True


async def _add(entry: Commissioner, topics: Iterable[Topic], villages: Iterable[str]) -> None:
    await CommissionerSpecialty.bulk_create(
        [CommissionerSpecialty(commissioner_id=entry.id, topic=topic) for topic in sorted(topics)]
    )
    await CommissionerVillage.bulk_create(
        [CommissionerVillage(commissioner_id=entry.id, village_id=code) for code in sorted(villages)]
    )
