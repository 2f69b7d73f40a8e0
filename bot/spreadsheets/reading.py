"""Reads the rows of a CSV file in UTF-8 or GB18030, or of the first sheet of an XLSX file."""

from __future__ import annotations

import csv
import io
import itertools
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from bot.errors import ImportRefused
from bot.spreadsheets.rows import Row

MAX_BYTES = 32 * 1024 * 1024
MAX_UNPACKED_BYTES = 512 * 1024 * 1024
MAX_ROWS = 200_000
Line = tuple[int, list[str]]


def read_rows(path: Path, header: Sequence[str]) -> list[Row]:
    """Return the rows below the header; empty ones are skipped.

    Cells are stripped texts in both formats: dates as ISO, whole numbers without a point, true as 1.
    Raises ImportRefused for a file that cannot be read, is too large or empty, has more or fewer
    columns than `header` (in any order), or rows that do not fit it.
    """
    lines = _open_lines(path)
    first = next(lines, None)
    if first is None:
        raise ImportRefused([f"{path}: the file is empty; expected the header {','.join(header)}"])
    columns = _check_header(path, first, header)
    rows: list[Row] = []
    problems: list[str] = []
    for line, cells in lines:
        if len(cells) > len(columns):
            problems.append(f"{path}:{line}: row: has {len(cells)} cells, the header has {len(columns)}")
            continue
        rows.append(Row(line, dict(zip(columns, cells + [""] * (len(columns) - len(cells)), strict=True))))
        if len(rows) > MAX_ROWS:
            raise ImportRefused([f"{path}: has more than {MAX_ROWS} rows; cut it in parts"])
    if problems:
        raise ImportRefused(problems)
    if not rows:
        raise ImportRefused([f"{path}: there are no rows below the header"])
    return rows


def _check_header(path: Path, first: Line, header: Sequence[str]) -> list[str]:
    line, columns = first
    problems = []
    if missing := [name for name in header if name not in columns]:
        problems.append(f"{path}:{line}: header: missing {', '.join(missing)}")
    if unknown := [name or "(empty)" for name in columns if name not in header]:
        problems.append(f"{path}:{line}: header: unknown {', '.join(unknown)}")
    if repeated := [name for name, count in Counter(columns).items() if count > 1 and name in header]:
        problems.append(f"{path}:{line}: header: repeated {', '.join(repeated)}")
    if problems:
        raise ImportRefused(problems)
    return columns


def _open_lines(path: Path) -> Iterator[Line]:
    readers = {".csv": _csv_lines, ".xlsx": _xlsx_lines}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise ImportRefused([f"{path}: expected a .csv or .xlsx file"])
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise ImportRefused([f"{path}: has {size} bytes, at most {MAX_BYTES} are taken; cut it in parts"])
        data = path.read_bytes()
    except OSError as error:
        raise ImportRefused([f"{path}: {error.strerror or error}"]) from None
    return reader(path, data)


def _csv_lines(path: Path, data: bytes) -> Iterator[Line]:
    text = _decode(path, data)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    start = 1
    try:
        for cells in reader:
            stripped = _trim([cell.strip() for cell in cells])
            if stripped:
                yield start, stripped
            start = reader.line_num + 1
    except csv.Error as error:
        raise ImportRefused([f"{path}:{start}: row: {error}"]) from None


def _decode(path: Path, data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise ImportRefused([f"{path}: is not a text file in UTF-8 or GB18030"])


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


def _xlsx_lines(path: Path, data: bytes) -> Iterator[Line]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
        if unpacked > MAX_UNPACKED_BYTES:
            raise ImportRefused(
                [f"{path}: unpacks to {unpacked} bytes, at most {MAX_UNPACKED_BYTES} are taken"]
            )
        return iter(_sheet_lines(data))
    except _BROKEN_WORKBOOK:
        raise ImportRefused([f"{path}: is not an XLSX workbook that can be read"]) from None


def _sheet_lines(data: bytes) -> list[Line]:
    with warnings.catch_warnings():
        # openpyxl warns of styles and extensions it does not keep; only the values are wanted here.
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            lines = enumerate(sheet.iter_rows(values_only=True), start=1)
            filled = ((line, texts) for line, cells in lines if (texts := _trim([*map(_cell_text, cells)])))
            return list(itertools.islice(filled, MAX_ROWS + 2))
        finally:
            book.close()


def _trim(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


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
