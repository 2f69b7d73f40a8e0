"""One transaction for a batch of pushes: store them, answer the quick ones, note which replies are out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tortoise.transactions import in_transaction

from bot.inbox import work
from bot.inbox.responder import Arrival, Responder
from bot.inbox.rules import RESUME_AFTER
from bot.messages import Reply
from models.bulk import insert_new
from models.enums import PushReply, PushStatus
from models.push import Push


@dataclass(frozen=True, slots=True)
class Ticket:
    """What became of a push: its row, whether it was stored before, and its reply if that is made."""

    push_id: int
    repeat: bool = False
    done: bool = False
    reply: Reply | None = None


class _KnownAlready(Exception):
    """One of these pushes was stored before, or is being stored by another process."""


async def store(
    arrivals: Sequence[Arrival], sent: Sequence[int], responder: Responder, *, now: datetime
) -> dict[str, Ticket]:
    """Store a batch in one commit and return a ticket by key.

    Uniqueness is the database's. Repeats are rare, so the first try takes every push for new; if one
    is not, all is taken back and done again after a look at what is known.
    """
    look_first = False
    while True:
        try:
            async with in_transaction():
                if sent:
                    await work.mark_sent(sent)
                in_order = sorted(arrivals, key=lambda arrival: arrival.incoming.key)
                return await _store(in_order, responder, now, look_first=look_first)
        except _KnownAlready:
            look_first = True


async def _store(
    arrivals: Sequence[Arrival], responder: Responder, now: datetime, *, look_first: bool
) -> dict[str, Ticket]:
    if not arrivals:
        return {}
    known = await _find_known(arrivals) if look_first else {}
    fresh = [arrival for arrival in arrivals if arrival.incoming.key not in known]
    tickets = {key: Ticket(push_id, repeat=True) for key, push_id in known.items()}
    if fresh:
        replies = await responder.respond_quickly(fresh, now)
        ids = await _insert(fresh, replies, now)
        tickets |= {key: _ticket(ids[key], key, replies) for key in ids}
    return tickets


async def _find_known(arrivals: Sequence[Arrival]) -> dict[str, int]:
    keys = [arrival.incoming.key for arrival in arrivals]
    return dict(await Push.filter(key__in=keys).values_list("key", "id"))


async def _insert(
    fresh: Sequence[Arrival], replies: Mapping[str, Reply | None], now: datetime
) -> dict[str, int]:
    rows = [_row(arrival, replies, now) for arrival in fresh]
    stored = await insert_new(Push, rows, ["key", "id"])
    if len(stored) < len(rows):
        raise _KnownAlready
    return {row["key"]: row["id"] for row in stored}


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


def _ticket(push_id: int, key: str, replies: Mapping[str, Reply | None]) -> Ticket:
    return Ticket(push_id, done=key in replies, reply=replies.get(key))
