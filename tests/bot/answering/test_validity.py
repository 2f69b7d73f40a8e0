"""On which days an entry may be used."""

from datetime import date

import pytest

from bot.answering.entries import Entry
from bot.answering.validity import Calendar, has_expired, is_valid, may_meet, read_months


def entry(
    valid_from: date | None = None, valid_until: date | None = None, months: tuple[int, ...] = ()
) -> Entry:
    return Entry("a", "问", "答", valid_from=valid_from, valid_until=valid_until, months=months)


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("", ()),
        ("9", (9,)),
        ("3-5;9", (3, 4, 5, 9)),
        ("11-2", (1, 2, 11, 12)),
        (" 3 - 5；9月 ", (3, 4, 5, 9)),
        ("12-1;12", (1, 12)),
        ("1-12", ()),
        ("7-6", ()),
    ],
)
def test_months_are_read(text: str, months: tuple[int, ...]) -> None:
    assert read_months(text) == months


@pytest.mark.parametrize("text", ["0", "13", "3-", "3,5", "春季", "2026-03-05", "3-5-7", "-1"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        read_months(text)


DAYS = [
    (entry(), date(2026, 5, 1), True),
    (entry(), date.max, True),
    (entry(valid_from=date(2026, 5, 1)), date(2026, 4, 30), False),
    (entry(valid_from=date(2026, 5, 1)), date(2026, 5, 1), True),
    (entry(valid_until=date(2026, 5, 1)), date(2026, 5, 1), True),
    (entry(valid_until=date(2026, 5, 1)), date(2026, 5, 2), False),
    (entry(months=(1, 2, 11, 12)), date(2026, 10, 31), False),
    (entry(months=(1, 2, 11, 12)), date(2026, 11, 1), True),
    (entry(months=(1, 2, 11, 12)), date(2027, 2, 28), True),
    (entry(months=(1, 2, 11, 12)), date(2027, 3, 1), False),
    (entry(valid_until=date(2026, 12, 31), months=(1,)), date(2027, 1, 1), False),
]


@pytest.mark.parametrize(("limited", "day", "valid"), DAYS)
def test_an_entry_is_valid_on_its_days_in_its_months(limited: Entry, day: date, valid: bool) -> None:
    assert is_valid(limited, day) is valid
    assert Calendar([limited]).closed_on(day).tolist() == [not valid]


def test_an_entry_expires_after_its_last_day_not_with_its_season() -> None:
    assert has_expired(entry(valid_until=date(2026, 5, 1)), date(2026, 5, 2))
    assert not has_expired(entry(valid_until=date(2026, 5, 1)), date(2026, 5, 1))
    assert not has_expired(entry(months=(3,)), date(2026, 5, 1))


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        (entry(), entry(), True),
        (entry(valid_until=date(2025, 12, 31)), entry(valid_from=date(2026, 1, 1)), False),
        (entry(valid_until=date(2026, 1, 1)), entry(valid_from=date(2026, 1, 1)), True),
        (entry(months=(3, 4)), entry(months=(5, 6)), False),
        (entry(months=(3, 4)), entry(months=(4, 5)), True),
        (entry(months=(3, 4)), entry(), True),
    ],
)
def test_entries_meet_when_a_day_and_a_month_may_be_both_theirs(one: Entry, other: Entry, meet: bool) -> None:
    assert may_meet(one, other) is meet
    assert may_meet(other, one) is meet
