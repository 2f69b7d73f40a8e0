"""What has not reached people, for `run.py check`, the desk and /metrics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise.expressions import Q
from tortoise.functions import Count, Max

from bot import metrics
from bot.outbox.rules import rung_of
from bot.outbox.service import PART
from bot.wechat.rules import ALERT_CODES
from models.enums import OutboxStatus, PushReply, Rung, SendChannel, SendOutcome
from models.outbox import OutboxAttempt, OutboxMessage
from models.push import Push

_UNSENT = (OutboxStatus.PENDING, OutboxStatus.SENDING, OutboxStatus.HELD, OutboxStatus.FAILED)
_STUCK = (OutboxStatus.HELD, OutboxStatus.FAILED)
_PROGRESS = (
    OutboxStatus.SENT,
    OutboxStatus.SENDING,
    OutboxStatus.PENDING,
    OutboxStatus.HELD,
    OutboxStatus.FAILED,
)
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
class Delivery:
    """Whether somebody has the last answer to a consultation: all its parts, or since when one does not move.

    `rung` is how it reached them, None while it has not; `reason` is what the platform said last.
    """

    person_id: int
    status: OutboxStatus
    rung: Rung | None
    since: datetime
    reason: str


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


async def find_rung(message: OutboxMessage) -> Rung:
    """Return the rung of a message that was sent.

    One template announces all that waits about a consultation: it may have gone with another message.
    """
    announced = False
    if message.released_at is not None:
        together = OutboxAttempt.filter(
            message__person_id=message.person_id,
            message__tells=message.tells,
            message__released_at=message.released_at,
        )
        announced = await together.filter(channel=SendChannel.TEMPLATE, outcome=SendOutcome.SENT).exists()
    return rung_of(message.channel, released=message.released_at is not None, announced=announced)


async def list_deliveries(consultation_id: int) -> list[Delivery]:
    """Return what became of the last answer to a consultation, for each of its recipients."""
    messages = await OutboxMessage.filter(tells=consultation_id).order_by("id")
    last = {message.person_id: message.key.partition(PART)[0] for message in messages}
    parts: dict[int, list[OutboxMessage]] = {}
    for message in messages:
        if message.key.partition(PART)[0] == last[message.person_id]:
            parts.setdefault(message.person_id, []).append(message)
    return [await _sum_up(person_id, whole) for person_id, whole in parts.items()]


async def _sum_up(person_id: int, parts: Sequence[OutboxMessage]) -> Delivery:
    slowest = max(parts, key=lambda part: _PROGRESS.index(part.status))
    if slowest.status is not OutboxStatus.SENT:
        return Delivery(person_id, slowest.status, None, slowest.created_at, slowest.error)
    latest = max(parts, key=lambda part: part.sent_at or part.created_at)
    since = latest.sent_at or latest.created_at
    return Delivery(person_id, OutboxStatus.SENT, await find_rung(latest), since, "")


async def count_rungs(since: datetime) -> Counter[Rung]:
    """Count what has reached people since a moment, by rung; replies in the response are the passive ones."""
    sent = OutboxMessage.filter(status=OutboxStatus.SENT, sent_at__gte=since)
    found = Counter([await find_rung(message) for message in await sent.filter(released_at__isnull=False)])
    direct = sent.filter(released_at__isnull=True).group_by("channel").annotate(count=Count("id"))
    for channel, count in await direct.values_list("channel", "count"):
        found[rung_of(SendChannel(channel), released=False, announced=False)] += int(count)
    passive = Push.filter(received_at__gte=since, reply_state=PushReply.PASSIVE)
    found[Rung.PASSIVE] = await passive.count()
    return found


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
