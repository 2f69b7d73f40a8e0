"""A commissioner's own figures; each is the number of the rows that it leads to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.statistics.consultations import list_cases
from bot.statistics.rules import Case, median
from bot.statistics.spans import Span
from models.enums import Rating

Counts = Callable[[Case, int], bool]
FIGURES: Mapping[str, Counts] = {
    "responsible": lambda case, me: case.responsible_id == me,
    "handled": lambda case, me: case.handler_id == me,
    "answered": lambda case, me: me in case.commissioners,
    "first": lambda case, me: case.answered_by == me,
    "on_time": lambda case, me: case.answered_by == me and case.on_time is True,
    "late": lambda case, me: case.answered_by == me and case.on_time is False,
    "rated": lambda case, me: me in case.commissioners and case.rating is not None,
    "satisfied": lambda case, me: me in case.commissioners and case.rating is Rating.SATISFIED,
}
"""What counts in each figure: of consultations received in a span, by a commissioner's id."""


@dataclass(frozen=True, slots=True)
class OwnFigures:
    """The rows of each figure, and the median of the first replies in minutes, nights included."""

    rows: Mapping[str, list[Case]]
    median_minutes: int | None


async def find_own_figures(commissioner_id: int, span: Span) -> OwnFigures:
    """Return a commissioner's figures of a span, the newest consultations first."""
    rows: dict[str, list[Case]] = {name: [] for name in FIGURES}
    async for case in list_cases(span):
        for name, counts in FIGURES.items():
            if counts(case, commissioner_id):
                rows[name].insert(0, case)
    minutes = [case.first_reply_minutes for case in rows["first"] if case.first_reply_minutes is not None]
    return OwnFigures(rows, median(minutes) if minutes else None)
