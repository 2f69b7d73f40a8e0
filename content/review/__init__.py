"""The word lists that the knowledge is checked with; staff may edit the files beside this one."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from content.dictionary import DictionaryError
from content.dictionary.phrases import fold

FOLDER = Path(__file__).resolve().parent
PESTICIDE_COLUMNS = ["name", "other_names", "banned_since", "not_for", "document"]


@dataclass(frozen=True, slots=True)
class Pesticide:
    """A pesticide that may be used nowhere from a day on, or not on some crops; `document` says so.

    One that is neither is only a word that looks like one.
    """

    name: str
    banned_since: date | None
    not_for: str
    document: str


@cache
def pesticides() -> dict[str, Pesticide]:
    """Return every folded name, trade names too, of the pesticides that are banned or restricted."""
    path = FOLDER / "pesticides.csv"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    reader = csv.DictReader(lines, strict=True)
    if reader.fieldnames != PESTICIDE_COLUMNS:
        raise DictionaryError(f"{path.name}: expected the columns {','.join(PESTICIDE_COLUMNS)}")
    found: dict[str, Pesticide] = {}
    for row in reader:
        pesticide = _pesticide(row)
        for name in (row["name"], *filter(None, row["other_names"].split("|"))):
            if fold(name) in found:
                raise DictionaryError(f"{path.name}: {name} is there twice")
            found[fold(name)] = pesticide
    return found


def _pesticide(row: dict[str, str]) -> Pesticide:
    try:
        since = date.fromisoformat(row["banned_since"]) if row["banned_since"] else None
    except ValueError as error:
        raise DictionaryError(f"pesticides.csv: {row['name']}: {error}") from error
    return Pesticide(row["name"], since, row["not_for"], row["document"])


@cache
def words(group: str) -> tuple[str, ...]:
    """Return one of the lists of words.toml, folded."""
    lists = tomllib.loads((FOLDER / "words.toml").read_text(encoding="utf-8"))
    return tuple(fold(word) for word in lists[group])
