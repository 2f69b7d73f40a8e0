"""Who else has a part besides commissioners and citizens: informants, the people on duty, the leaders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bot.spreadsheets import ImportResult
from models.enums import MemberRole
from models.member import Member


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One of them as the roster has them; `villages` are the codes of those that an informant asks for."""

    bind_code: str
    role: MemberRole
    name: str
    phone: str
    unit: str
    station: str
    villages: tuple[str, ...]


async def store_members(rows: Sequence[MemberRow]) -> ImportResult:
    """Create and update entries by their bind code; for the transaction of the roster's import."""
    wanted = [asdict(row) | {"villages": list(row.villages)} for row in rows]
    stored = {entry.bind_code: entry for entry in await Member.all()} if wanted else {}
    known = [(stored[row["bind_code"]], row) for row in wanted if row["bind_code"] in stored]
    updated = sum([await _update(entry, row) for entry, row in known])
    new = [row for row in wanted if row["bind_code"] not in stored]
    for row in new:
        await Member.create(**row)
    return ImportResult(len(new), updated, len(known) - updated)


async def _update(entry: Member, row: dict[str, Any]) -> bool:
    """Bring one entry to its row; tell whether anything differed."""
    changed = {name: value for name, value in row.items() if getattr(entry, name) != value}
    if changed:
        await entry.update_from_dict(changed).save(update_fields=list(changed))
    return bool(changed)


async def list_members(role: MemberRole) -> list[Member]:
    """Return the active members of a role, in the order of the roster."""
    return await Member.filter(role=role, active=True).order_by("id")


async def find_member(person_id: int, *roles: MemberRole) -> Member | None:
    """Return the roster entry of one of these roles that a person is bound to."""
    return await Member.filter(person_id=person_id, role__in=roles, active=True).first()


async def sees_desk(person_id: int) -> bool:
    """Tell whether somebody may see what waits or is late: who is on duty, and who leads."""
    return await find_member(person_id, MemberRole.DUTY, MemberRole.LEADER) is not None


async def duty_name() -> str | None:
    """Return the name of who is on duty first; None when the roster names nobody."""
    members = await list_members(MemberRole.DUTY)
    return members[0].name if members else None
