"""Who else has a part besides commissioners and citizens: informants, the people on duty, the leaders."""

from __future__ import annotations

from models.enums import MemberRole
from models.member import Member


async def list_members(role: MemberRole) -> list[Member]:
    """Return the active members of a role, in the order of the roster."""
    return await Member.filter(role=role, active=True).order_by("id")


async def find_member(person_id: int, role: MemberRole) -> Member | None:
    """Return the roster entry of a role that a person is bound to."""
    return await Member.filter(person_id=person_id, role=role, active=True).first()


async def duty_name() -> str | None:
    """Return the name of who is on duty first; None when the roster names nobody."""
    members = await list_members(MemberRole.DUTY)
    return members[0].name if members else None
