"""When commissioners are away: they keep what they have and get nothing new."""

from datetime import datetime, timedelta

from bot.errors import InvalidInput
from models.commissioner import Leave

MAX_DAYS = 60


async def take_leave(commissioner_id: int, days: int, *, now: datetime) -> Leave:
    """Begin a leave of some days now; one under way is replaced. Raises InvalidInput beyond 1–60 days."""
    if not 1 <= days <= MAX_DAYS:
        raise InvalidInput(f"1 to {MAX_DAYS} days")
    await end_leave(commissioner_id, now=now)
    return await Leave.create(
        commissioner_id=commissioner_id, starts_at=now, ends_at=now + timedelta(days=days)
    )


async def end_leave(commissioner_id: int, *, now: datetime) -> bool:
    """End the leave that is under way; tell whether there was one."""
    under_way = Leave.filter(commissioner_id=commissioner_id, ended_at=None, ends_at__gt=now)
    return bool(await under_way.update(ended_at=now))


async def on_leave(commissioner_ids: list[int], *, now: datetime) -> set[int]:
    """Return which of these commissioners are away now."""
    rows = Leave.filter(
        commissioner_id__in=commissioner_ids, starts_at__lte=now, ends_at__gt=now, ended_at=None
    )
    return {row["commissioner_id"] for row in await rows.values("commissioner_id")}
