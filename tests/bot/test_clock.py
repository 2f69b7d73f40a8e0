"""Working time: duty hours, weekends, public holidays and 调休."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import CHINA, WorkCalendar, is_working_day, read_local, say_moment, unknown_year

OFFICE = WorkCalendar.parse("08:30-12:00,14:30-17:30")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-03-10 10:00", "2026-03-11 10:00"),
        ("2026-03-10 13:00", "2026-03-11 12:00"),
        ("2026-03-13 16:30", "2026-03-16 16:30"),
        ("2026-03-14 09:00", "2026-03-16 17:30"),
        ("2026-03-10 23:30", "2026-03-11 17:30"),
        ("2026-09-30 17:00", "2026-10-08 17:00"),
    ],
)
def test_a_working_day_later(received: str, due: str) -> None:
    assert OFFICE.add_days(at(received), 1) == at(due).astimezone(UTC)


def test_hours_pause_at_noon() -> None:
    assert OFFICE.add(at("2026-03-10 11:30"), timedelta(hours=2)) == at("2026-03-10 16:00")


def test_a_shifted_working_day_counts() -> None:
    assert is_working_day(at("2026-02-14 10:00").date()), "the Saturday before Spring Festival 2026 is worked"
    assert not is_working_day(at("2026-02-17 10:00").date()), "Spring Festival is not"


def test_a_year_nobody_knows_yet_counts_weekends_only() -> None:
    assert is_working_day(at("2099-10-01 10:00").date())
    assert not is_working_day(at("2099-10-03 10:00").date())


def test_moments_are_said_in_china_time() -> None:
    assert say_moment(datetime(2026, 11, 24, 1, 30, tzinfo=UTC)) == "11月24日（周二）09:30"


def test_a_time_without_offset_is_meant_in_china() -> None:
    assert read_local("2026-05-12 14:28") == datetime(2026, 5, 12, 6, 28, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2026-03-10 10:00", "2026-03-10 11:30", 90),
        ("2026-03-10 11:30", "2026-03-10 15:00", 60),
        ("2026-03-13 17:00", "2026-03-16 09:00", 60),
        ("2026-09-30 17:00", "2026-10-08 09:00", 60),
        ("2026-02-13 17:00", "2026-02-14 09:00", 60),
        ("2026-03-14 10:00", "2026-03-15 10:00", 0),
        ("2026-03-10 11:00", "2026-03-10 10:00", 0),
    ],
)
def test_the_working_time_between_two_moments(start: str, end: str, minutes: int) -> None:
    assert OFFICE.between(at(start), at(end)) == timedelta(minutes=minutes)


@given(
    st.integers(0, 330 * 24 * 60).map(lambda passed: at("2026-01-01 00:00") + timedelta(minutes=passed)),
    st.integers(0, 3000),
)
@settings(max_examples=60)
def test_adding_working_time_is_undone_by_measuring_it(start: datetime, minutes: int) -> None:
    duration = timedelta(minutes=minutes)
    assert OFFICE.between(start, OFFICE.add(start, duration)) == duration


def test_hours_of_any_day_know_no_weekend() -> None:
    waking = WorkCalendar.parse("07:00-21:00", every_day=True)
    assert waking.add(at("2026-03-14 20:45"), timedelta(minutes=30)) == at("2026-03-15 07:15")
    assert waking.is_open(at("2026-10-01 12:00"))
    assert not OFFICE.is_open(at("2026-10-01 10:00"))


def test_a_year_is_missed_a_fortnight_before_it_begins() -> None:
    assert unknown_year(at("2026-03-10 10:00")) is None
    assert unknown_year(at("2098-06-01 10:00")) == 2098
    last = max(year for year in range(2026, 2099) if unknown_year(at(f"{year}-06-01 10:00")) is None)
    assert unknown_year(at(f"{last}-12-17 10:00")) is None
    assert unknown_year(at(f"{last}-12-18 10:00")) == last + 1
