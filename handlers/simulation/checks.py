"""What must be true after a simulation, whatever people did."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, time

from bot.clock import CHINA
from bot.consultations.rules import IN_WORK
from models.clock import CaseClock
from models.consultation import Consultation, HistoryEntry
from models.enums import ClockStage, ConsultationStatus, HistoryKind, Ladder, OutboxStatus, PushStatus
from models.outbox import OutboxMessage
from models.push import Push

QUIET = (time(21), time(7))


async def find_faults(pushed: int, now: datetime) -> list[str]:
    """Return what is wrong, a line each: nothing, if all went as promised. `pushed` is what people sent."""
    checks = (_lost(pushed), _limbo(now), _unnoticed(now), _told_at_night(), _unsent(now))
    return [fault for check in checks async for fault in check]


async def _lost(pushed: int) -> AsyncIterator[str]:
    """Every message was stored and worked on."""
    stored = await Push.all().count()
    if stored < pushed:
        yield f"{pushed} messages were sent and {stored} stored"
    async for push in Push.exclude(status=PushStatus.DONE):
        yield f"push {push.key} is {push.status}: {push.error}"


async def _limbo(now: datetime) -> AsyncIterator[str]:
    """What is still in work has somebody who was told of it, and a clock that will speak up."""
    for case in await Consultation.filter(status__in=list(IN_WORK)):
        live = CaseClock.filter(consultation_id=case.id, ended_at=None)
        if not await live.exists():
            yield f"{case.number} is {case.status} and no clock runs"
        if case.handler_id is None and case.status is not ConsultationStatus.WAITING:
            yield f"{case.number} is {case.status} and nobody's"


async def _unnoticed(now: datetime) -> AsyncIterator[str]:
    """Every missed deadline has its one row, and was passed on."""
    for clock in await CaseClock.filter(due_at__lt=now):
        late = clock.ended_at is None or clock.ended_at > clock.due_at
        if late and clock.paused_at is None and clock.missed_at is None:
            yield f"clock {clock.id} ({clock.kind}) ran out at {clock.due_at} and nobody noticed"
        if clock.missed_at is None:
            continue
        rows = await HistoryEntry.filter(
            consultation_id=clock.consultation_id, key=f"miss:{clock.id}"
        ).count()
        if rows != 1:
            yield f"clock {clock.id} was missed and has {rows} rows"
        if clock.stage not in (ClockStage.OFFERED, ClockStage.ESCALATED):
            yield f"clock {clock.id} was missed and went no further than {clock.stage}"
    missed = await HistoryEntry.filter(kind=HistoryKind.MISSED).count()
    if missed != await CaseClock.filter(missed_at__not_isnull=True).count():
        yield f"{missed} rows tell of misses, and as many clocks were not missed"


async def _told_at_night() -> AsyncIterator[str]:
    """No notice between 21:00 and 07:00, except what is urgent."""
    sent = OutboxMessage.filter(ladder=Ladder.NOTICE, urgent=False, status=OutboxStatus.SENT)
    async for message in sent:
        at = message.sent_at.astimezone(CHINA).time() if message.sent_at else time(12)
        if at >= QUIET[0] or at < QUIET[1]:
            yield f"notice {message.key} went at {at:%H:%M}"


async def _unsent(now: datetime) -> AsyncIterator[str]:
    """Nothing that is due waits to be sent, and nothing was given up."""
    waiting = OutboxMessage.filter(status__in=[OutboxStatus.PENDING, OutboxStatus.SENDING], next_at__lt=now)
    for message in await waiting.filter(not_before=None):
        yield f"message {message.key} is {message.status} and was due at {message.next_at}"
    for message in await OutboxMessage.filter(status=OutboxStatus.FAILED):
        yield f"message {message.key} failed: {message.error}"
