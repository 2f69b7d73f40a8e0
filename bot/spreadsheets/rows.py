"""What a file is made of, what can be wrong with a row of it, and what came of importing it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

T = TypeVar("T")


class Line(NamedTuple):
    """The line people see a row at (from 1, the header included), its cells, and what broke it."""

    number: int
    cells: list[str]
    broken: str = ""


class RowError(ValueError):
    """One cell cannot be taken: the column's name and why."""

    def __init__(self, column: str, why: str) -> None:
        super().__init__(f"{column}: {why}")
        self.column = column
        self.why = why


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line people see it at (from 1, the header included) and its stripped cells by column.

    `broken` says why the row does not fit the header at all; it has no values then.
    """

    line: int
    values: Mapping[str, str]
    broken: str = ""


@dataclass(frozen=True, slots=True)
class ImportResult:
    """How many stored rows an import created, changed, and found as they were."""

    created: int
    updated: int
    unchanged: int

    @property
    def changed(self) -> bool:
        """Tell whether the import changed anything."""
        return bool(self.created or self.updated)

    def __add__(self, other: ImportResult) -> ImportResult:
        """Return what two imports did together."""
        return ImportResult(
            self.created + other.created, self.updated + other.updated, self.unchanged + other.unchanged
        )

    def to_json(self) -> dict[str, object]:
        """Return the counts as the audit row keeps them."""
        return {"created": self.created, "updated": self.updated, "unchanged": self.unchanged}


def take_row(make: Callable[..., T], **cells: Callable[[], object]) -> T:
    """Return what `make` makes of the cells read, each by its own function, under the same names.

    All cells are read whatever is wrong with some of them: raises RowError for one bad cell, and an
    ExceptionGroup of them for several.
    """
    read: dict[str, object] = {}
    errors: list[RowError] = []
    for name, take in cells.items():
        try:
            read[name] = take()
        except RowError as error:
            errors.append(error)
    if len(errors) > 1:
        raise ExceptionGroup("several cells cannot be taken", errors)
    if errors:
        raise errors[0]
    return make(**read)


def trim(cells: list[str]) -> list[str]:
    """Return a row without the empty cells at its end."""
    while cells and not cells[-1]:
        cells.pop()
    return cells
