"""Promising a message, and letting the waiting ones go when a person makes contact."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypedDict

from bot.messages import split_text
from bot.outbox.rules import after_quiet
from bot.wechat.rules import TEXT_BYTES
from models.enums import Ladder, OutboxStatus
from models.outbox import OutboxMessage
from models.person import Person

SIGNAL = "outbox"
"""What to signal, after the commit, to have a message sent at once."""

PART = "#"
"""Stands in a key between what was promised and which part of it a message is."""

_CUT = "……"

BROADCAST_BATCH = 500
"""So many rows a statement: SQLite takes 32,766 values in one, PostgreSQL as many."""


class TemplateNote(TypedDict):
    """A template message: its logical name (case, reply, event, quake), its fields, and the page it opens.

    `path` begins with a slash and is put behind the public address; empty opens nothing.
    """

    template: str
    data: Mapping[str, str]
    path: str


class MenuChoice(TypedDict):
    """Words to tap under a message: a tap sends `content` as a text, with `id` as its bizmsgmenuid."""

    id: str
    content: str


async def add(
    person_id: int,
    *,
    key: str,
    text: str,
    now: datetime,
    ladder: Ladder = Ladder.REPLY,
    template: TemplateNote | None = None,
    media_id: int | None = None,
    tells: int | None = None,
    menu: Sequence[MenuChoice] | None = None,
    urgent: bool = False,
    quiet: bool | None = None,
) -> None:
    """Promise a message to a person, within the caller's transaction.

    A key that was added before adds nothing. A text over 2,048 bytes becomes several messages: `key`,
    `key#2` …, of which only the first has the template. A NOTICE is one message, and cut. With
    `media_id` (ours) the file is sent; `text` may be empty then and is sent if the file cannot be.
    `menu` stands under the last part. What is `quiet` does not leave between 21:00 and 07:00: by default
    every NOTICE that is not `urgent`.
    """
    quiet = ladder is Ladder.NOTICE and not urgent if quiet is None else quiet
    parts = split_text(text, TEXT_BYTES)
    if ladder is Ladder.NOTICE and len(parts) > 1:
        parts = [split_text(text, TEXT_BYTES - len(_CUT.encode()))[0] + _CUT]
    if media_id is not None:
        parts = parts[:1]
    rows = [
        OutboxMessage(
            key=key if number == 1 else f"{key}{PART}{number}",
            person_id=person_id,
            ladder=ladder,
            text=part,
            template=dict(template) if template is not None and number == 1 else None,
            media_id=media_id,
            menu=[dict(choice) for choice in menu] if menu and number == len(parts) else None,
            urgent=urgent,
            not_before=after_quiet(now) if quiet else None,
            tells=tells,
            status=OutboxStatus.PENDING,
            next_at=now,
            created_at=now,
        )
        for number, part in enumerate(parts, 1)
    ]
    await OutboxMessage.bulk_create(rows, ignore_conflicts=True)


async def broadcast(
    person_ids: Sequence[int],
    *,
    key: str,
    text: str,
    now: datetime,
    template: TemplateNote | None = None,
) -> None:
    """Promise the same notice to many people in a few statements; it leaves at any hour.

    As in `add`: within the caller's transaction, `key:PERSON` once only, and cut to one message.
    """
    first, *rest = split_text(text, TEXT_BYTES)
    notice = split_text(text, TEXT_BYTES - len(_CUT.encode()))[0] + _CUT if rest else first
    rows = [
        OutboxMessage(
            key=f"{key}:{person_id}",
            person_id=person_id,
            ladder=Ladder.NOTICE,
            text=notice,
            template=dict(template) if template is not None else None,
            urgent=True,
            status=OutboxStatus.PENDING,
            next_at=now,
            created_at=now,
        )
        for person_id in person_ids
    ]
    await OutboxMessage.bulk_create(rows, ignore_conflicts=True, batch_size=BROADCAST_BATCH)


async def release_held(person_id: int, now: datetime) -> int:
    """Put a person's held messages back on their way, oldest first; return how many may go at once.

    For the transaction that notes a contact, after the windows have been opened and so with the
    person's row locked. At night the quiet ones go on waiting, for the morning.
    """
    held = OutboxMessage.filter(person_id=person_id, status=OutboxStatus.HELD)
    at_once = held if after_quiet(now) == now else held.filter(not_before__isnull=True)
    going = await at_once.count()
    await held.update(
        status=OutboxStatus.PENDING,
        next_at=now,
        attempts=0,
        notified=False,
        closed=[],
        error="",
        released_at=now,
    )
    await Person.filter(id=person_id).update(held=0)
    return going


async def pass_on(from_id: int, to_id: int, now: datetime) -> None:
    """Send to one person what is unsent of another's: the two are one, and the first could not be reached.

    For the transaction that notes a contact of the second, with both rows locked.
    """
    unsent = [OutboxStatus.HELD, OutboxStatus.PENDING, OutboxStatus.SENDING]
    await OutboxMessage.filter(person_id=from_id, status__in=unsent).update(
        person_id=to_id,
        status=OutboxStatus.PENDING,
        next_at=now,
        lease_until=None,
        attempts=0,
        notified=False,
        closed=[],
        error="",
        released_at=now,
    )
