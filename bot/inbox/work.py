"""The work on stored pushes: each in a transaction of its own that also notes that it is done."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import structlog
from tortoise.transactions import in_transaction

from bot.inbox.responder import Responder
from bot.inbox.rules import CARRY_WITHIN, MAX_ATTEMPTS, retry_after
from bot.messages import Incoming, Reply
from models.bulk import Writes
from models.enums import PushReply, PushStatus
from models.push import Push

log = structlog.get_logger()
POLL_SECONDS = 0.1


async def work_on(openid: str, responder: Responder, clock: Callable[[], datetime]) -> None:
    """Work on all unfinished pushes of one sender, oldest first.

    One that is alone is considered first. Who writes on is not kept waiting for that.
    """
    waiting = await Push.filter(openid=openid, status=PushStatus.RECEIVED, attempts=0).order_by("id")
    considered = None
    if len(waiting) == 1:
        considered = await responder.consider(Incoming.from_json(waiting[0].payload), clock())
    for push in waiting:
        await finish(push.key, responder, clock(), considered=considered)


async def finish(
    key: str, responder: Responder, now: datetime, *, wait: bool = True, considered: Any = None
) -> bool:
    """Work on one push unless somebody has; a failure is noted and taken up again later.

    Without `wait` a push that somebody is working on is left to them. Tells whether there was work.
    """
    try:
        async with in_transaction():
            push = await _lock(key, skip_locked=not wait)
            if push is None or push.status is not PushStatus.RECEIVED:
                return False
            incoming = Incoming.from_json(push.payload)
            reply = await responder.respond(incoming, now, considered, received=push.received_at)
            await _note_done(push, PushStatus.DONE, reply, now)
    except Exception as error:
        log.exception("push_failed", push=key)
        await _postpone(key, repr(error), responder, now)
    return True


async def _lock(key: str, *, skip_locked: bool = False) -> Push | None:
    return await Push.filter(key=key).select_for_update(no_key=True, skip_locked=skip_locked).first()


async def _note_done(push: Push, status: PushStatus, reply: Reply | None, now: datetime) -> None:
    push.status = status
    push.reply = reply.to_json() if reply else None
    push.reply_state = PushReply.PENDING if reply else PushReply.NONE
    push.next_at = now
    await push.save(update_fields=["status", "reply", "reply_state", "next_at"])


async def _postpone(key: str, error: str, responder: Responder, now: datetime) -> None:
    async with in_transaction():
        push = await _lock(key)
        if push is None or push.status is not PushStatus.RECEIVED:
            return
        push.attempts += 1
        push.error = error[:255]
        push.next_at = now + retry_after(push.attempts)
        await push.save(update_fields=["attempts", "error", "next_at"])
        if push.attempts >= MAX_ATTEMPTS:
            await _note_done(push, PushStatus.FAILED, responder.apologise(), now)


async def find_reply(key: str) -> Reply | None:
    """Return the reply that was made to a push and that nobody has taken yet."""
    push = await Push.get(key=key)
    if push.status is PushStatus.RECEIVED or push.reply is None or push.reply_state is PushReply.OUTBOX:
        return None
    return Reply.from_json(push.reply)


async def wait_for_reply(key: str, deadline: float, clock: Callable[[], datetime]) -> Reply | None:
    """Return the reply to a push that arrived again: the same as before, or None if it leaves another way.

    `deadline` is the event loop's time until which the first arrival's work is waited for.
    """
    while True:
        push = await Push.get(key=key)
        if push.status is not PushStatus.RECEIVED:
            break
        if asyncio.get_running_loop().time() >= deadline:
            return None
        await asyncio.sleep(POLL_SECONDS)
    if push.reply is None or not await _reserve_for_response(push, clock()):
        return None
    return Reply.from_json(push.reply)


async def _reserve_for_response(push: Push, now: datetime) -> bool:
    """Keep the outbox from a reply while a response carries it; if none does, it is handed over later."""
    if push.reply_state is PushReply.PENDING:
        pending = Push.filter(id=push.id, reply_state=PushReply.PENDING)
        if await pending.update(next_at=now + CARRY_WITHIN):
            return True
        await push.refresh_from_db(fields=["reply_state"])
    return push.reply_state is PushReply.PASSIVE


async def mark_sent(keys: Sequence[str]) -> None:
    """Note that the HTTP responses with these replies are out."""
    writes = Writes()
    note_sent(keys, writes)
    await writes.carry_out()


def note_sent(keys: Sequence[str], writes: Writes) -> None:
    """Write the same with other rows."""
    rows = [{"key": key, "reply_state": PushReply.PASSIVE} for key in keys]
    writes.update(Push, "key", rows, only=f"push.reply_state = '{PushReply.PENDING}'")


async def hand_over(key: str, responder: Responder, now: datetime) -> bool:
    """Put a finished push's reply into the outbox, unless a response has carried it or is about to."""
    async with in_transaction():
        push = await _lock(key)
        if push is None or push.reply is None or push.reply_state is not PushReply.PENDING:
            return False
        if push.status is PushStatus.RECEIVED or push.next_at > now:
            return False
        push.reply_state = PushReply.OUTBOX
        await push.save(update_fields=["reply_state"])
        await responder.send_later(Incoming.from_json(push.payload), Reply.from_json(push.reply), now)
    return True
