"""Lays a knowledge base out for searching: everything that can be known before the first message.

It may be large, and other work goes on in the process meanwhile: texts are taken apart one at a time, nothing
but numbers is kept of them, and no single step is long.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

import numpy as np
import numpy.typing as npt

from bot.answering.entries import Entry
from bot.answering.search.corpus import Arrays, Integers, Located, Pile, Rows, count, locate
from bot.answering.search.features import WEIGHTS, Group, Numbers, Reader, groups_of, text_number
from bot.answering.search.lexicon import Lexicon
from bot.answering.search.weighing import content_weights, rarity
from content import dictionary

LINKED = 0.35
"""An entry whose question says so much of what a problem's signs say is about that problem."""

PIECE = 4096


def digest_of(entries: Iterable[Entry]) -> str:
    """Return what changes whenever the layout of these entries would."""
    seen = sha256(f"{WEIGHTS.tolist()} {dictionary.digest()}".encode())
    for entry in entries:
        seen.update("\x1f".join((entry.id, *entry.wordings, entry.answer, "\x1e")).encode())
    return seen.hexdigest()


def lay_out(entries: Sequence[Entry], reader: Reader, lexicon: Lexicon) -> Arrays:
    """Return the arrays that a Layout is made of."""
    builder = _Builder(reader)
    for entry in entries:
        builder.add(entry)
    return builder.finish(lexicon)


class _Builder:
    """Takes entries one after the other."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._own, self._wordings = Pile(np.uint64), Pile(np.uint64)
        self._characters: list[int] = []
        self._texts: list[int] = []
        self._first_wordings = [0]
        self._named: list[frozenset[str]] = []
        self._asked: list[frozenset[str]] = []
        self._questions: list[tuple[Numbers, npt.NDArray[np.bool_], str]] = []

    def add(self, entry: Entry) -> None:
        """Take one entry apart."""
        question = self._reader.read(entry.question)
        parts = [np.sort(question.numbers)]
        kinds = question.tokens.kinds
        self._note_text(parts[0], question.tokens.spelt)
        for alias in entry.aliases:
            tokens = self._reader.tokenizer.tokenize(alias)
            parts.append(self._reader.numbers(tokens))
            kinds |= tokens.kinds
            self._note_text(parts[-1], tokens.spelt)
        answer = self._reader.numbers(self._reader.tokenizer.tokenize(entry.answer))
        self._own.add(np.unique(np.concatenate([*parts, answer])))
        self._first_wordings.append(len(self._wordings))
        self._named.append(kinds)
        self._asked.append(question.tokens.kinds)
        self._questions.append((question.numbers, question.content, question.tokens.text))

    def _note_text(self, numbers: Numbers, spelt: str) -> None:
        self._wordings.add(numbers)
        self._characters.append(int((groups_of(numbers) == Group.CHARACTER).sum()))
        self._texts.append(text_number(spelt))

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
            **own.turned(len(vocabulary)).to_arrays("holders"),
            **wordings.to_arrays("wordings"),
            **self._link(vocabulary, counts, lexicon).to_arrays("links"),
            **_lay_out_kinds(self._named, self._asked),
        }

    def _link(self, vocabulary: Numbers, counts: Integers, lexicon: Lexicon) -> Rows:
        """Find for each question the problems it is about: the nearest one, and those it names."""
        links = Pile(np.int32)
        texts = len(self._questions) + len(lexicon)
        for (numbers, content, text), asked in zip(self._questions, self._asked, strict=True):
            located, in_lexicon = locate(vocabulary, numbers), lexicon.locate(numbers)
            held = _held(located, counts) + lexicon.counts(in_lexicon)
            weights = content_weights(numbers, content, held, texts)
            shares = lexicon.shares(in_lexicon, weights) / (float(weights.sum()) or 1.0)
            near = np.flatnonzero(shares >= LINKED)
            near = near[np.argsort(-shares[near], kind="stable")]
            links.add(np.array(_choose(near.tolist(), asked, text, lexicon), dtype=np.int32))
        return Rows(links.starts(), links.values())


def _choose(near: Sequence[int], asked: frozenset[str], text: str, lexicon: Lexicon) -> list[int]:
    """Return the best of the problems that fit the crop, and the others that are named."""
    fitting = [
        problem
        for problem in near
        if not lexicon.kinds[problem] or not asked or not asked.isdisjoint(lexicon.kinds[problem])
    ]
    return fitting[:1] + [problem for problem in fitting[1:] if lexicon.names[problem] in text]


def _held(located: Located, counts: Integers) -> Integers:
    return np.where(located.known, counts[located.places], 0)


def _places(vocabulary: Numbers, numbers: Numbers) -> npt.NDArray[np.int32]:
    places = np.empty(len(numbers), dtype=np.int32)
    for begin in range(0, len(numbers), PIECE * PIECE):
        piece = slice(begin, begin + PIECE * PIECE)
        places[piece] = np.searchsorted(vocabulary, numbers[piece])
    return places


def _measure(rows: Rows, weights: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], ...]:
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
