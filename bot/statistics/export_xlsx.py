"""Writes figures and lists as XLSX, row by row; the figures with every record that stands behind them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from bot.clock import CHINA
from bot.errors import TooLarge
from bot.statistics.export_csv import FIGURE_COLUMNS
from bot.statistics.figures import count_fact, open_figures
from bot.statistics.indicators import GROUPS, Figure
from bot.statistics.queries import facts_of
from bot.statistics.spans import Span
from bot.statistics.tables import Cell, Choice, Table
from content.texts import label

MAX_ROWS = 1_048_576
MAX_TEXT = 32_767
FACT_COLUMNS = ("record", "date", "what", "town", "approx")
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
WIDTHS = {"what": 40, "definition": 60, "label": 32, "code": 36, "question": 50, "title": 32}


class _Sheet:
    """One worksheet that is written from top to bottom."""

    def __init__(self, book: Any, name: str, columns: Sequence[str]) -> None:
        self._sheet = book.add_worksheet(name)
        self._moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        self._day = book.add_format({"num_format": "yyyy-mm-dd"})
        self._bold = book.add_format({"bold": True})
        self._row = 0
        self.name = name
        for place, column in enumerate(columns):
            self._sheet.set_column(place, place, WIDTHS.get(column, 16))

    def head(self, *lines: Sequence[str]) -> None:
        """Write the heading, which stays in sight."""
        for line in lines:
            for column, text in enumerate(line):
                self._sheet.write_string(self._row, column, text, self._bold)
            self._row += 1
        self._sheet.freeze_panes(self._row, 0)

    def add(self, cells: Sequence[Cell], link: str = "") -> None:
        """Write one row; its first cell leads to `link`, a place in this workbook."""
        if self._row >= MAX_ROWS:
            raise TooLarge(f"the sheet {self.name} has over {MAX_ROWS} rows; choose a shorter span or CSV")
        for column, cell in enumerate(cells):
            if column == 0 and link:
                self._sheet.write_url(self._row, column, f"internal:{link}", string=str(cell))
            else:
                self._write(column, cell)
        self._row += 1

    def _write(self, column: int, cell: Cell) -> None:
        place = (self._row, column)
        match cell:
            case None | "":
                return
            case bool():
                self._sheet.write_string(*place, label("flag", str(int(cell))))
            case int() | float():
                self._sheet.write_number(*place, cell)
            case datetime():
                local = cell.astimezone(CHINA).replace(tzinfo=None)
                self._sheet.write_datetime(*place, local, self._moment)
            case date():
                self._sheet.write_datetime(*place, cell, self._day)
            case Choice():
                self._sheet.write_string(*place, cell.label)
            case str():
                self._sheet.write_string(
                    *place, cell if len(cell) <= MAX_TEXT else f"{cell[: MAX_TEXT - 1]}…"
                )


@contextmanager
def _open_book(path: Path) -> Iterator[Any]:
    """Give a workbook that keeps its unfinished rows beside `path`, and is closed whatever happens."""
    book = xlsxwriter.Workbook(str(path), {**OPTIONS, "tmpdir": str(path.parent)})
    try:
        yield book
    finally:
        book.close()


async def write_figures(path: Path, span: Span, now: datetime) -> None:
    """Write the summary, and a detail sheet per group: a row per record, a column per figure.

    A figure is the sum of its column (or its median or mean); its code in the summary leads there.
    """
    figures = await open_figures(span)
    with _open_book(path) as book:
        summary = _Sheet(book, label("sheet", "summary"), FIGURE_COLUMNS)
        summary.head([label("column", column) for column in FIGURE_COLUMNS])
        places: dict[str, str] = {}
        for group in GROUPS:
            mine = [figure for figure in figures.values() if figure.indicator.group == group]
            places |= await _write_group(book, group, mine, span, now)
        for code, figure in figures.items():
            summary.add(_summary(figure), places[code])


async def _write_group(
    book: Any, group: str, figures: Sequence[Figure], span: Span, now: datetime
) -> dict[str, str]:
    """Write a detail sheet while adding its figures up; return where each figure's column is."""
    sheet = _Sheet(book, label("sheet", group), FACT_COLUMNS)
    codes = [figure.indicator.code for figure in figures]
    columns = [label("column", column) for column in FACT_COLUMNS]
    sheet.head(
        columns + [figure.indicator.label for figure in figures],
        [""] * len(columns) + codes,
    )
    by_code = {figure.indicator.code: figure for figure in figures}
    async for fact in facts_of(group, span, now):
        count_fact(by_code, group, fact)
        numbers = [fact.counts.get(code) for code in codes]
        sheet.add([fact.record, fact.on, fact.what, fact.town, fact.approx or None, *numbers])
    return {
        code: f"'{sheet.name}'!{xlsxwriter.utility.xl_rowcol_to_cell(0, len(columns) + place)}"
        for place, code in enumerate(codes)
    }


def _summary(figure: Figure) -> list[Cell]:
    known = figure.indicator
    return [
        known.code,
        known.label,
        figure.value,
        known.unit,
        figure.approx,
        figure.rows,
        known.definition,
    ]


async def write_table(path: Path, table: Table) -> None:
    """Write a list as its rows come."""
    with _open_book(path) as book:
        sheet = _Sheet(book, label("sheet", table.kind), table.columns)
        sheet.head(table.heading)
        async for row in table.rows:
            sheet.add(row)
