"""Reads the first sheet of an XLSX workbook."""

from __future__ import annotations

import io
import itertools
import warnings
import zipfile
import zlib
from datetime import date, datetime, time
from pathlib import Path
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from bot.errors import ImportRefused
from bot.spreadsheets.rows import Line, trim

MAX_UNPACKED_BYTES = 512 * 1024 * 1024
_BROKEN_WORKBOOK = (
    InvalidFileException,
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    EOFError,
    KeyError,
    ValueError,
    IndexError,
    TypeError,
    RuntimeError,
)


def sheet_lines(path: Path, data: bytes, *, limit: int) -> list[Line]:
    """Return at most `limit` lines of the first sheet, empty ones left out; raises ImportRefused."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
        if unpacked > MAX_UNPACKED_BYTES:
            raise ImportRefused(
                [f"{path}: unpacks to {unpacked} bytes, at most {MAX_UNPACKED_BYTES} are taken"]
            )
        return _read_sheet(data, limit)
    except _BROKEN_WORKBOOK:
        raise ImportRefused([f"{path}: is not an XLSX workbook that can be read"]) from None


def _read_sheet(data: bytes, limit: int) -> list[Line]:
    with warnings.catch_warnings():
        # openpyxl warns of styles and extensions it does not keep; only the values are wanted here.
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            lines = enumerate(sheet.iter_rows(values_only=True), start=1)
            filled = (
                Line(line, texts) for line, cells in lines if (texts := trim([*map(_cell_text, cells)]))
            )
            return list(itertools.islice(filled, limit))
        finally:
            book.close()


def _cell_text(value: object) -> str:
    """Write a cell's value as the same cell of a CSV file would have it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()
