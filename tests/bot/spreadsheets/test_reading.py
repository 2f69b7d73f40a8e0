"""Files as people save them: CSV in the encodings of Excel and WPS, XLSX, and files that are neither."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from bot.errors import ImportRefused
from bot.spreadsheets import read_rows, reading, workbooks

HEADER = ("name", "town")
TEXT = "name,town\n桐木村,安江镇\n"


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def sheet(path: Path, *rows: tuple[object, ...]) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.create_sheet("second").append(["not", "read"])
    book.save(path)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_any_usual_encoding_reads_the_same(tmp_path: Path, encoding: str) -> None:
    rows = read_rows(write(tmp_path / "a.csv", TEXT.encode(encoding)), HEADER)
    assert [(row.line, dict(row.values)) for row in rows] == [(2, {"name": "桐木村", "town": "安江镇"})]


def test_lines_are_counted_as_editors_show_them(tmp_path: Path) -> None:
    text = 'name,town\n"two\nlines",a\n\n , \nlast,b\n'
    rows = read_rows(write(tmp_path / "a.csv", text.encode()), HEADER)
    assert [(row.line, row.values["name"]) for row in rows] == [(2, "two\nlines"), (6, "last")]


def test_columns_may_stand_in_any_order_and_short_rows_are_filled(tmp_path: Path) -> None:
    rows = read_rows(write(tmp_path / "a.csv", b"town,name\r\nx, y \r\nz\r\n"), HEADER)
    assert [dict(row.values) for row in rows] == [{"town": "x", "name": "y"}, {"town": "z", "name": ""}]


def test_xlsx_cells_read_as_their_csv_texts(tmp_path: Path) -> None:
    header = ("text", "whole", "number", "day", "moment", "flag")
    path = sheet(
        tmp_path / "a.xlsx",
        header,
        (" 文字 ", 431281101002, 1.5, date(2026, 5, 12), datetime(2026, 5, 12, 9, 30), True),  # noqa: DTZ001 - a workbook knows no zones
        (),
        (None, 3.0, None, None, None, False),
    )
    first, second = read_rows(path, header)
    assert list(first.values.values()) == [
        "文字",
        "431281101002",
        "1.5",
        "2026-05-12",
        "2026-05-12 09:30",
        "1",
    ]
    assert (second.line, second.values["whole"], second.values["flag"]) == (4, "3", "0")


@pytest.mark.parametrize(
    ("name", "data", "complaint"),
    [
        ("a.csv", b"", "the file is empty; expected the header name,town"),
        ("a.csv", b"name,town\n", "no rows below the header"),
        ("a.csv", b"name,place\nx,y\n", "a.csv:1: header: missing town"),
        ("a.csv", b"name,place\nx,y\n", "a.csv:1: header: unknown place"),
        ("a.csv", b"name,town,name\nx,y,z\n", "a.csv:1: header: repeated name"),
        ("a.csv", b'name,"town\n', "a.csv:1: header: unexpected end of data"),
        ("a.csv", b"name,town\n\xff\xff,x\n", "not a text file in UTF-8 or GB18030"),
        ("a.csv", b"name,town\nx\x00,y\n", "not a text file in UTF-8 or GB18030"),
        ("a.xlsx", b"name,town\n", "not an XLSX workbook"),
        ("a.xls", b"name,town\n", "expected a .csv or .xlsx file"),
    ],
)
def test_a_file_that_cannot_be_taken_says_why(tmp_path: Path, name: str, data: bytes, complaint: str) -> None:
    with pytest.raises(ImportRefused) as refused:
        read_rows(write(tmp_path / name, data), HEADER)
    assert complaint in str(refused.value)


def test_rows_that_do_not_fit_come_back_as_broken_among_the_others(tmp_path: Path) -> None:
    text = b'name,town\na,b,c\n"a" b,c\nd,e\nf,"g\n'
    rows = read_rows(write(tmp_path / "a.csv", text), HEADER)
    assert [(row.line, row.broken, dict(row.values)) for row in rows] == [
        (2, "has 3 cells, the header has 2", {}),
        (3, "',' expected after '\"'", {}),
        (4, "", {"name": "d", "town": "e"}),
        (5, "unexpected end of data", {}),
    ]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImportRefused, match=r"gone\.csv: No such file"):
        read_rows(tmp_path / "gone.csv", HEADER)


def test_too_many_rows_and_bytes_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.csv", b"name,town\n" + b"x,y\n" * 4)
    monkeypatch.setattr(reading, "MAX_ROWS", 3)
    with pytest.raises(ImportRefused, match="more than 3 rows"):
        read_rows(path, HEADER)
    book = sheet(tmp_path / "a.xlsx", HEADER, *[("x", "y")] * 4)
    with pytest.raises(ImportRefused, match="more than 3 rows"):
        read_rows(book, HEADER)
    monkeypatch.setattr(reading, "MAX_BYTES", 5)
    with pytest.raises(ImportRefused, match="at most 5"):
        read_rows(path, HEADER)


def test_a_workbook_that_unpacks_to_too_much_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "MAX_UNPACKED_BYTES", 100)
    with pytest.raises(ImportRefused, match="unpacks to"):
        read_rows(sheet(tmp_path / "a.xlsx", HEADER, ("x", "y")), HEADER)
