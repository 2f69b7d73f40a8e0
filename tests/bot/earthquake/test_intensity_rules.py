"""Expected intensities against the check values, and the band that people read."""

from __future__ import annotations

import pytest

from bot.earthquake.intensity.rules import Band, band_of, expected_intensity, is_told, may_be_noticed


@pytest.mark.parametrize(
    ("magnitude", "distance", "expected"), [(5, 50, 3.4), (6, 20, 6.6), (7, 50, 6.7), (5.2, 40, 4.3)]
)
def test_the_check_values(magnitude: float, distance: float, expected: float) -> None:
    assert expected_intensity(magnitude, distance) == pytest.approx(expected, abs=0.06)


def test_it_falls_with_the_distance_and_rises_with_the_magnitude() -> None:
    assert [expected_intensity(6, far) for far in (0, 10, 50, 200)] == sorted(
        (expected_intensity(6, far) for far in (0, 10, 50, 200)), reverse=True
    )
    assert expected_intensity(4, 30) < expected_intensity(5, 30) < expected_intensity(6.5, 30)


def test_far_away_it_is_one_and_the_worst_quake_stays_below_eleven() -> None:
    assert expected_intensity(2, 5000) == 1
    assert 10 < expected_intensity(9.5, 0) < 11


@pytest.mark.parametrize(
    ("intensity", "band", "words"),
    [
        (1.0, Band(1, 2), "Ⅰ—Ⅱ"),
        (2.99, Band(2, 3), "Ⅱ—Ⅲ"),
        (3.0, Band(3, 4), "Ⅲ—Ⅳ"),
        (5.5, Band(5, 6), "Ⅴ—Ⅵ"),
        (12.0, Band(11, 12), "Ⅺ—Ⅻ"),
    ],
)
def test_a_band_is_two_degrees_and_never_one(intensity: float, band: Band, words: str) -> None:
    assert band_of(intensity) == band
    assert str(band) == words


def test_people_are_told_from_degree_three() -> None:
    assert [is_told(Band(low, low + 1)) for low in (1, 2, 3, 4)] == [False, False, True, True]


def test_a_small_quake_is_noticed_nearby_only() -> None:
    assert may_be_noticed(3, 20)
    assert not may_be_noticed(3, 40)
