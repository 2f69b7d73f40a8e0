"""Tells what a message and an entry say differently of an organ, a stage, a problem or what is asked for.

Both are read by the same words: content/dictionary/aspects.csv, and the names of the lexicon's diseases and
pests. What one of them leaves open is no mismatch.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Protocol

from content import dictionary
from content.dictionary import Problem
from content.dictionary.phrases import Phrases, fold

NAMED = frozenset({"disease", "pest"})
"""The sorts of problems that have names; the others go by what is seen (「落果」), which says little."""

_OTHER_NAME = re.compile(r".{1,5}[病瘟螨蚜虱蛾蝇蚧]")
"""Signs of a problem that are names of it too: 「稻瘟病」, but not 「叶子上梭子形斑」."""


class Aspect(StrEnum):
    """What a question is about, beside the crop or animal."""

    ORGAN = "organ"
    STAGE = "stage"
    PROBLEM = "problem"
    ACTION = "action"


Aspects = Mapping[Aspect, frozenset[str]]
"""What a text says of each aspect; it leaves open those that are missing."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """An aspect of which message and entry say different things, and what each of them says."""

    aspect: Aspect
    said: tuple[str, ...]
    answered: tuple[str, ...]


class Worded(Protocol):
    """An entry with its wordings and its answer."""

    @property
    def wordings(self) -> tuple[str, ...]: ...
    @property
    def answer(self) -> str: ...


def find_mismatches(said: Aspects, answered: Aspects) -> Iterator[Mismatch]:
    """Yield the aspects of which both say something, but nothing in common."""
    for aspect in Aspect:
        if aspect in said and aspect in answered and said[aspect].isdisjoint(answered[aspect]):
            yield Mismatch(aspect, tuple(sorted(said[aspect])), tuple(sorted(answered[aspect])))


class AspectReader:
    """Reads texts by word lists. The longest word at a place counts, so that 「果园」 is no fruit.

    `words` have (aspect, value) pairs, or none; they count before names of problems, and those before words
    that stand for something else altogether (`beside`).
    """

    def __init__(
        self,
        words: Mapping[str, Iterable[tuple[str, str]]],
        problems: Iterable[Problem],
        beside: Iterable[str] = (),
    ) -> None:
        self._says = {
            **{word: frozenset[tuple[Aspect, str]]() for word in beside},
            **{
                name: frozenset((Aspect.PROBLEM, of) for of in named)
                for name, named in _names(problems).items()
            },
            **{
                word: frozenset((Aspect(aspect), value) for aspect, value in pairs)
                for word, pairs in words.items()
            },
        }
        self._phrases = Phrases(self._says)

    def read(self, folded: str) -> Aspects:
        """Return what a folded text says."""
        found: dict[Aspect, frozenset[str]] = {}
        for _, word in self._phrases.find(folded):
            for aspect, value in self._says[word]:
                found[aspect] = found.get(aspect, frozenset()) | {value}
        return found

    def read_entry(self, entry: Worded, problems: Iterable[Problem]) -> Aspects:
        """Return what an entry says that is about some problems.

        Its wordings alone tell what it is asked for. Where they say something of the rest, its answer and the
        signs of the problems may say more.
        """
        about = [problem for problem in problems if problem.sort in NAMED]
        found = dict(self.read(fold("\n".join(entry.wordings))))
        if about:
            named = frozenset(problem.name for problem in about)
            found[Aspect.PROBLEM] = found.get(Aspect.PROBLEM, frozenset()) | named
        more = self.read(
            fold("\n".join((entry.answer, *(sign for problem in about for sign in problem.signs))))
        )
        for aspect in found.keys() - {Aspect.ACTION}:
            found[aspect] |= more.get(aspect, frozenset())
        return found


def _names(problems: Iterable[Problem]) -> dict[str, frozenset[str]]:
    """Return name -> the problems it may stand for; one that ends in another, as 褐天牛 in 天牛, for both."""
    names: dict[str, set[str]] = {}
    for problem in problems:
        if problem.sort in NAMED:
            for name in (problem.name, *filter(_OTHER_NAME.fullmatch, problem.signs)):
                names.setdefault(name, set()).add(problem.name)
    return {
        name: frozenset(of).union(*(names.get(name[at:], ()) for at in range(1, len(name) - 1)))
        for name, of in names.items()
    }


@cache
def default_aspect_reader() -> AspectReader:
    """Return the reader with the word lists of content/dictionary."""
    return AspectReader(dictionary.aspects(), dictionary.problems(), dictionary.kinds())
