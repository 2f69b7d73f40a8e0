"""Every bad row of a file is told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ImportRefused, InvalidInput
from bot.spreadsheets import Row, Values, check_rows, plain_text, take_int, take_row, written_whole

PATH = Path("in/villages.csv")


def check(values: Values) -> int:
    return take_int(values, "n", maximum=99) or 0


def rows(*cells: str) -> list[Row]:
    return [Row(line, {"n": cell}) for line, cell in enumerate(cells, start=2)]


def test_good_rows_come_back_as_checked() -> None:
    assert check_rows(PATH, rows("1", "2"), check) == [1, 2]


def test_all_problems_are_told_with_file_line_column_and_why() -> None:
    with pytest.raises(ImportRefused) as refused:
        check_rows(PATH, rows("1", "x", "100", "1"), check, unique={"n": lambda n: n})
    assert refused.value.problems == [
        "in/villages.csv:3: n: expected a whole number, not 'x'",
        "in/villages.csv:4: n: expected 0 to 99, not 100",
        "in/villages.csv:5: n: is the same as in line 2",
    ]


def test_broken_rows_and_all_bad_cells_of_a_row_are_told_together() -> None:
    def check_pair(values: Values) -> tuple[int, ...]:
        return take_row(
            lambda **cells: tuple(cells.values()),
            n=lambda: take_int(values, "n"),
            m=lambda: take_int(values, "m", maximum=9),
        )

    file = [
        Row(2, {"n": "x", "m": "10"}),
        Row(3, {}, "has 3 cells, the header has 2"),
        Row(4, {"n": "1", "m": "y"}),
    ]
    with pytest.raises(ImportRefused) as refused:
        check_rows(PATH, file, check_pair)
    assert refused.value.problems == [
        "in/villages.csv:2: n: expected a whole number, not 'x'",
        "in/villages.csv:2: m: expected 0 to 9, not 10",
        "in/villages.csv:3: row: has 3 cells, the header has 2",
        "in/villages.csv:4: m: expected a whole number, not 'y'",
    ]
    assert check_rows(PATH, [Row(2, {"n": "1", "m": "2"})], check_pair) == [(1, 2)]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "＝1+1"])
def test_no_text_begins_like_a_formula(text: str) -> None:
    assert plain_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "桐木村", "a=b", "1-2"])
def test_plain_texts_stay_as_they_are(text: str) -> None:
    assert plain_text(text) == text


def test_a_file_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("old")
    with pytest.raises(ZeroDivisionError), written_whole(out) as draft:
        draft.write_text("half")
        raise ZeroDivisionError
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]
    assert out.read_text() == "old"
    with written_whole(out) as draft:
        draft.write_text("new")
        assert out.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]
    assert out.read_text() == "new"


def test_where_nothing_can_be_written_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="is a folder"), written_whole(tmp_path):
        pytest.fail("opened")
    with (
        pytest.raises(InvalidInput, match="cannot be written: No such file"),
        written_whole(tmp_path / "no" / "x"),
    ):
        pytest.fail("opened")
