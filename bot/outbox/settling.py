"""Writing down how an attempt ended: the attempt, the message and the person's windows in one transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from random import SystemRandom

import structlog
from tortoise.transactions import in_transaction

from bot import metrics
from bot.outbox.claims import Claim
from bot.outbox.rules import Sent, Windows, backoff, next_status, spend
from bot.outbox.windows import COLUMNS, read_windows, set_windows
from models.enums import OutboxStatus, SendChannel, SendOutcome
from models.media import MediaFile
from models.outbox import OutboxAttempt, OutboxMessage
from models.person import Person

Settled = Callable[[OutboxMessage, SendOutcome, datetime], Awaitable[None]]
"""Told, within the transaction, of a message that became SENT, HELD or FAILED.

The outcome is SENT for a message that is with its recipient, NEXT_CHANNEL for one that waits for their
next contact, STOPPED for one that cannot reach them. The person's row is locked: listeners add rows, and
lock none.
"""

_CHANGED = (
    "status", "channel", "notified", "closed", "attempts", "next_at", "lease_until", "error", "sent_at",
)  # fmt: skip
_DETAIL_LENGTH = 255
_DONE = (OutboxStatus.SENT, OutboxStatus.HELD, OutboxStatus.FAILED)
_random = SystemRandom().random

log = structlog.get_logger()


async def settle(claim: Claim, sent: Sent, now: datetime, on_settled: Settled | None) -> None:
    """Note how an attempt ended and what follows; of a message that is no longer ours, only the attempt.

    Locks the person before the message, as whoever notes a contact does.
    """
    async with in_transaction():
        person = await Person.select_for_update(no_key=True).get(id=claim.person_id)
        message = await OutboxMessage.select_for_update(no_key=True).get(id=claim.message_id)
        await _close_attempt(claim, sent, now)
        if message.status is not OutboxStatus.SENDING or message.lease_until != claim.lease_until:
            log.warning("outbox_lease_lost", message=message.id, outcome=sent.outcome)
            return
        await _settle_message(message, person, claim, sent, now)
        await _settle_person(person, message, claim, sent, now)
        if on_settled is not None and message.status in _DONE:
            await on_settled(message, _tell(message, sent), now)


async def recover(now: datetime, on_settled: Settled | None, limit: int = 50) -> int:
    """Take back messages whose worker died; return how many.

    An attempt that was begun and never ended may have arrived: it becomes UNKNOWN, is counted, and the
    message is sent again. This is the one way for a message to arrive twice.
    """
    orphans = await OutboxMessage.filter(status=OutboxStatus.SENDING, lease_until__lte=now).limit(limit)
    for message in orphans:
        attempt = await OutboxAttempt.get_or_none(message_id=message.id, outcome=SendOutcome.STARTED)
        lease_until = message.lease_until or now
        if attempt is None:
            await OutboxMessage.filter(
                id=message.id, status=OutboxStatus.SENDING, lease_until=lease_until
            ).update(status=OutboxStatus.PENDING, lease_until=None)
            continue
        person = await Person.get(id=message.person_id)
        claim = Claim(message.id, person.id, attempt.channel, read_windows(person), lease_until, attempt.id)
        await settle(claim, Sent(SendOutcome.UNKNOWN, detail="the worker died", counts=True), now, on_settled)
    return len(orphans)


async def note_upload(file_id: int, upload_id: str, now: datetime) -> None:
    """Remember the platform's copy of a file of ours, for the next reader."""
    await MediaFile.filter(id=file_id).update(upload_id=upload_id, uploaded_at=now)


async def _close_attempt(claim: Claim, sent: Sent, now: datetime) -> None:
    if claim.attempt_id is None:
        return
    await OutboxAttempt.filter(id=claim.attempt_id).update(
        outcome=sent.outcome, errcode=sent.errcode, detail=sent.detail[:_DETAIL_LENGTH], ended_at=now
    )
    metrics.SENDS.labels(claim.channel, sent.outcome).inc()


async def _settle_message(
    message: OutboxMessage, person: Person, claim: Claim, sent: Sent, now: datetime
) -> None:
    contacted = read_windows(person) != claim.windows
    message.attempts += int(sent.counts)
    unknowns = await OutboxAttempt.filter(message_id=message.id, outcome=SendOutcome.UNKNOWN).count()
    status = next_status(
        sent, ladder=message.ladder, channel=claim.channel, attempts=message.attempts, unknowns=unknowns
    )
    # A contact during the attempt has let go of what was held by then: this one must not miss it.
    message.status = OutboxStatus.PENDING if status is OutboxStatus.HELD and contacted else status
    message.channel = claim.channel
    message.lease_until = None
    message.error = sent.detail[:_DETAIL_LENGTH]
    message.sent_at = now if message.status is OutboxStatus.SENT else None
    if sent.outcome is SendOutcome.SENT and claim.channel is SendChannel.TEMPLATE:
        message.notified = True
    if sent.outcome is SendOutcome.NEXT_CHANNEL and not sent.closes_window:
        message.closed = [*message.closed, claim.channel]
    message.next_at = _next_at(message, sent, now)
    await message.save(update_fields=_CHANGED)


def _next_at(message: OutboxMessage, sent: Sent, now: datetime) -> datetime:
    if sent.outcome not in (SendOutcome.RETRY, SendOutcome.UNKNOWN):
        return now
    return now + timedelta(seconds=backoff(max(message.attempts, 1), _random()))


async def _settle_person(
    person: Person, message: OutboxMessage, claim: Claim, sent: Sent, now: datetime
) -> None:
    windows = read_windows(person)
    if sent.outcome is SendOutcome.SENT and claim.channel is SendChannel.CUSTOMER_SERVICE:
        set_windows(person, spend(windows, now))
    elif sent.closes_window and windows == claim.windows:
        set_windows(person, Windows())
    if message.status is OutboxStatus.HELD:
        person.held += 1
    await person.save(update_fields=(*COLUMNS, "held"))


def _tell(message: OutboxMessage, sent: Sent) -> SendOutcome:
    if message.status is OutboxStatus.SENT:
        return SendOutcome.SENT
    stopped = message.status is OutboxStatus.FAILED or sent.outcome is SendOutcome.STOPPED
    return SendOutcome.STOPPED if stopped else SendOutcome.NEXT_CHANNEL
