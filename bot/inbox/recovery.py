"""Takes up what a process left behind: unfinished work, and replies that no response carried."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime

import structlog

from bot.inbox import work
from bot.inbox.responder import Responder
from bot.inbox.rules import HAND_OVER_AFTER
from bot.metrics import PUSH_BACKLOG
from models.enums import PushReply, PushStatus
from models.push import Push

log = structlog.get_logger()
SWEEP_SECONDS = 1.0
MAX_SWEEP = 200


async def sweep(responder: Responder, clock: Callable[[], datetime]) -> int:
    """Finish what is overdue and hand over what is unsent; returns how many pushes that were."""
    now = clock()
    done = await _finish_overdue(responder, clock, now)
    unsent = Push.filter(
        status__in=(PushStatus.DONE, PushStatus.FAILED),
        reply_state=PushReply.PENDING,
        received_at__lte=now - HAND_OVER_AFTER,
        next_at__lte=now,
    )
    for push in await unsent.order_by("id").limit(MAX_SWEEP).only("key"):
        done += await _hand_over(push.key, responder, clock())
    PUSH_BACKLOG.set(await Push.filter(status=PushStatus.RECEIVED).count())
    return done


async def _finish_overdue(responder: Responder, clock: Callable[[], datetime], now: datetime) -> int:
    """Work on what is overdue. One push in other hands keeps only its own sender's later ones waiting."""
    done, busy = 0, set()
    overdue = Push.filter(status=PushStatus.RECEIVED, next_at__lte=now)
    for push in await overdue.order_by("id").limit(MAX_SWEEP).only("key", "openid"):
        if push.openid in busy:
            continue
        if await work.finish(push.key, responder, clock(), wait=False):
            done += 1
        else:
            busy.add(push.openid)
    return done


async def _hand_over(key: str, responder: Responder, now: datetime) -> bool:
    """Hand one reply over; one that cannot be must not hold up the others."""
    try:
        return await work.hand_over(key, responder, now)
    except Exception:
        log.exception("hand_over_failed", push=key)
        return False


async def run(responder: Responder, clock: Callable[[], datetime], stop: asyncio.Event) -> None:
    """Sweep every second until stopped."""
    while not stop.is_set():
        if not await sweep(responder, clock):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), SWEEP_SECONDS)
