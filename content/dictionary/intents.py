"""The words by which urgent messages, matters for the office and small talk are known: intents.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from content.dictionary import FOLDER, DictionaryError
from content.dictionary.phrases import fold

FILE = FOLDER / "intents.toml"
INTENTS = frozenset({"urgent", "office", "about_office"})
COUNTED = "dead_count"
"""The group that the program finds by counting, not by its words."""
FILLERS = "fillers"


@dataclass(frozen=True, slots=True)
class Sign:
    """One way to know what a message is; the file says what its parts mean."""

    intent: str
    because: str
    all: tuple[str, ...]
    none: tuple[str, ...] = ()
    not_beside: tuple[str, ...] = ()
    within: int | None = None
    human: bool = False


@dataclass(frozen=True, slots=True)
class Intents:
    """`groups` are words by their group's name; `small_talk` is word -> kind, or FILLERS.

    `bare` are the kinds of small talk that mean something only beside what was said before.
    """

    groups: Mapping[str, tuple[str, ...]]
    signs: tuple[Sign, ...]
    small_talk: Mapping[str, str]
    bare: frozenset[str]


@cache
def intents() -> Intents:
    """Read the file. Raises DictionaryError for an unknown group or intent."""
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))
    groups = {name: tuple(map(fold, words.split())) for name, words in read["groups"].items()}
    signs = tuple(_sign(values, groups.keys() | {COUNTED}) for values in read["sign"])
    talk = read["small_talk"] | read["bare"]
    kinds = {fold(word): kind for kind, words in talk.items() for word in words.split()}
    return Intents(groups, signs, kinds, frozenset(read["bare"]))


def _sign(values: dict[str, Any], known: set[str]) -> Sign:
    lists = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
    given: dict[str, Any] = values | lists
    try:
        sign = Sign(**given)
    except TypeError as error:
        raise DictionaryError(f"{FILE.name}: {error}") from error
    named = {*sign.all, *sign.none, *sign.not_beside}
    if sign.intent not in INTENTS or not sign.all or not named <= known:
        unknown = "、".join(sorted(named - known)) or sign.intent
        raise DictionaryError(f"{FILE.name}: sign {sign.because}: nothing to find, or unknown: {unknown}")
    return sign
