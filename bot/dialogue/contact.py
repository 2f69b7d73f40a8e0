"""Every contact opens a send window, and lets out what waited for it."""

from __future__ import annotations

from datetime import datetime

from bot.messages import Incoming, MessageKind
from bot.outbox import service as outbox
from bot.outbox.rules import Windows, after_message, after_tap
from models.person import Person

TAPS = frozenset({"subscribe", "scan", "click", "view"})


def open_window(person: Person, incoming: Incoming, now: datetime) -> None:
    """Note on the person that the account may now write to them (the caller stores the person)."""
    person.seen_at = now
    if incoming.kind is MessageKind.EVENT and incoming.event not in TAPS:
        return
    windows = Windows(
        person.message_window_until, person.message_window_left, person.tap_window_until, person.tap_window_left
    )
    opened = after_tap(windows, now) if incoming.kind is MessageKind.EVENT else after_message(windows, now)
    person.message_window_until, person.message_window_left = opened.message_until, opened.message_left
    person.tap_window_until, person.tap_window_left = opened.tap_until, opened.tap_left


async def let_out_held(person: Person, now: datetime) -> None:
    """Send what waited for this person's next contact."""
    if person.held:
        await outbox.release_held(person.id, now)
        person.held = 0
