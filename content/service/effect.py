"""How long after an answer its effect can be seen, by topic: content/service/effect.toml."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parent / "effect.toml"
LONGEST = 90


class EffectError(Exception):
    """The file of days is not as it should be; the message says where."""


def days_until_effect(topic: str) -> int:
    """Return after how many days to ask about the effect of an answer of this topic; 0: never."""
    days, default = _read()
    return days.get(topic, default)


def load_effect_days() -> dict[str, int]:
    """Return the days of each topic that has days of its own. Raises EffectError."""
    return _read()[0]


@cache
def _read() -> tuple[dict[str, int], int]:
    """Return the days of each topic and of all others. Raises EffectError."""
    try:
        table = tomllib.loads(FILE.read_text(encoding="utf-8"))
        days, default = table["days"], table["default"]
    except (OSError, tomllib.TOMLDecodeError, KeyError) as error:
        raise EffectError(f"{FILE.name}: {error}") from error
    wrong = [name for name, value in {**days, "default": default}.items() if not _is_days(value)]
    if wrong:
        raise EffectError(f"{FILE.name}: expected 0 to {LONGEST} days: {', '.join(wrong)}")
    return days, default


def _is_days(value: object) -> bool:
    return type(value) is int and 0 <= value <= LONGEST
