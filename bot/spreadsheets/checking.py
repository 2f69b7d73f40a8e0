"""Checks every row of a file before any of it is taken."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, TypeVar

from bot.errors import ImportRefused
from bot.spreadsheets.cells import Values
from bot.spreadsheets.rows import Row, RowError

T = TypeVar("T")


class Problem(NamedTuple):
    """Something to tell of a line of a file, as `FILE:LINE: column: why`."""

    line: int
    why: str

    @classmethod
    def at(cls, path: Path, line: int, column: str, why: str) -> Problem:
        """Name the place of a problem."""
        return cls(line, f"{path}:{line}: {column}: {why}")


def check_rows(
    path: Path,
    rows: Iterable[Row],
    check: Callable[[Values], T],
    *,
    unique: Mapping[str, Callable[[T], Hashable]] | None = None,
) -> list[T]:
    """Return every row as `check` reads it; it raises RowError, or a group of them for several bad cells.

    `unique` names, by column, what must not come twice in the file. Raises ImportRefused with all
    problems, each as `FILE:LINE: column: why`.
    """
    taken, problems = sift_rows(path, rows, check, unique=unique)
    if problems:
        raise ImportRefused([problem.why for problem in problems])
    return [value for _, value in taken]


def sift_rows(
    path: Path,
    rows: Iterable[Row],
    check: Callable[[Values], T],
    *,
    unique: Mapping[str, Callable[[T], Hashable]] | None = None,
) -> tuple[list[tuple[int, T]], list[Problem]]:
    """Return the rows that can be taken, each with its line, and what is wrong with the others."""
    taken: list[tuple[int, T]] = []
    problems: list[Problem] = []
    seen: dict[tuple[str, Hashable], int] = {}
    for row in rows:
        try:
            value = _check(row, check)
            _refuse_repeats(value, row.line, unique or {}, seen)
            taken.append((row.line, value))
        except* RowError as group:
            problems += [Problem.at(path, row.line, error.column, error.why) for error in _each(group)]
    return taken, problems


def _check(row: Row, check: Callable[[Values], T]) -> T:
    if row.broken:
        raise RowError("row", row.broken)
    return check(row.values)


def _each(group: ExceptionGroup[RowError]) -> Iterator[RowError]:
    """Yield the errors of a group, those of groups within it too."""
    for error in group.exceptions:
        if isinstance(error, ExceptionGroup):
            yield from _each(error)
        else:
            yield error


def _refuse_repeats(
    value: T,
    line: int,
    unique: Mapping[str, Callable[[T], Hashable]],
    seen: dict[tuple[str, Hashable], int],
) -> None:
    for column, key_of in unique.items():
        first = seen.setdefault((column, key_of(value)), line)
        if first != line:
            raise RowError(column, f"is the same as in line {first}")
