"""How rows are named outside: consultation numbers and unguessable public ids."""

import re
import secrets
from datetime import datetime
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
YEAR_SIZE = 1_000_000
_NUMBER = re.compile(r"(\d{2})-(\d{6})")


def consultation_year(at: datetime) -> int:
    """Return the two-digit year, in Asia/Shanghai, whose count a consultation received `at` belongs to."""
    return at.astimezone(CHINA).year % 100


def consultation_key(year: int, count: int) -> int:
    """Return the integer key of the `count`-th consultation of a two-digit `year`: 26, 123 -> 26000123."""
    return year * YEAR_SIZE + count


def format_number(key: int) -> str:
    """Write a consultation's key as people see it: 26000123 -> '26-000123'."""
    return f"{key // YEAR_SIZE:02d}-{key % YEAR_SIZE:06d}"


def parse_number(text: str) -> int | None:
    """Read 'YY-NNNNNN' back into a key; None for anything else."""
    found = _NUMBER.fullmatch(text)
    return int(found[1]) * YEAR_SIZE + int(found[2]) if found else None


def new_public_id() -> str:
    """Return 22 URL-safe characters with 128 random bits, for links that must not be guessed."""
    return secrets.token_urlsafe(16)
