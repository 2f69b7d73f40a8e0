"""One transaction for a batch of pushes: store them, answer the quick ones, note which replies are out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tortoise.transactions import in_transaction

from bot.inbox.responder import Arrival, Responder
from bot.inbox.rules import RESUME_AFTER
from bot.messages import Reply
from models.bulk import insert_rows
from models.enums import PushReply, PushStatus
from models.push import Push


@dataclass(frozen=True, slots=True)
class Ticket:
    """What became of a push: its row, whether it was stored before, and its reply if that is made."""

    push_id: int
    repeat: bool = False
    done: bool = False
    reply: Reply | None = None


class _Raced(Exception):
    """Another process stored one of these pushes between our look and our insert."""


async def store(
    arrivals: Sequence[Arrival], sent: Sequence[int], responder: Responder, *, batch: str, now: datetime
) -> dict[str, Ticket]:
    """Store a batch in one commit and return a ticket by key. Uniqueness is the database's."""
    while True:
        try:
            async with in_transaction():
                if sent:
                    await Push.filter(id__in=list(sent), reply_state=PushReply.PENDING).update(
                        reply_state=PushReply.PASSIVE
                    )
                return await _store(sorted(arrivals, key=lambda a: a.incoming.key), responder, batch, now)
        except _Raced:
            continue


async def _store(
    arrivals: Sequence[Arrival], responder: Responder, batch: str, now: datetime
) -> dict[str, Ticket]:
    if not arrivals:
        return {}
    keys = [arrival.incoming.key for arrival in arrivals]
    known = dict(await Push.filter(key__in=keys).values_list("key", "id"))
    fresh = [arrival for arrival in arrivals if arrival.incoming.key not in known]
    tickets = {key: Ticket(push_id, repeat=True) for key, push_id in known.items()}
    if fresh:
        replies = await responder.respond_quickly(fresh, now)
        ids = await _insert(fresh, replies, batch, now)
        tickets |= {key: _ticket(ids[key], key, replies) for key in ids}
    return tickets


async def _insert(
    fresh: Sequence[Arrival], replies: Mapping[str, Reply | None], batch: str, now: datetime
) -> dict[str, int]:
    rows = [_row(arrival, replies, batch, now) for arrival in fresh]
    await insert_rows(Push, rows, ignore_conflicts=True)
    stored = await Push.filter(key__in=[row["key"] for row in rows]).values_list("key", "id", "batch")
    if any(owner != batch for _, _, owner in stored):
        raise _Raced
    return {key: push_id for key, push_id, _ in stored}


def _row(
    arrival: Arrival, replies: Mapping[str, Reply | None], batch: str, now: datetime
) -> dict[str, object]:
    incoming = arrival.incoming
    done = incoming.key in replies
    reply = replies.get(incoming.key)
    return {
        "key": incoming.key,
        "openid": incoming.openid,
        "batch": batch,
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
