"""The import of the roster: the commissioners, and who else has a part."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.accounts.members import MemberRow, store_members
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
from models.enums import MemberRole, Topic
from models.member import Member
from models.village import Village

HEADER = ("name", "phone", "unit", "title", "specialties", "villages", "capacity", "bind_code")
OPTIONAL = ("role",)
COMMISSIONER = "commissioner"
"""What an empty `role` stands for."""
DEFAULT_CAPACITY = 10
PLAIN_FIELDS = ("name", "phone", "unit", "title", "capacity")


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One person as the roster has them; without a role a commissioner.

    Of the others the title is the station, and only what `bot/accounts/members.py` keeps is stored.
    """

    name: str
    phone: str
    unit: str
    title: str
    capacity: int
    bind_code: str
    specialties: frozenset[Topic]
    villages: frozenset[str]
    role: MemberRole | None = None


def roster_check(
    village_codes: Collection[str], roles: Mapping[str, str] | None = None
) -> Callable[[Values], RosterRow]:
    """Return the check of one row, which raises RowError, given the codes of all known villages.

    `roles` are those of the stored entries by their bind codes: nobody changes theirs.
    """

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
            role=lambda: _take_role(values, roles or {}),
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


def _take_role(values: Values, stored: Mapping[str, str]) -> MemberRole | None:
    text = values.get("role") or COMMISSIONER
    if text not in (COMMISSIONER, *MemberRole):
        raise RowError("role", f"expected one of {', '.join((COMMISSIONER, *MemberRole))}")
    before = stored.get(values["bind_code"].strip().upper(), text)
    if before != text:
        raise RowError("role", f"is {before} in the roster: a new role needs a new bind_code")
    return None if text == COMMISSIONER else MemberRole(text)


async def list_roles() -> dict[str, str]:
    """Return the role of every stored entry by its bind code."""
    commissioners = await Commissioner.all().values_list("bind_code", flat=True)
    members = await Member.all().values_list("bind_code", "role")
    return {str(code): COMMISSIONER for code in commissioners} | {
        str(code): str(MemberRole(role)) for code, role in members
    }


async def read_a_phone() -> None:
    """Read one stored phone number, if there is any; raises WrongSecretKey when it cannot be decrypted."""
    await Commissioner.exclude(phone="").order_by("id").first()


async def list_village_codes() -> set[str]:
    """Return the codes of all known villages."""
    return {str(code) for code in await Village.all().values_list("code", flat=True)}


async def import_commissioners(rows: Sequence[RosterRow], *, actor: str, now: datetime) -> ImportResult:
    """Create and update roster entries by their bind code, those of other roles too.

    Nobody is unbound and nobody leaves: who is missing from the file stays as they are.
    """
    async with import_transaction():
        others = await store_members([_member(row, row.role) for row in rows if row.role])
        rows = [row for row in rows if row.role is None]
        roster = {
            entry.bind_code: entry
            for entry in await Commissioner.all().prefetch_related("specialties", "villages")
        }
        new = [row for row in rows if row.bind_code not in roster]
        known = [(roster[row.bind_code], row) for row in rows if row.bind_code in roster]
        for row in new:
            await _create(row)
        updated = sum([await _update(entry, row) for entry, row in known])
        result = ImportResult(len(new), updated, len(known) - updated) + others
        if result.changed:
            await record(actor=actor, action="commissioners.import", after=result.to_json(), now=now)
        return result


def _member(row: RosterRow, role: MemberRole) -> MemberRow:
    return MemberRow(
        bind_code=row.bind_code,
        role=role,
        name=row.name,
        phone=row.phone,
        unit=row.unit,
        station=row.title,
        villages=tuple(sorted(row.villages)),
    )


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
