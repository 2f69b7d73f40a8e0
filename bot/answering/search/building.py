"""Lays a knowledge base out for searching: everything that can be known before the first message.

It may be large, and other work goes on in the process meanwhile: texts are taken apart one at a time, nothing
but numbers is kept of them, and no single step is long.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

import numpy as np

from bot.answering.entries import Entry
from bot.answering.search.corpus import STEP, Arrays, Integers, Pile, Places, Rows, count, locate
from bot.answering.search.features import WEIGHTS, Flags, Floats, Numbers, Reader, groups_of, text_number
from bot.answering.search.groups import Group
from bot.answering.search.layout import Layout
from bot.answering.search.lexicon import Lexicon
from bot.answering.search.weighing import content_weights, rarity
from bot.answering.tokenizer import Tokens
from content import dictionary

LINKED = 0.35
"""An entry whose question says so much of what a problem's signs say is about that problem."""

PIECE = 1024


class _Question(NamedTuple):
    """A question whose problems are still to be found."""

    numbers: Numbers
    content: Flags
    text: str


def digest_of(entries: Iterable[Entry]) -> str:
    """Return what changes whenever the layout of these entries would."""
    seen = sha256(f"{WEIGHTS.tolist()} {dictionary.digest()}".encode())
    for entry in entries:
        seen.update("\x1f".join((entry.id, *entry.wordings, entry.answer, "\x1e")).encode())
    return seen.hexdigest()


@dataclass(frozen=True, slots=True)
class Earlier:
    """Entries as they were laid out before; those that have not changed need not be taken apart again."""

    entries: Sequence[Entry]
    layout: Layout


def lay_out(
    entries: Sequence[Entry], reader: Reader, lexicon: Lexicon, earlier: Earlier | None = None
) -> Arrays:
    """Return the arrays that a Layout is made of.

    Unchanged entries keep their links: these hang a little on how rare words are in the whole knowledge base.
    """
    builder = _Builder(reader)
    again = _Again(earlier) if earlier is not None else None
    for entry in entries:
        if again is None or not again.repeat(entry, builder):
            builder.add(entry)
    return builder.finish(lexicon)


