"""A person's send windows, from and to their row."""

from __future__ import annotations

from bot.outbox.rules import Windows
from models.person import Person

COLUMNS = ("message_window_until", "message_window_left", "tap_window_until", "tap_window_left")


def read_windows(person: Person) -> Windows:
    """Return the windows as the person's row has them."""
    return Windows(
        person.message_window_until,
        person.message_window_left,
        person.tap_window_until,
        person.tap_window_left,
    )


def set_windows(person: Person, windows: Windows) -> None:
    """Put windows on a person's row; saving the COLUMNS, with the row locked, is up to the caller."""
    person.message_window_until = windows.message_until
    person.message_window_left = windows.message_left
    person.tap_window_until = windows.tap_until
    person.tap_window_left = windows.tap_left
