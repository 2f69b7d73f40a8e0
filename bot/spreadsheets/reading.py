"""Reads the rows of a CSV file in UTF-8 or GB18030, or of the first sheet of an XLSX file."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.errors import ImportRefused
from bot.spreadsheets.rows import Line, Row, trim

MAX_BYTES = 32 * 1024 * 1024
MAX_ROWS = 200_000


def read_rows(path: Path, header: Sequence[str], optional: Sequence[str] = ()) -> list[Row]:
    """Return the rows below the header; empty ones are skipped, and `optional` columns may be missing.

    Cells are stripped texts in both formats: dates as ISO, whole numbers without a point, true as 1.
    A row that does not fit the header comes back as broken, for `check_rows` to refuse with the others.
    Raises ImportRefused for a file that cannot be read, is too large or empty, or has more or fewer
    columns than those (in any order).
    """
    lines = _open_lines(path)
    first = next(lines, None)
    if first is None:
        raise ImportRefused([f"{path}: the file is empty; expected the header {','.join(header)}"])
    columns = _check_header(path, first, header, optional)
    rows: list[Row] = []
    for line in lines:
        rows.append(_fit(line, columns, optional))
        if len(rows) > MAX_ROWS:
            raise ImportRefused([f"{path}: has more than {MAX_ROWS} rows; cut it in parts"])
    if not rows:
        raise ImportRefused([f"{path}: there are no rows below the header"])
    return rows


def _fit(line: Line, columns: Sequence[str], optional: Sequence[str]) -> Row:
    """Put a line's cells under their columns; cells missing at its end, or of a missing column, are empty."""
    missing = len(columns) - len(line.cells)
    if line.broken or missing < 0:
        why = line.broken or f"has {len(line.cells)} cells, the header has {len(columns)}"
        return Row(line.number, {}, why)
    cells = zip(columns, line.cells + [""] * missing, strict=True)
    return Row(line.number, dict.fromkeys(optional, "") | dict(cells))


def _check_header(path: Path, first: Line, header: Sequence[str], optional: Sequence[str]) -> list[str]:
    line, columns, broken = first
    known = (*header, *optional)
    if broken:
        raise ImportRefused([f"{path}:{line}: header: {broken}"])
    problems = []
    if missing := [name for name in header if name not in columns]:
        problems.append(f"{path}:{line}: header: missing {', '.join(missing)}")
    if unknown := [name or "(empty)" for name in columns if name not in known]:
        problems.append(f"{path}:{line}: header: unknown {', '.join(unknown)}")
    if repeated := [name for name, count in Counter(columns).items() if count > 1 and name in known]:
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
    while True:
        start = reader.line_num + 1
        try:
            stripped = trim([cell.strip() for cell in next(reader)])
        except StopIteration:
            return
        except csv.Error as error:
            yield Line(start, [], str(error))
            continue
        if stripped:
            yield Line(start, stripped)


def _decode(path: Path, data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise ImportRefused([f"{path}: is not a text file in UTF-8 or GB18030"])


def _xlsx_lines(path: Path, data: bytes) -> Iterator[Line]:
    # Loaded when the first workbook comes in: it would cost every start of the service a fifth of a second.
    from bot.spreadsheets.workbooks import sheet_lines

    return iter(sheet_lines(path, data, limit=MAX_ROWS + 2))
