"""Takes up what a process left behind: unfinished work, and replies that no response carried."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from datetime import datetime

from bot.inbox import work
from bot.inbox.responder import Responder
from bot.inbox.rules import HAND_OVER_AFTER
from bot.metrics import PUSH_BACKLOG
from models.enums import PushReply, PushStatus
from models.push import Push

SWEEP_SECONDS = 1.0
MAX_SWEEP = 200


async def sweep(responder: Responder, clock: Callable[[], datetime]) -> int:
    """Finish what is overdue and hand over what is unsent; returns how many pushes were touched."""
    now = clock()
    unfinished = await _ids(status=PushStatus.RECEIVED, next_at__lte=now)
    for push_id in unfinished:
        await work.finish(push_id, responder, clock())
    unsent = await _ids(
        status__in=(PushStatus.DONE, PushStatus.FAILED),
        reply_state=PushReply.PENDING,
        received_at__lte=now - HAND_OVER_AFTER,
    )
    for push_id in unsent:
        await work.hand_over(push_id, responder, clock())
    PUSH_BACKLOG.set(await Push.filter(status=PushStatus.RECEIVED).count())
    return len(unfinished) + len(unsent)


async def _ids(**conditions: object) -> list[int]:
    rows = await Push.filter(**conditions).order_by("id").limit(MAX_SWEEP).values("id")
    return [row["id"] for row in rows]


async def run(responder: Responder, clock: Callable[[], datetime], stop: asyncio.Event) -> None:
    """Sweep every second until stopped."""
    while not stop.is_set():
        if not await sweep(responder, clock):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), SWEEP_SECONDS)
