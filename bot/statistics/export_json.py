"""Writes figures and lists as JSON, with codes in place of labels."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import orjson

from bot.clock import CHINA
from bot.statistics.figures import compute_figures
from bot.statistics.indicators import Figure
from bot.statistics.spans import Span
from bot.statistics.tables import Cell, Choice, Table


async def write_figures(path: Path, span: Span, now: datetime) -> None:
    """Write the figures in the shape of docs/INTERFACE.md section 7.

    `from` and `to` are added only when the span is not a calendar year.
    """
    figures = await compute_figures(span, now)
    about = _about(span, now) | {"indicators": [_figure(figure) for figure in figures]}
    with path.open("wb") as file:
        file.write(orjson.dumps(about, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def _about(span: Span, now: datetime) -> dict[str, object]:
    about: dict[str, object] = {
        "year": span.first.year,
        "generated_at": now.astimezone(CHINA).isoformat(timespec="seconds"),
    }
    return about if span.is_year else about | {"from": span.first, "to": span.last}


def _figure(figure: Figure) -> dict[str, object]:
    return {
        "code": figure.indicator.code,
        "label": figure.indicator.label,
        "value": figure.value,
        "unit": figure.indicator.unit,
        "approx": figure.approx,
        "rows": figure.rows,
    }


async def write_table(path: Path, table: Table, span: Span, now: datetime) -> None:
    """Write `{"kind", "year", "generated_at", "rows": [an object per row]}` as the rows come."""
    head = orjson.dumps({"kind": table.kind} | _about(span, now)).removesuffix(b"}")
    with path.open("wb") as file:
        file.write(head + b',"rows":[')
        separator = b"\n"
        async for row in table.rows:
            values = {column: _value(cell) for column, cell in zip(table.columns, row, strict=True)}
            file.write(separator + orjson.dumps(values))
            separator = b",\n"
        file.write(b"\n]}\n")


def _value(cell: Cell) -> str | int | float | bool | date | None:
    if isinstance(cell, Choice):
        return cell.value
    if isinstance(cell, datetime):
        return cell.astimezone(CHINA).isoformat(timespec="seconds")
    return cell
