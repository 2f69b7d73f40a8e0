"""The word lists that understanding a message rests on; staff may edit the files beside this one."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

from content.dictionary.phrases import fold

FOLDER = Path(__file__).resolve().parent


class DictionaryError(Exception):
    """A word list cannot be used; the message names file and line."""


@cache
def topic_words() -> dict[str, str]:
    """Return word -> topic code, for the crops, animals and subjects that decide a topic."""
    return _pairs("topic_words.csv", "word", "topic")


@cache
def synonyms() -> dict[str, str]:
    """Return local or misheard word -> the word the knowledge base uses."""
    return _pairs("synonyms.csv", "word", "standard")


@cache
def kinds() -> dict[str, str]:
    """Return word -> the crop or animal it names, for telling one from another: 脐橙 -> 柑橘."""
    return _pairs("kinds.csv", "word", "kind")


@cache
def kind_names() -> dict[str, str]:
    """Return kind -> a word that names it: itself if it is a word of the list, else the first: 杉 -> 杉树."""
    words = kinds()
    first = {kind: word for word, kind in reversed(words.items())}
    return {kind: kind if kind in words else word for kind, word in first.items()}


@cache
def opposites() -> dict[str, frozenset[str]]:
    """Return word -> the words that mean its opposite; each pair counts both ways round."""
    found: dict[str, frozenset[str]] = {}
    for line, (word, opposite) in _rows("opposites.csv", ["word", "opposite"]):
        if not word or not opposite or word == opposite:
            raise DictionaryError(f"opposites.csv:{line}: empty, or no opposite")
        found[word] = found.get(word, frozenset()) | {opposite}
        found[opposite] = found.get(opposite, frozenset()) | {word}
    return found


@cache
def stop_words() -> frozenset[str]:
    """Return the words that say nothing about what is asked."""
    return _lines("stopwords.txt")


@cache
def courtesies() -> frozenset[str]:
    """Return the words of courtesy and urging, which never make another question of one."""
    return _lines("courtesies.txt")


def _lines(name: str) -> frozenset[str]:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return frozenset(fold(line.strip()) for line in lines if line.strip() and not line.startswith("#"))


ASPECTS = frozenset({"organ", "stage", "action"})
NO_ASPECT = "-"


@cache
def aspects() -> dict[str, frozenset[tuple[str, str]]]:
    """Return word -> its (aspect, value) pairs; a word with none only keeps a shorter one from being read."""
    found: dict[str, frozenset[tuple[str, str]]] = {}
    for line, (word, aspect, value) in _rows("aspects.csv", ["word", "aspect", "value"]):
        if not word or not value or aspect not in ASPECTS | {NO_ASPECT}:
            raise DictionaryError(f"aspects.csv:{line}: empty, or an unknown aspect")
        pairs = frozenset[tuple[str, str]]() if aspect == NO_ASPECT else frozenset({(aspect, value)})
        found[word] = found.get(word, frozenset()) | pairs
    return found


SORTS = frozenset({"disease", "pest", "disorder", "task", "service"})
PROBLEM_COLUMNS = ["problem", "sort", "topic", "kinds", "signs"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something people come with, and how they say it.

    `sort` is one of SORTS, `topic` a topic code, `kinds` are the crops or animals it occurs on (none: any, or
    it is about none), `signs` the words of textbooks and of farmers for it.
    """

    name: str
    sort: str
    topic: str
    kinds: tuple[str, ...]
    signs: tuple[str, ...]


@cache
def problems() -> tuple[Problem, ...]:
    """Return the problems of the whole field, those nobody has an answer to included."""
    return tuple(chain.from_iterable(map(_problems_in, sorted((FOLDER / "problems").glob("*.csv")))))


def _problems_in(path: Path) -> Iterator[Problem]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        if reader.fieldnames != PROBLEM_COLUMNS:
            raise DictionaryError(f"{path.name}:1: expected the columns {','.join(PROBLEM_COLUMNS)}")
        for row in reader:
            signs = _split(row["signs"], "|")
            if not row["problem"] or row["sort"] not in SORTS or not signs:
                raise DictionaryError(f"{path.name}:{reader.line_num}: no name, no signs or an unknown sort")
            yield Problem(fold(row["problem"]), row["sort"], row["topic"], _split(row["kinds"], ";"), signs)


@cache
def thesaurus() -> dict[str, tuple[str, ...]]:
    """Return everyday word -> the groups of words with nearly the same sense that it belongs to."""
    groups: dict[str, list[str]] = {}
    for path in sorted((FOLDER / "thesaurus").glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            words = [fold(word) for word in line.split()]
            for word in words:
                groups.setdefault(word, []).append(words[0] + "/" + words[-1])
    return {word: tuple(dict.fromkeys(names)) for word, names in groups.items()}


def digest() -> str:
    """Return what changes whenever any word list does."""
    seen = hashlib.sha256()
    for path in sorted(FOLDER.rglob("*")):
        if path.suffix in {".csv", ".txt"}:
            seen.update(path.read_bytes())
    return seen.hexdigest()


def _split(cell: str, separator: str) -> tuple[str, ...]:
    return tuple(fold(part.strip()) for part in cell.split(separator) if part.strip())


def _pairs(name: str, key: str, value: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for line, (word, meaning) in _rows(name, [key, value]):
        if not word or not meaning or found.get(word, meaning) != meaning:
            raise DictionaryError(f"{name}:{line}: empty, or given twice with two meanings")
        found[word] = meaning
    return found


def _rows(name: str, columns: list[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    with (FOLDER / name).open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        if reader.fieldnames != columns:
            raise DictionaryError(f"{name}:1: expected the columns {','.join(columns)}")
        for row in reader:
            yield reader.line_num, tuple(fold((row[column] or "").strip()) for column in columns)
