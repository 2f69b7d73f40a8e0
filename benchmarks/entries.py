"""As many knowledge entries as asked for: the real ones, then these with other crops and problems."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path

from questions import read_wordings, seed_files

from content.dictionary import Problem, kinds, problems
from content.dictionary.phrases import Phrases, fold

ROOT = Path(__file__).resolve().parent.parent
MESSAGES = (
    ROOT / "tests" / "fixtures" / "answering" / "second.jsonl",
    ROOT / "content" / "learning" / "bases" / "seed.messages.jsonl",
)
NO_KIND = "-"
STRIDE = 17
"""How far apart the targets of two neighbouring entries are, so that a few entries speak of many crops."""


@dataclass(frozen=True, slots=True)
class Written:
    """A knowledge entry as it is written down."""

    id: str
    question: str
    aliases: tuple[str, ...]
    answer: str
    topic: str
    source: str


@dataclass(frozen=True, slots=True)
class _Target:
    """A problem on a crop or animal that an entry can be made to speak of."""

    kind: str
    problem: Problem


class _Mould:
    """A real entry whose question names a crop or animal and a problem, to be filled with another pair."""

    def __init__(self, entry: Written, kind: str, problem: Problem) -> None:
        self._entry = entry
        self._problem = problem
        self._kind_words = [word for word, meant in kinds().items() if meant == kind]
        self._phrases = Phrases([*self._kind_words, problem.name, *problem.signs])

    def fill(self, target: _Target) -> Written:
        """Return the entry with the target's crop and problem in question, aliases and answer."""
        signs = target.problem.signs
        words = {sign: signs[place % len(signs)] for place, sign in enumerate(self._problem.signs)}
        words |= dict.fromkeys(self._kind_words, target.kind) | {self._problem.name: target.problem.name}

        def say(text: str) -> str:
            return self._phrases.replace(fold(text), words)

        def say_of_crop(alias: str) -> str:
            said = say(alias)
            return said if target.kind in said else target.kind + said

        return replace(
            self._entry,
            question=say(self._entry.question),
            aliases=tuple(dict.fromkeys(map(say_of_crop, self._entry.aliases))),
            answer=say(self._entry.answer),
            topic=target.problem.topic,
        )


def make_entries(count: int) -> list[Written]:
    """Return that many entries, no two with the same question; the same ones each time.

    Fewer are the beginning of more. Raises ValueError when there are not as many.
    """
    real = list(_read_real())
    made = list(islice(_distinct(chain(real, _fill_all(real))), count))
    if len(made) < count:
        raise ValueError(f"only {len(made)} different entries can be made")
    return made


def read_messages() -> list[str]:
    """Return what people ask: the wordings of the real entries and the written messages, each text once."""
    lines = chain.from_iterable(path.read_text(encoding="utf-8").splitlines() for path in MESSAGES)
    return list(dict.fromkeys([*read_wordings(), *(json.loads(line)["query"] for line in lines)]))


def _read_real() -> Iterator[Written]:
    for path in seed_files():
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                aliases = tuple(alias for alias in row["aliases"].split("|") if alias)
                yield Written(row["id"], row["question"], aliases, row["answer"], row["topic"], row["source"])


def _fill_all(real: Sequence[Written]) -> Iterator[Written]:
    """Yield every mould with every target, moulds taking turns."""
    moulds = list(_moulds(real))
    targets = [_Target(kind, problem) for problem in problems() for kind in problem.kinds]
    for turn in range(len(targets)):
        for place, mould in enumerate(moulds):
            yield mould.fill(targets[(turn + place * STRIDE) % len(targets)])


def _moulds(real: Sequence[Written]) -> Iterator[_Mould]:
    named = {name: problem for problem in problems() for name in (*problem.signs, problem.name)}
    find_kinds, find_problems = Phrases(kinds()), Phrases(named)
    for entry in real:
        question = fold(entry.question)
        named_kinds = (kinds()[word] for _, word in find_kinds.find(question))
        kind = next((kind for kind in named_kinds if kind != NO_KIND), None)
        problem = next((named[name] for _, name in find_problems.find(question)), None)
        if kind and problem:
            yield _Mould(entry, kind, problem)


def _distinct(entries: Iterator[Written]) -> Iterator[Written]:
    """Drop entries whose question was there before, and number the others."""
    questions: set[str] = set()
    for entry in entries:
        if entry.question not in questions:
            questions.add(entry.question)
            yield replace(entry, id=f"entry-{len(questions):06d}")