class _Builder:
    """Takes entries one after the other."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._own, self._wordings = Pile(np.uint64), Pile(np.uint64)
        self._characters: list[int] = []
        self._texts: list[int] = []
        self._cores: list[int] = []
        self._first_wordings = [0]
        self._named: list[frozenset[str]] = []
        self._asked: list[frozenset[str]] = []
        self._questions: list[_Question | Places] = []

    def add(self, entry: Entry) -> None:
        """Take one entry apart."""
        question = self._reader.read(entry.question)
        parts = [np.sort(question.numbers)]
        kinds = question.tokens.kinds
        self.add_wording(parts[0], *_text_numbers(question.tokens))
        for alias in entry.aliases:
            tokens = self._reader.tokenizer.tokenize(alias)
            parts.append(self._reader.numbers(tokens))
            kinds |= tokens.kinds
            self.add_wording(parts[-1], *_text_numbers(tokens))
        answer = self._reader.numbers(self._reader.tokenizer.tokenize(entry.answer))
        about = _Question(question.numbers, question.content, question.tokens.text)
        self.close(np.unique(np.concatenate([*parts, answer])), kinds, question.tokens.kinds, about)

    def add_wording(self, numbers: Numbers, text: int, core: int) -> None:
        """Take a wording of the entry that will be closed next, with the numbers of its text and its core."""
        self._wordings.add(numbers)
        self._characters.append(int((groups_of(numbers) == Group.CHARACTER).sum()))
        self._texts.append(text)
        self._cores.append(core)

    def close(
        self, own: Numbers, named: frozenset[str], asked: frozenset[str], about: _Question | Places
    ) -> None:
        """Note what is true of a whole entry; `about` is its question, or the problems known for it."""
        self._own.add(own)
        self._first_wordings.append(len(self._wordings))
        self._named.append(named)
        self._asked.append(asked)
        self._questions.append(about)

    def finish(self, lexicon: Lexicon) -> Arrays:
        """Return the arrays, now that it is known how rare each feature is."""
        own_numbers = self._own.values()
        vocabulary = np.unique(own_numbers)
        own = Rows(self._own.starts(), _places(vocabulary, own_numbers))
        counts = count(own.places, len(vocabulary))
        wordings = Rows(self._wordings.starts(), _places(vocabulary, self._wordings.values()))
        weights = WEIGHTS[groups_of(vocabulary)] * rarity(len(own), counts)
        lengths, totals = _measure(wordings, weights)
        return {
            "vocabulary": vocabulary,
            "counts": counts,
            "first_wordings": np.array(self._first_wordings, dtype=np.intp),
            "lengths": lengths,
            "totals": totals,
            "characters": np.array(self._characters, dtype=np.int32),
            "texts": np.array(self._texts, dtype=np.uint64),
            "cores": np.array(self._cores, dtype=np.uint64),
            **own.turned(len(vocabulary)).to_arrays("holders"),
            **wordings.to_arrays("wordings"),
            **self._link(vocabulary, counts, lexicon).to_arrays("links"),
            **_lay_out_kinds(self._named, self._asked),
        }

    def _link(self, vocabulary: Numbers, counts: Integers, lexicon: Lexicon) -> Rows:
        """Find for each question the problems it is about: the nearest one, and those it names."""
        links = Pile(np.int32)
        texts = len(self._questions) + len(lexicon)
        for question, asked in zip(self._questions, self._asked, strict=True):
            if not isinstance(question, _Question):
                links.add(question)
                continue
            located, in_lexicon = locate(vocabulary, question.numbers), lexicon.locate(question.numbers)
            held = np.where(located.known, counts[located.places], 0) + lexicon.counts(in_lexicon)
            weights = content_weights(question.numbers, question.content, held, texts)
            shares = lexicon.shares(in_lexicon, weights) / (float(weights.sum()) or 1.0)
            near = np.flatnonzero(shares >= LINKED)
            near = near[np.argsort(-shares[near], kind="stable")]
            chosen = _choose(near.tolist(), asked, question.text, lexicon)
            links.add(np.array(chosen, dtype=np.int32))
        return Rows(links.starts(), links.values())


class _Again:
    """Hands a builder what was laid out before."""

    def __init__(self, earlier: Earlier) -> None:
        self._rows = {entry.id: row for row, entry in enumerate(earlier.entries)}
        self._entries, self._layout = earlier.entries, earlier.layout
        self._own = earlier.layout.holders.turned(len(earlier.entries))

    def repeat(self, entry: Entry, builder: _Builder) -> bool:
        """Hand on what is known of an entry; tell whether it was there, with the same texts."""
        row = self._rows.get(entry.id)
        if row is None:
            return False
        before, layout = self._entries[row], self._layout
        if (before.wordings, before.answer) != (entry.wordings, entry.answer):
            return False
        for wording in range(layout.first_wordings[row], layout.first_wordings[row + 1]):
            numbers = layout.vocabulary[layout.wordings.row(wording)]
            builder.add_wording(numbers, int(layout.texts[wording]), int(layout.cores[wording]))
        own = layout.vocabulary[self._own.row(row)]
        named, asked = layout.kind_sets[layout.named[row]], layout.kind_sets[layout.asked[row]]
        builder.close(own, named, asked, layout.links.row(row))
        return True


def _text_numbers(tokens: Tokens) -> tuple[int, int]:
    return text_number(tokens.spelt), text_number(tokens.core)


def _choose(near: Sequence[int], asked: frozenset[str], text: str, lexicon: Lexicon) -> list[int]:
    """Return the best of the problems that fit the crop, and the others that are named."""
    fitting = [
        problem
        for problem in near
        if not lexicon.kinds[problem] or not asked or not asked.isdisjoint(lexicon.kinds[problem])
    ]
    return fitting[:1] + [problem for problem in fitting[1:] if lexicon.names[problem] in text]


def _places(vocabulary: Numbers, numbers: Numbers) -> Places:
    places = np.empty(len(numbers), dtype=np.int32)
    for begin in range(0, len(numbers), STEP):
        piece = slice(begin, begin + STEP)
        places[piece] = np.searchsorted(vocabulary, numbers[piece])
    return places


def _measure(rows: Rows, weights: Floats) -> tuple[Floats, ...]:
    """Return how much each row weighs, as a vector and in all."""
    lengths, totals = np.zeros(len(rows)), np.zeros(len(rows))
    for begin in range(0, len(rows), PIECE):
        some = np.arange(begin, min(begin + PIECE, len(rows)))
        lengths[some] = np.sqrt(rows.sums(some, weights * weights))
        totals[some] = rows.sums(some, weights)
    return lengths, totals


def _lay_out_kinds(named: Sequence[frozenset[str]], asked: Sequence[frozenset[str]]) -> Arrays:
    """Note the crops and animals that each entry names in any wording, and in its question."""
    numbers: dict[frozenset[str], int] = {}
    places = {
        name: np.array([numbers.setdefault(kinds, len(numbers)) for kinds in every], dtype=np.int32)
        for name, every in (("named", named), ("asked", asked))
    }
    return {"kind_sets": np.array([";".join(sorted(kinds)) for kinds in numbers] or [""]), **places}
