"""Lays a knowledge base out for searching: everything that can be known before the first message.

It may be large, and other work goes on in the process meanwhile: texts are taken apart one at a time, nothing
but numbers is kept of them, and no single step is long.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np

from bot.answering.entries import Entry
from bot.answering.search.corpus import STEP, Arrays, Integers, Pile, Places, Rows, count, locate, sorted_set
from bot.answering.search.features import WEIGHTS, Flags, Floats, Numbers, Reader, groups_of, text_number
from bot.answering.search.freeing import give_back
from bot.answering.search.groups import Group
from bot.answering.search.layout import Layout
from bot.answering.search.lexicon import Lexicon
from bot.answering.search.weighing import content_weights, rarity
from bot.answering.tokenizer import Tokens

LINKED = 0.35
"""An entry whose question says so much of what a problem's signs say is about that problem."""

LEAST = 1e-9
"""A row without any weight weighs so much, so that shares of it can be told."""

PIECE = 1024


class LaidOut(Protocol):
    """Entries that have been laid out before; its length is how many of them are in use."""

    @property
    def entries(self) -> Sequence[Entry]: ...
    @property
    def layout(self) -> Layout: ...
    def __len__(self) -> int: ...


class _Question(NamedTuple):
    """A question whose problems are still to be found."""

    numbers: Numbers
    content: Flags
    text: str


def lay_out(
    entries: Sequence[Entry],
    reader: Reader,
    lexicon: Lexicon,
    earlier: Sequence[LaidOut] = (),
    beside: LaidOut | None = None,
) -> Arrays:
    """Return the arrays that a Layout is made of.

    Entries that are unchanged from `earlier` need not be taken apart again. They keep their links, which hang
    a little on how rare words are: in these entries, and in those `beside` them that are searched as well.
    """
    arrays = _fill(_Builder(reader), entries, earlier).finish(lexicon, beside)
    if not earlier:  # then nothing is answered yet that would have to wait
        give_back()
    return arrays


def _fill(builder: _Builder, entries: Sequence[Entry], earlier: Sequence[LaidOut]) -> _Builder:
    again = [_Again(one) for one in earlier]
    for entry in entries:
        if not any(one.repeat(entry, builder) for one in again):
            builder.add(entry)
    return builder


class _Builder:
    """Takes entries one after the other."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._own, self._wordings = Pile(np.uint64), Pile(np.uint64)
        self._characters, self._texts, self._cores = array("i"), array("Q"), array("Q")
        self._first_wordings = array("q", [0])
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

    def finish(self, lexicon: Lexicon, beside: LaidOut | None) -> Arrays:
        """Return the arrays, now that it is known how rare each feature is."""
        vocabulary, own = _number(self._own)
        wordings = Rows(self._wordings.starts(), _places(vocabulary, self._wordings.values()))
        counts = count(own.places, len(vocabulary))
        known = _Known(vocabulary, counts, len(own), beside)
        lengths, totals = _measure(
            wordings, WEIGHTS[groups_of(vocabulary)] * rarity(known.texts, known.counts)
        )
        texts, cores = (np.array(numbers, dtype=np.uint64) for numbers in (self._texts, self._cores))
        return {
            "vocabulary": vocabulary,
            "counts": counts,
            "first_wordings": np.array(self._first_wordings, dtype=np.intp),
            "lengths": lengths,
            "totals": totals,
            "characters": np.array(self._characters, dtype=np.int32),
            "texts": texts,
            "texts_sorted": np.argsort(texts, kind="stable").astype(np.int32),
            "cores": cores,
            "cores_sorted": np.argsort(cores, kind="stable").astype(np.int32),
            **own.turned(len(vocabulary)).to_arrays("holders"),
            **wordings.to_arrays("wordings"),
            **self._link(known, lexicon).to_arrays("links"),
            **_lay_out_kinds(self._named, self._asked),
        }

    def _link(self, known: _Known, lexicon: Lexicon) -> Rows:
        """Find for each question the problems it is about: the nearest one, and those it names."""
        links = Pile(np.int32)
        texts = known.texts + len(lexicon)
        for question, asked in zip(self._questions, self._asked, strict=True):
            if not isinstance(question, _Question):
                links.add(question)
                continue
            in_lexicon = lexicon.locate(question.numbers)
            held = known.count(question.numbers) + lexicon.counts(in_lexicon)
            weights = content_weights(question.numbers, question.content, held, texts)
            shares = lexicon.shares(in_lexicon, weights) / (float(weights.sum()) or 1.0)
            near = np.flatnonzero(shares >= LINKED)
            near = near[np.argsort(-shares[near], kind="stable")]
            chosen = _choose(near.tolist(), asked, question.text, lexicon)
            links.add(np.array(chosen, dtype=np.int32))
        return Rows(links.starts(), links.values())


class _Known:
    """In how many of the `texts` each feature of a vocabulary occurs, those beside them included."""

    def __init__(self, vocabulary: Numbers, counts: Integers, texts: int, beside: LaidOut | None) -> None:
        self._vocabulary = vocabulary
        self.counts, self.texts = counts, texts
        if beside is not None:
            self.counts = counts + beside.layout.count(beside.layout.locate(vocabulary))
            self.texts += len(beside)

    def count(self, numbers: Numbers) -> Integers:
        """Return in how many texts each of some features of the vocabulary occurs."""
        located = locate(self._vocabulary, numbers)
        return np.where(located.known, self.counts[located.places], 0)


class _Again:
    """Hands a builder what was laid out before."""

    def __init__(self, earlier: LaidOut) -> None:
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


def _number(pile: Pile) -> tuple[Numbers, Rows]:
    """Return the features of all rows as a vocabulary, and the rows by it."""
    numbers = pile.values()
    vocabulary = sorted_set(numbers)
    return vocabulary, Rows(pile.starts(), _places(vocabulary, numbers))


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
        lengths[some] = np.maximum(np.sqrt(rows.sums(some, weights * weights)), LEAST)
        totals[some] = np.maximum(rows.sums(some, weights), LEAST)
    return lengths, totals


def _lay_out_kinds(named: Sequence[frozenset[str]], asked: Sequence[frozenset[str]]) -> Arrays:
    """Note the crops and animals that each entry names in any wording, and in its question."""
    numbers: dict[frozenset[str], int] = {}
    places = {
        name: np.array([numbers.setdefault(kinds, len(numbers)) for kinds in every], dtype=np.int32)
        for name, every in (("named", named), ("asked", asked))
    }
    return {"kind_sets": np.array([";".join(sorted(kinds)) for kinds in numbers] or [""]), **places}
