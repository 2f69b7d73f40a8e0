"""What a cell may say."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.spreadsheets import (
    RowError,
    take_choice,
    take_date,
    take_flag,
    take_float,
    take_int,
    take_list,
    take_moment,
    take_text,
)
from models.enums import Channel


@pytest.mark.parametrize("text", ["2026-05-12", "2026/5/12", "2026.05.12", "2026-05-12 00:00"])
def test_dates_as_people_write_them(text: str) -> None:
    assert take_date({"on": text}, "on") == date(2026, 5, 12)


@pytest.mark.parametrize(
    "text",
    [
        "2026-05-12 09:05",
        "2026-5-12 9:05",
        "2026/5/12 9:05:00",
        "2026-05-12T09:05+08:00",
        "2026-05-12T01:05Z",
    ],
)
def test_moments_are_local_unless_they_say_otherwise(text: str) -> None:
    assert take_moment({"at": text}, "at") == datetime(2026, 5, 12, 1, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("take", "text", "why"),
    [
        (lambda v: take_date(v, "x"), "2026-02-30", "expected a date such as 2026-05-12, not '2026-02-30'"),
        (lambda v: take_date(v, "x"), "12 May", "expected a date"),
        (lambda v: take_date(v, "x"), "0026-05-12", "expected a date"),
        (lambda v: take_date(v, "x"), "2026-05-12 09:00", "expected a date"),
        (lambda v: take_moment(v, "x"), "2026-05-12", "expected a date and time"),
        (lambda v: take_moment(v, "x"), "tomorrow 9:00", "expected a date and time"),
        (lambda v: take_moment(v, "x"), "", "is empty"),
        (lambda v: take_int(v, "x"), "1.5", "expected a whole number, not '1.5'"),
        (lambda v: take_int(v, "x"), "-1", "expected 0 to"),
        (lambda v: take_int(v, "x"), "9" * 40, "expected a whole number"),
        (lambda v: take_int(v, "x"), "3000000000", "expected 0 to 2147483647"),
        (lambda v: take_float(v, "x", minimum=0, maximum=9), "nan", "expected 0 to 9"),
        (lambda v: take_float(v, "x", minimum=0, maximum=9), "ten", "expected a number"),
        (lambda v: take_flag(v, "x"), "yes", "expected 1 or 0, not 'yes'"),
        (
            lambda v: take_choice(v, "x", Channel),
            "fax",
            "expected one of wechat, miniprogram, hotline, onsite",
        ),
        (lambda v: take_text(v, "x", limit=3), "four", "has 4 characters, at most 3 are taken"),
        (lambda v: take_text(v, "x", limit=3, required=True), "", "is empty"),
        (lambda v: take_text(v, "x", limit=9), "a\x07b", "has control characters"),
        (lambda v: take_list(v, "x", separator=";", limit=3), "ok;longer", "at most 3"),
    ],
)
def test_a_wrong_cell_names_its_column_and_what_was_expected(take, text: str, why: str) -> None:
    with pytest.raises(RowError) as error:
        take({"x": text})
    assert error.value.column == "x"
    assert why in error.value.why


def test_empty_cells_are_nothing() -> None:
    empty = {"x": ""}
    assert take_date(empty, "x") is None
    assert take_int(empty, "x") is None
    assert take_float(empty, "x", minimum=0, maximum=1) is None
    assert take_flag(empty, "x") is False
    assert take_list(empty, "x", separator=";", limit=3) == []


def test_lists_keep_their_order_and_lose_repeats() -> None:
    assert take_list({"x": " b; a ;;b"}, "x", separator=";", limit=3) == ["b", "a"]
