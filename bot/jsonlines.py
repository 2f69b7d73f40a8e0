"""Reads and writes files with a JSON object on each line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

import orjson

from bot.errors import InvalidInput

T = TypeVar("T")


def read_json_lines(path: Path, take: Callable[[Mapping[str, object]], T]) -> list[T]:
    """Return each object as `take` reads it; blank lines are skipped.

    Raises InvalidInput with FILE:LINE for a line that is no JSON object, and for a ValueError of `take`.
    """
    try:
        lines = path.read_bytes().removeprefix(b"\xef\xbb\xbf").splitlines()
    except OSError as error:
        raise InvalidInput(f"{path}: {error.strerror}") from error
    return [_take_line(path, number, line, take) for number, line in enumerate(lines, 1) if line.strip()]


def _take_line(path: Path, number: int, line: bytes, take: Callable[[Mapping[str, object]], T]) -> T:
    try:
        value = orjson.loads(line)
        if not isinstance(value, dict):
            raise ValueError("expected a JSON object")
        return take(value)
    except ValueError as error:
        raise InvalidInput(f"{path}:{number}: {error}") from error


def take_string(values: Mapping[str, object], name: str) -> str:
    """Read a required text of an object; raises ValueError."""
    value = values.get(name)
    if not isinstance(value, str):
        raise ValueError(f"{name}: expected a text")
    return value


def write_json_lines(path: Path, lines: Iterable[Mapping[str, object]]) -> None:
    """Write one object a line; raises InvalidInput for a path that cannot be written."""
    try:
        with path.open("wb") as file:
            file.writelines(orjson.dumps(line) + b"\n" for line in lines)
    except OSError as error:
        raise InvalidInput(f"{path}: {error.strerror}") from error
