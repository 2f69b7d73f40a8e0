"""The texts people read: content/texts/zh-CN/*.toml, checked at start against what the code fills in."""

from __future__ import annotations

import string
import tomllib
from functools import cache
from pathlib import Path
from zlib import crc32

from content.texts.placeholders import PLACEHOLDERS

FOLDER = Path(__file__).resolve().parent / "zh-CN"


class TextsError(Exception):
    """The text file and the code do not fit together; the message names every key and placeholder."""


def say(key: str, **values: object) -> str:
    """Return the text for a dotted key, such as `case.opened`, with its placeholders filled in."""
    return _texts()[key].format(**values)


def say_one(key: str, choice: str) -> str:
    """Return one of the texts `KEY.1`, `KEY.2` …, always the same for the same `choice`."""
    texts = _texts()
    wordings = [texts[name] for number in range(1, 10) if (name := f"{key}.{number}") in texts]
    return wordings[crc32(choice.encode()) % len(wordings)]


def label(group: str, value: str) -> str:
    """Return the Chinese name of a stored choice: `label("topic", "fruit")` -> 果树."""
    return _texts()[f"label.{group}.{value}"]


def wordings(group: str) -> dict[str, str]:
    """Return all texts of a group, such as `work.net`, by their last names, for a script to fill in."""
    texts = _texts()
    return {key.removeprefix(f"{group}."): text for key, text in texts.items() if key.startswith(f"{group}.")}


def has(key: str) -> bool:
    """Tell whether there is a text for a dotted key."""
    return key in _texts()


def check() -> None:
    """Raise TextsError unless every text is there with just the placeholders that the code fills in."""
    texts = _texts()
    problems = [f"{key}: missing" for key in PLACEHOLDERS if key not in texts]
    for key, text in texts.items():
        if key.startswith("label."):
            continue
        if key not in PLACEHOLDERS:
            problems.append(f"{key}: not used by the program")
            continue
        problems += _compare(key, _placeholders(key, text), PLACEHOLDERS[key])
    if problems:
        raise TextsError("; ".join(sorted(problems)))


def _compare(key: str, found: set[str], expected: frozenset[str]) -> list[str]:
    missing = [f"{key}: placeholder {{{name}}} is missing" for name in expected - found]
    unknown = [f"{key}: placeholder {{{name}}} is not known" for name in found - expected]
    return missing + unknown


def _placeholders(key: str, text: str) -> set[str]:
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError as error:
        raise TextsError(f"{key}: {error}") from error


@cache
def _texts() -> dict[str, str]:
    texts: dict[str, str] = {}
    for file in sorted(FOLDER.glob("*.toml")):
        try:
            texts |= _flatten(tomllib.loads(file.read_text(encoding="utf-8")), "")
        except (OSError, tomllib.TOMLDecodeError) as error:
            raise TextsError(f"{file.name}: {error}") from error
    return texts


def _flatten(table: dict[str, object], prefix: str) -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in table.items():
        if isinstance(value, dict):
            flat |= _flatten(value, f"{prefix}{name}.")
        else:
            flat[f"{prefix}{name}"] = str(value).strip("\n")
    return flat
