"""Reads one cell as what it should be; each function raises RowError that says what was expected."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TypeVar

from bot.clock import read_local
from bot.spreadsheets.rows import RowError

Values = Mapping[str, str]
Choice = TypeVar("Choice", bound=StrEnum)

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_INTEGER = re.compile(r"[+-]?\d{1,18}")
_FLAGS = {"1": True, "0": False, "": False}
_FIRST_YEAR, _LAST_YEAR = 1949, 2200


def take_text(values: Values, column: str, *, limit: int, required: bool = False) -> str:
    """Read a text of at most `limit` characters; empty unless required."""
    text = values[column]
    if required and not text:
        raise RowError(column, "is empty")
    if len(text) > limit:
        raise RowError(column, f"has {len(text)} characters, at most {limit} are taken")
    if _CONTROL.search(text):
        raise RowError(column, "has control characters")
    return text


def take_int(values: Values, column: str, *, minimum: int = 0, maximum: int = 2_147_483_647) -> int | None:
    """Read a whole number within bounds; None for an empty cell."""
    text = values[column]
    if not text:
        return None
    if not _INTEGER.fullmatch(text):
        raise RowError(column, f"expected a whole number, not {_show(text)}")
    number = int(text)
    if not minimum <= number <= maximum:
        raise RowError(column, f"expected {minimum} to {maximum}, not {number}")
    return number


def take_float(values: Values, column: str, *, minimum: float, maximum: float) -> float | None:
    """Read a finite number within bounds; None for an empty cell."""
    text = values[column]
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        raise RowError(column, f"expected a number, not {_show(text)}") from None
    if not math.isfinite(number) or not minimum <= number <= maximum:
        raise RowError(column, f"expected {minimum:g} to {maximum:g}, not {_show(text)}")
    return number


def take_date(values: Values, column: str) -> date | None:
    """Read YYYY-MM-DD, YYYY/M/D or YYYY.M.D; None for an empty cell."""
    text = values[column]
    if not text:
        return None
    parts = re.fullmatch(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ]00:00(?::00)?)?", text)
    try:
        day = date(int(parts[1]), int(parts[3]), int(parts[4])) if parts else None
    except ValueError:
        day = None
    if day is None or not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise RowError(column, f"expected a date such as 2026-05-12, not {_show(text)}")
    return day


def take_moment(values: Values, column: str) -> datetime:
    """Read a required date and time, in Asia/Shanghai unless it has an offset; returned in UTC."""
    text = take_text(values, column, limit=40, required=True).replace("/", "-")
    padded = re.sub(r"(?<=[-T :+])(\d)(?=\D|$)", r"0\1", text)
    try:
        moment = read_local(padded)
    except ValueError:
        moment = None
    if moment is None or ":" not in text or not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise RowError(column, f"expected a date and time such as 2026-05-12 09:00, not {_show(text)}")
    return moment.astimezone(UTC)


def take_choice(values: Values, column: str, choices: type[Choice]) -> Choice:
    """Read one of the values of an enumeration."""
    try:
        return choices(values[column])
    except ValueError:
        expected = ", ".join(choices)
        raise RowError(column, f"expected one of {expected}, not {_show(values[column])}") from None


def take_flag(values: Values, column: str) -> bool:
    """Read 1 or 0; an empty cell is 0."""
    if values[column] not in _FLAGS:
        raise RowError(column, f"expected 1 or 0, not {_show(values[column])}")
    return _FLAGS[values[column]]


def take_list(values: Values, column: str, *, separator: str, limit: int) -> list[str]:
    """Read the distinct parts of a cell in their order, each of at most `limit` characters."""
    parts = dict.fromkeys(part.strip() for part in values[column].split(separator))
    return [take_text({column: part}, column, limit=limit) for part in parts if part]


def _show(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:40]}…")
