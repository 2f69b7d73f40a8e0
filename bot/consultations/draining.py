"""What waits goes to whoever comes back or has room again, urgent ones first, then the oldest."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from tortoise.expressions import Q
from tortoise.transactions import in_transaction

from bot.consultations.assigning import assign, choose
from bot.consultations.notices import tell_change
from bot.routing.service import list_free
from models.consultation import Consultation
from models.enums import ConsultationStatus, Desk

MAX_DRAIN = 20
"""How many go in one transaction, which keeps others from giving meanwhile."""


async def drain_all(*, now: datetime) -> int:
    """Give whatever waits and somebody can take, in transactions of their own; returns how many went.

    For the worker: a leave that ends, a larger capacity or a new roster calls nobody.
    """
    given = last = await drain(now=now)
    while last == MAX_DRAIN:
        last = await drain(now=now)
        given += last
    return given


async def drain(*, now: datetime) -> int:
    """Give waiting consultations to who is free now and fits, up to MAX_DRAIN.

    Who asked is told who has it now. Returns how many found somebody; one that fits nobody holds up none
    behind it.
    """
    waiting = Consultation.filter(status=ConsultationStatus.WAITING, desk=Desk.COMMISSIONERS)
    if not await waiting.exists():
        return 0
    async with in_transaction():
        given, seen = 0, set[int]()
        while given < MAX_DRAIN and (consultation := await _next_waiting(seen, now)) is not None:
            seen.add(consultation.id)
            if await choose(consultation, now=now) is not None:
                await assign(consultation, now=now)
                await tell_change(consultation, key=f"change:{consultation.id}:{now.timestamp()}", now=now)
                given += 1
        return given


async def _next_waiting(seen: Collection[int], now: datetime) -> Consultation | None:
    """Return the first not seen that somebody free may fit, locked; one that is locked is being worked on."""
    free = await list_free(now=now)
    if not free:
        return None
    topics = {topic for candidate in free for topic in candidate.topics}
    villages = {code for candidate in free for code in candidate.villages}
    waiting = Consultation.filter(
        Q(topic__in=topics) | Q(village_code__in=villages),
        status=ConsultationStatus.WAITING,
        desk=Desk.COMMISSIONERS,
    ).exclude(id__in=seen)
    first = waiting.order_by("-urgency", "id")  # as words, normal < urgent
    return await first.select_for_update(no_key=True, skip_locked=True).first()
