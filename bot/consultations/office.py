"""The bureau's own rules, put together from its settings and content/service."""

from __future__ import annotations

from bot.clock import WorkCalendar
from bot.consultations.clocks.reading import read_deadlines
from bot.consultations.clocks.rules import Deadlines
from bot.consultations.rules import Office
from bot.errors import InvalidInput
from content.service import load_deadlines


def open_office(work_hours: str) -> Office:
    """Return the office with these duty hours. Raises InvalidInput for deadlines that cannot be read."""
    return Office(WorkCalendar.parse(work_hours), own_deadlines())


def own_deadlines() -> Deadlines:
    """Return the deadlines of content/service. Raises InvalidInput."""
    try:
        return read_deadlines(load_deadlines())
    except (OSError, ValueError) as error:
        raise InvalidInput(f"deadlines.toml: {error}") from error
