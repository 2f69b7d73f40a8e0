"""Writes figures and lists as CSV in UTF-8 with BOM, for spreadsheets; no cell can run as a formula."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from bot.clock import CHINA
from bot.spreadsheets import plain_text
from bot.statistics.figures import compute_figures
from bot.statistics.spans import Span
from bot.statistics.tables import Cell, Choice, Table
from content.texts import label

FIGURE_COLUMNS = ("code", "label", "value", "unit", "approx", "rows", "definition")


async def write_figures(path: Path, span: Span, now: datetime) -> None:
    """Write a line per figure."""
    figures = await compute_figures(span, now)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([label("column", column) for column in FIGURE_COLUMNS])
        for figure in figures:
            known = figure.indicator
            cells = (
                known.code,
                known.label,
                figure.value,
                known.unit,
                figure.approx,
                figure.rows,
                known.definition,
            )
            writer.writerow(_line(cells))


async def write_table(path: Path, table: Table) -> None:
    """Write a list as its rows come."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(table.heading)
        async for row in table.rows:
            writer.writerow(_line(row))


def _line(cells: Sequence[Cell]) -> list[str | int | float]:
    return [_cell(cell) for cell in cells]


def _cell(cell: Cell) -> str | int | float:
    """Write moments in Asia/Shanghai, choices by their label, and texts as texts."""
    match cell:
        case None:
            return ""
        case bool():
            return label("flag", str(int(cell)))
        case Choice():
            return cell.label
        case datetime():
            return f"{cell.astimezone(CHINA):%Y-%m-%d %H:%M}"
        case date():
            return cell.isoformat()
        case str():
            return plain_text(cell)
        case _:
            return cell
