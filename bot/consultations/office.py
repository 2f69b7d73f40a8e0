"""The bureau's own rules, put together from its settings and content/service."""

from __future__ import annotations

from bot.clock import WorkCalendar
from bot.consultations.clocks.reading import read_deadlines
from bot.consultations.clocks.rules import Deadlines
from bot.consultations.rules import Office
from bot.errors import InvalidInput
from content.service import load_deadlines
from content.service.effect import EffectError, load_effect_days
from models.enums import Topic


def open_office(work_hours: str) -> Office:
    """Return the office with these duty hours.

    Raises InvalidInput for deadlines, or days until an effect, that cannot be read.
    """
    check_effect_days()
    return Office(WorkCalendar.parse(work_hours), own_deadlines())


def check_effect_days() -> None:
    """Raise InvalidInput unless effect.toml of content/service can be read and names topics."""
    try:
        unknown = sorted(set(load_effect_days()) - set(Topic))
    except EffectError as error:
        raise InvalidInput(str(error)) from error
    if unknown:
        raise InvalidInput(f"effect.toml: no such topic: {', '.join(unknown)}")


def own_deadlines() -> Deadlines:
    """Return the deadlines of content/service. Raises InvalidInput."""
    try:
        return read_deadlines(load_deadlines())
    except (OSError, ValueError) as error:
        raise InvalidInput(f"deadlines.toml: {error}") from error
