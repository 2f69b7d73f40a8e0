"""One transaction for a batch of pushes: store them, answer the quick ones, note which replies are out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from bot.inbox import work
from bot.inbox.responder import Arrival, Responder
from bot.inbox.rules import RESUME_AFTER
from bot.messages import Reply
from models.bulk import Writes
from models.enums import PushReply, PushStatus
from models.push import Push


@dataclass(frozen=True, slots=True)
class Ticket:
    """What became of a push: whether it was stored before, and its reply if that is made."""

    repeat: bool = False
    done: bool = False
    reply: Reply | None = None


def _nothing() -> None:
    """Do nothing meanwhile."""


async def store(
    arrivals: Sequence[Arrival],
    sent: Sequence[str],
    responder: Responder,
    *,
    now: datetime,
    meanwhile: Callable[[], object] = _nothing,
) -> dict[str, Ticket]:
    """Store a batch in one commit and return a ticket by key.

    `meanwhile` is called when the database has much to do: to write it all and to commit.
    Uniqueness is the database's. Repeats are rare, so the first try takes every push for new; if one
    is not, all is taken back and done again after a look at what is known.
    """
    try:
        return await _store(arrivals, sent, responder, now, meanwhile, look_first=False)
    except IntegrityError:
        return await _store(arrivals, sent, responder, now, meanwhile, look_first=True)


async def _store(
    arrivals: Sequence[Arrival],
    sent: Sequence[str],
    responder: Responder,
    now: datetime,
    meanwhile: Callable[[], object],
    *,
    look_first: bool,
) -> dict[str, Ticket]:
    async with in_transaction() as transaction:
        known = await _find_known(arrivals) if look_first else set()
        in_order = sorted(arrivals, key=lambda arrival: arrival.incoming.key)
        fresh = [arrival for arrival in in_order if arrival.incoming.key not in known]
        writes = Writes()
        work.note_sent(sent, writes)
        replies = await responder.respond_quickly(fresh, writes, now) if fresh else {}
        writes.insert(Push, [_row(arrival, replies, now) for arrival in fresh])
        _soon(meanwhile)
        await writes.commit(transaction)
    tickets = {arrival.incoming.key: _ticket(arrival.incoming.key, replies) for arrival in fresh}
    return tickets | {key: Ticket(repeat=True) for key in known}


def _soon(call: Callable[[], object]) -> None:
    """Call at the event loop's next step, when what is awaited after this is on its way."""
    asyncio.get_running_loop().call_soon(call)


async def _find_known(arrivals: Sequence[Arrival]) -> set[str]:
    keys = [arrival.incoming.key for arrival in arrivals]
    return {str(key) for key in await Push.filter(key__in=keys).values_list("key", flat=True)}


def _row(arrival: Arrival, replies: Mapping[str, Reply | None], now: datetime) -> dict[str, object]:
    incoming = arrival.incoming
    done = incoming.key in replies
    reply = replies.get(incoming.key)
    return {
        "key": incoming.key,
        "openid": incoming.openid,
        "payload": incoming.to_json(),
        "received_at": now,
        "status": PushStatus.DONE if done else PushStatus.RECEIVED,
        "reply_state": PushReply.NONE if done and reply is None else PushReply.PENDING,
        "reply": reply.to_json() if reply else None,
        "attempts": 0,
        "next_at": now + RESUME_AFTER,
        "error": "",
    }


def _ticket(key: str, replies: Mapping[str, Reply | None]) -> Ticket:
    return Ticket(done=key in replies, reply=replies.get(key))
