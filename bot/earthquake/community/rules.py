"""Community intensity from felt reports after USGS DYFI, and which quake a report belongs to."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.earthquake.intensity.rules import may_be_noticed
from bot.earthquake.rules import Point, distance_m

WEIGHTS: Mapping[str, float] = {
    "felt": 5,
    "motion": 1,
    "reaction": 1,
    "stand": 2,
    "shelf": 5,
    "picture": 2,
    "furniture": 3,
    "damage": 5,
}
"""The indices of a DYFI questionnaire and what each weighs."""
SHOWN_FROM = 3
"""So many reports a town needs before its intensity is shown."""
EARLY, LATE = timedelta(minutes=2), timedelta(hours=1)
"""So long before (clocks differ) and after a quake a report may be of it."""
FELT_KM = 30
"""Within so many kilometres any quake that a bulletin tells of may have been felt."""


@dataclass(frozen=True, slots=True)
class Quake:
    """What a report is compared with: WGS-84 degrees."""

    id: int
    occurred_at: datetime
    point: Point
    magnitude: float


def weigh(answers: Iterable[Mapping[str, float]]) -> float:
    """Return the community weighted sum: each index the mean over those who answered it."""
    given = list(answers)
    total = 0.0
    for index, weight in WEIGHTS.items():
        values = [answer[index] for answer in given if answer.get(index) is not None]
        total += weight * sum(values) / len(values) if values else 0.0
    return total


def community_intensity(cws: float) -> float:
    """Return the community decimal intensity of a weighted sum, with one decimal."""
    if cws <= 0:
        return 1.0
    return round(max(2.0, 3.3996 * math.log(cws) - 4.3781), 1)


def choose_quake(reported_at: datetime, point: Point | None, quakes: Sequence[Quake]) -> Quake | None:
    """Return the quake that a report is of: the nearest before it in time of those felt where it was made.

    A report of nowhere may be of any that is told of here.
    """
    fitting = [
        quake
        for quake in quakes
        if -EARLY <= reported_at - quake.occurred_at <= LATE and _was_felt(quake, point)
    ]
    return min(fitting, key=lambda quake: (abs(reported_at - quake.occurred_at), quake.id), default=None)


def _was_felt(quake: Quake, point: Point | None) -> bool:
    if point is None:
        return True
    kilometres = distance_m(quake.point, point) / 1000
    return kilometres <= FELT_KM or may_be_noticed(quake.magnitude, kilometres)
