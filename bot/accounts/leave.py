"""When commissioners are away: from when to when, and who stands in for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise.queryset import QuerySet
from tortoise.transactions import in_transaction

from bot.errors import ConflictError, InvalidInput, NotFound
from models.commissioner import Commissioner, Leave

MAX_DAYS = 60
AHEAD = timedelta(days=366)
"""How long before it begins a leave may be said."""


class NoSubstitute(NotFound):
    """Nobody else in the roster who has a WeChat account bears this name alone."""

    code = "no_substitute"


class SubstituteAway(ConflictError):
    """Who is to stand in is away then too."""

    code = "substitute_away"


@dataclass(frozen=True, slots=True)
class LeaveSpan:
    """From when somebody is away, and when they are back."""

    starts_at: datetime
    ends_at: datetime


async def take_leave(
    commissioner_id: int, span: LeaveSpan, *, substitute_id: int | None = None, now: datetime
) -> Leave:
    """Note a leave; what was noted for the same time before is replaced.

    Raises InvalidInput for one that is over, longer than MAX_DAYS or further ahead than AHEAD.
    """
    length = span.ends_at - span.starts_at
    if not timedelta() < length <= timedelta(days=MAX_DAYS):
        raise InvalidInput(f"1 to {MAX_DAYS} days")
    if span.ends_at <= now or span.starts_at > now + AHEAD:
        raise InvalidInput("not in the time to come")
    async with in_transaction():
        await _within([commissioner_id], span).update(ended_at=now)
        return await Leave.create(
            commissioner_id=commissioner_id,
            starts_at=span.starts_at,
            ends_at=span.ends_at,
            substitute_id=substitute_id,
            noted_at=now,
        )


async def find_substitute(commissioner_id: int, name: str, span: LeaveSpan) -> Commissioner:
    """Return the colleague with a name who can stand in for somebody. Raises NoSubstitute, SubstituteAway."""
    namesakes = await Commissioner.filter(name=name, active=True)
    if len(namesakes) != 1 or namesakes[0].id == commissioner_id or namesakes[0].person_id is None:
        raise NoSubstitute("nobody who can stand in has this name")
    if await _within([namesakes[0].id], span).exists():
        raise SubstituteAway("they are away then too")
    return namesakes[0]


async def end_leave(commissioner_id: int, *, now: datetime) -> Leave | None:
    """End the leave that is under way, or else call off the next one; returns it, None if there is none."""
    to_come = Leave.filter(commissioner_id=commissioner_id, ended_at=None, ends_at__gt=now)
    leave = await to_come.order_by("starts_at").first()
    if leave is not None:
        leave.ended_at = now
        await leave.save(update_fields=["ended_at"])
    return leave


async def on_leave(commissioner_ids: list[int], *, now: datetime) -> set[int]:
    """Return which of these commissioners are away now."""
    rows = _under_way(now).filter(commissioner_id__in=commissioner_ids)
    return {row["commissioner_id"] for row in await rows.values("commissioner_id")}


async def find_leave(commissioner_id: int, *, now: datetime) -> Leave | None:
    """Return the leave that a commissioner is on now."""
    return await _under_way(now).filter(commissioner_id=commissioner_id).order_by("-id").first()


async def list_to_come(commissioner_id: int, *, now: datetime) -> list[Leave]:
    """Return the leave that is under way and those to come, with who stands in."""
    to_come = Leave.filter(commissioner_id=commissioner_id, ended_at=None, ends_at__gt=now)
    return await to_come.order_by("starts_at").select_related("substitute")


async def list_who_may_stand_in(commissioner_id: int) -> list[Commissioner]:
    """Return the colleagues who have a WeChat account, by name."""
    bound = Commissioner.filter(active=True, person_id__not_isnull=True).exclude(id=commissioner_id)
    return await bound.order_by("name")


async def list_begun(*, now: datetime) -> list[Leave]:
    """Return the leaves under way whose cases have not been handed over yet."""
    return await _under_way(now).filter(handed_over_at=None, noted_at__not_isnull=True).order_by("id")


def _under_way(now: datetime) -> QuerySet[Leave]:
    return Leave.filter(starts_at__lte=now, ends_at__gt=now, ended_at=None)


def _within(commissioner_ids: list[int], span: LeaveSpan) -> QuerySet[Leave]:
    noted = Leave.filter(commissioner_id__in=commissioner_ids, ended_at=None)
    return noted.filter(starts_at__lt=span.ends_at, ends_at__gt=span.starts_at)
