"""What people write into forms."""

from __future__ import annotations

from datetime import date
from typing import Any

from multidict import MultiMapping

from bot.errors import InvalidInput

Form = MultiMapping[Any]
LONGEST = 2000


class Unwritten(InvalidInput):
    """A form was sent without the words that it is for."""

    code = "unwritten"


class TooLong(InvalidInput):
    """More was written than is passed on in one piece."""

    code = "too_long"


def read_words(form: Form, name: str, *, needed: bool = True) -> str:
    """Return what was written into a field. Raises Unwritten for nothing where it is needed, and TooLong."""
    words = str(form.get(name, "")).replace("\r\n", "\n").strip()
    if needed and not words:
        raise Unwritten(f"nothing is written into {name}")
    if len(words) > LONGEST:
        raise TooLong(f"{name} has {len(words)} characters")
    return words


def read_count(form: Form, name: str) -> int:
    """Return a whole number; 0 for what is none."""
    digits = str(form.get(name, "")).strip()
    return int(digits) if digits.isdecimal() and len(digits) < 10 else 0


def read_day(form: Form, name: str) -> date:
    """Return a day written as 2026-05-01. Raises InvalidInput for what is none."""
    try:
        return date.fromisoformat(str(form.get(name, "")).strip())
    except ValueError as error:
        raise InvalidInput(f"{name} is no day") from error
