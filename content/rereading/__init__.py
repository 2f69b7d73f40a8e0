"""What a language model is told to do with a message, and by which words names in it are found."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class NameWords:
    """Words before a name, words before what is a name if nothing follows, surnames (the longest first), and
    titles after a name."""

    before: tuple[str, ...]
    maybe_before: tuple[str, ...]
    surnames: tuple[str, ...]
    titles: tuple[str, ...]


@cache
def system_prompt() -> str:
    """Return what the model is told: prompt.txt."""
    return (FOLDER / "prompt.txt").read_text(encoding="utf-8").strip()


@cache
def name_words() -> NameWords:
    """Return the words of personal.toml."""
    lists = tomllib.loads((FOLDER / "personal.toml").read_text(encoding="utf-8"))
    double, *single = lists["surnames"].strip().split("\n")
    surnames = (*double.split(), *dict.fromkeys("".join(single)))
    before = sorted(lists["before_name"], key=len, reverse=True)
    return NameWords(tuple(before), tuple(lists["maybe_before_name"]), surnames, tuple(lists["titles"]))
