"""What has not reached people, for `run.py check`, the desk and /metrics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise.expressions import Q
from tortoise.functions import Count, Max

from bot import metrics
from bot.outbox.service import PART
from bot.wechat.rules import ALERT_CODES
from models.enums import OutboxStatus
from models.outbox import OutboxAttempt, OutboxMessage

_UNSENT = (OutboxStatus.PENDING, OutboxStatus.SENDING, OutboxStatus.HELD, OutboxStatus.FAILED)
_STUCK = (OutboxStatus.HELD, OutboxStatus.FAILED)
_MOVING = (OutboxStatus.PENDING, OutboxStatus.SENDING)


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A message that waits for its recipient's next contact (HELD) or was given up (FAILED).

    `reason` is what the platform said last; empty means that no channel was open. `announced`: a
    template told the recipient that something waits.
    """

    id: int
    key: str
    person_id: int
    consultation_id: int | None
    status: OutboxStatus
    announced: bool
    reason: str
    age: timedelta


@dataclass(frozen=True, slots=True)
class Depth:
    """How many messages are unsent, by status, and how old the oldest is that should be moving."""

    counts: Mapping[OutboxStatus, int]
    oldest: timedelta


@dataclass(frozen=True, slots=True)
class Alert:
    """An error code that staff must act on, one of the platform's words for it, how often and when last."""

    errcode: int
    detail: str
    count: int
    last_at: datetime


async def list_undelivered(now: datetime, limit: int = 100) -> list[Undelivered]:
    """Return what waits or was given up, oldest first."""
    rows = await OutboxMessage.filter(status__in=_STUCK).order_by("created_at", "id").limit(limit)
    return [
        Undelivered(
            row.id,
            row.key,
            row.person_id,
            row.tells,
            row.status,
            row.notified,
            row.error,
            now - row.created_at,
        )
        for row in rows
    ]


async def list_other_parts(message: OutboxMessage) -> list[OutboxMessage]:
    """Return the messages that carry the rest of what a message is a part of: further text, a file."""
    whole = message.key.partition(PART)[0]
    told = OutboxMessage.filter(person_id=message.person_id, tells=message.tells).exclude(id=message.id)
    return [other for other in await told if other.key.partition(PART)[0] == whole]


async def measure_depth(now: datetime) -> Depth:
    """Count unsent messages, every unsent status present, and show it in /metrics."""
    rows = (
        await OutboxMessage.filter(status__in=_UNSENT)
        .group_by("status")
        .annotate(count=Count("id"))
        .values_list("status", "count")
    )
    found = {OutboxStatus(status): int(count) for status, count in rows}
    depth = Depth({status: found.get(status, 0) for status in _UNSENT}, now - await _oldest(now))
    for status, count in depth.counts.items():
        metrics.OUTBOX_DEPTH.labels(status).set(count)
    metrics.OUTBOX_AGE.set(depth.oldest.total_seconds())
    return depth


async def _oldest(now: datetime) -> datetime:
    """Return since when a message should have been on its way; one that waits for the morning should not."""
    moving = OutboxMessage.filter(Q(not_before__isnull=True) | Q(not_before__lte=now), status__in=_MOVING)
    oldest = await moving.order_by("created_at").first()
    return oldest.created_at if oldest else now


async def list_alerts(since: datetime) -> list[Alert]:
    """Return the error codes since a moment that staff must act on, whatever became of the messages."""
    rows = (
        await OutboxAttempt.filter(errcode__in=sorted(ALERT_CODES), started_at__gte=since)
        .group_by("errcode")
        .annotate(count=Count("id"), last_at=Max("started_at"), words=Max("detail"))
        .order_by("errcode")
        .values_list("errcode", "words", "count", "last_at")
    )
    return [Alert(int(code), str(detail), int(count), last_at) for code, detail, count, last_at in rows]
