"""Exports one kind in one format, whole or not at all."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from bot.spreadsheets import written_whole
from bot.statistics import export_csv, export_json, export_xlsx
from bot.statistics.lists import open_table
from bot.statistics.spans import Span
from bot.statistics.tables import COLUMNS

STATISTICS = "statistics"
KINDS = (STATISTICS, *COLUMNS)
FORMATS = ("xlsx", "csv", "json")


async def export(kind: str, file_format: str, span: Span, out: Path, now: datetime) -> None:
    """Write one of KINDS in one of FORMATS to `out`, which is replaced only by a finished file.

    Raises InvalidInput when there is no writing there, TooLarge for more rows than a sheet holds.
    """
    with written_whole(out) as draft:
        if kind == STATISTICS:
            await _write_figures(file_format, draft, span, now)
        else:
            await _write_table(kind, file_format, draft, span, now)


async def _write_figures(file_format: str, path: Path, span: Span, now: datetime) -> None:
    if file_format == "xlsx":
        await export_xlsx.write_figures(path, span, now)
    elif file_format == "csv":
        await export_csv.write_figures(path, span, now)
    else:
        await export_json.write_figures(path, span, now)


async def _write_table(kind: str, file_format: str, path: Path, span: Span, now: datetime) -> None:
    table = open_table(kind, span)
    if file_format == "xlsx":
        await export_xlsx.write_table(path, table)
    elif file_format == "csv":
        await export_csv.write_table(path, table)
    else:
        await export_json.write_table(path, table, span, now)
