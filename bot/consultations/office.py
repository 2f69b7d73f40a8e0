"""The bureau's own rules, put together from its settings and content/service."""

from __future__ import annotations

from bot.clock import WorkCalendar
from bot.consultations.clocks.reading import read_deadlines
from bot.consultations.rules import Office
from bot.errors import InvalidInput
from content.service import load_deadlines


def open_office(work_hours: str) -> Office:
    """Return the office with these duty hours. Raises InvalidInput for deadlines that cannot be read."""
    try:
        table = load_deadlines()
    except (OSError, ValueError) as error:
        raise InvalidInput(f"deadlines.toml: {error}") from error
    return Office(WorkCalendar.parse(work_hours), read_deadlines(table))
