"""Community intensity against DYFI's check values, and which quake a report is of."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.earthquake.community.rules import Quake, choose_quake, community_intensity, weigh
from bot.earthquake.rules import Point

MOMENT = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
NEAR, FAR = Point(26.85, 109.83), Point(29.5, 109.83)


@pytest.mark.parametrize(
    ("cws", "cdi"), [(5, 2.0), (8, 2.7), (18, 5.4), (52, 9.1), (0, 1.0), (-1, 1.0), (0.5, 2.0)]
)
def test_the_check_values(cws: float, cdi: float) -> None:
    assert community_intensity(cws) == cdi


def test_each_index_is_the_mean_over_those_who_answered_it() -> None:
    assert weigh([{"felt": 1}, {"felt": 1}, {"felt": 1}]) == 5
    assert weigh([{"felt": 1, "motion": 4, "shelf": 1}, {"felt": 1, "motion": 2}, {"felt": 0}]) == (
        pytest.approx(5 * 2 / 3 + 3 + 5)
    )
    everything = {"felt": 1, "motion": 5, "reaction": 5, "stand": 1, "shelf": 3}
    everything |= {"picture": 1, "furniture": 1, "damage": 3}
    assert weigh([everything]) == 5 + 5 + 5 + 2 + 15 + 2 + 3 + 15
    assert weigh([]) == 0


def quake(number: int, minutes: float, magnitude: float = 5.2) -> Quake:
    return Quake(number, MOMENT + timedelta(minutes=minutes), NEAR, magnitude)


@pytest.mark.parametrize(
    ("minutes", "chosen"), [(-3, None), (-1, 1), (0, 1), (16, 1), (18, 2), (80, 2), (81, None)]
)
def test_a_report_is_of_the_quake_nearest_in_time(minutes: float, chosen: int | None) -> None:
    both = [quake(1, 0), quake(2, 20)]
    found = choose_quake(MOMENT + timedelta(minutes=minutes), NEAR, both)
    assert (found.id if found else None) == chosen


def test_who_could_not_feel_it_reports_another() -> None:
    assert choose_quake(MOMENT, FAR, [quake(1, 0)]) is None
    strong = quake(2, 1, magnitude=7.5)
    assert choose_quake(MOMENT, FAR, [quake(1, 0), strong]) == strong
    assert choose_quake(MOMENT, None, [quake(1, 0)]) == quake(1, 0)
    weak_but_near = quake(3, 0, magnitude=2.0)
    assert choose_quake(MOMENT, Point(27.0, 109.83), [weak_but_near]) == weak_but_near
