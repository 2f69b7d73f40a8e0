"""What a file is made of, what can be wrong with a row of it, and what came of importing it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Line = tuple[int, list[str]]
"""The line people see a row at (from 1, the header included), and its cells."""


class RowError(ValueError):
    """One cell cannot be taken: the column's name and why."""

    def __init__(self, column: str, why: str) -> None:
        super().__init__(f"{column}: {why}")
        self.column = column
        self.why = why


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line people see it at (from 1, the header included) and its stripped cells by column."""

    line: int
    values: Mapping[str, str]


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

    def to_json(self) -> dict[str, object]:
        """Return the counts as the audit row keeps them."""
        return {"created": self.created, "updated": self.updated, "unchanged": self.unchanged}


def trim(cells: list[str]) -> list[str]:
    """Return a row without the empty cells at its end."""
    while cells and not cells[-1]:
        cells.pop()
    return cells
