"""What a person does opens a send window, and lets out what waited for it."""

from __future__ import annotations

from datetime import datetime

from bot.messages import Incoming, MessageKind
from bot.outbox import service as outbox
from bot.outbox.rules import after_message, after_tap
from bot.outbox.windows import read_windows, set_windows
from models.person import Person

TAPS = frozenset({"subscribe", "scan", "click", "scancode_push", "scancode_waitmsg"})
"""The events after which the platform lets the account write; a menu button that opens a page is none."""


def open_window(person: Person, incoming: Incoming, now: datetime) -> bool:
    """Note on the person that the account may now write to them (the caller stores the person).

    Tells whether it may: the platform's own receipts, and a page opened from the menu, open nothing.
    """
    person.seen_at = now
    is_event = incoming.kind is MessageKind.EVENT
    if is_event and incoming.event not in TAPS:
        return False
    windows = read_windows(person)
    opened = after_tap if is_event or incoming.is_tap else after_message
    set_windows(person, opened(windows, now))
    return True


async def let_out_held(person: Person, now: datetime) -> int:
    """Send what waited for this person's next contact; return how many messages that is."""
    if not person.held:
        return 0
    person.held = 0
    return await outbox.release_held(person.id, now)
