"""The problems of the whole field as a text each, so that a message can be found to be about one of them.

An entry is linked to the problems it is about, and their signs are found with it. All other problems are
decoys: where one fits a message better than the entry, the message is about something nobody has answered.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from bot.answering.search.cache import kept
from bot.answering.search.corpus import Arrays, Integers, Located, Pile, Rows, count, locate
from bot.answering.search.features import CONTENT, Flags, Floats, Numbers, Reader, default_reader, numbers_of
from bot.answering.search.kinds import KindSets
from content import dictionary

NO_KIND = "-"


class Lexicon:
    """The problems of content/dictionary/problems, ready to be compared with messages."""

    def __init__(self, reader: Reader, arrays: Arrays) -> None:
        self.problems = dictionary.problems()
        self.names = [reader.tokenizer.normalise(problem.name) for problem in self.problems]
        self.vocabulary: Numbers = np.asarray(arrays["vocabulary"], dtype=np.uint64)
        self._rows = Rows.from_arrays("rows", arrays)
        self._holders = Rows.from_arrays("holders", arrays)
        self._counts = count(self._rows.places, len(self.vocabulary))
        kind_of = dictionary.kinds()
        self.kinds = KindSets(
            frozenset(kind_of.get(kind, kind) for kind in problem.kinds) - {NO_KIND}
            for problem in self.problems
        )

    def __len__(self) -> int:
        return len(self.problems)

    def locate(self, numbers: Numbers) -> Located:
        """Find features among those of all problems."""
        return locate(self.vocabulary, numbers)

    def counts(self, located: Located) -> Integers:
        """Return in how many problems each feature occurs."""
        return np.where(located.known, self._counts[located.places], 0)

    def shares(self, located: Located, weights: Floats) -> Floats:
        """Return for each problem the weight of the features that it holds."""
        asked = located.known & (weights > 0)
        return self._holders.spread(located.places[asked], weights[asked], len(self))

    def holds(self, problems: Integers, located: Located) -> Flags:
        """Tell which of the features each problem holds: a row for each problem."""
        return self._rows.hold(problems, located, len(self.vocabulary))

    def best_name(self, fits: Floats) -> str:
        """Return the name of the problem that fits best, empty where none does."""
        best = int(fits.argmax())
        return self.problems[best].name if fits[best] > 0 else ""


class ProblemNames(NamedTuple):
    """Which of an entry's own problems, and which other one, fits a message best; empty where none does."""

    own: str
    rival: str


def _lay_out(reader: Reader) -> Arrays:
    rows = Pile(np.uint64)
    for problem in dictionary.problems():
        read = (reader.read(text).features for text in (problem.name, *problem.signs))
        found = {feature for features in read for feature in features if feature[0] in CONTENT}
        rows.add(np.unique(numbers_of(tuple(found))))
    numbers = rows.values()
    vocabulary = np.unique(numbers)
    laid = Rows(rows.starts(), np.searchsorted(vocabulary, numbers).astype(np.int32))
    turned = laid.turned(len(vocabulary))
    return {"vocabulary": vocabulary, **laid.to_arrays("rows"), **turned.to_arrays("holders")}


@cache
def default_lexicon() -> Lexicon:
    """Return the lexicon of content/dictionary, kept on disk since reading it takes a second."""
    reader = default_reader()
    return Lexicon(reader, kept("lexicon", dictionary.digest(), lambda: _lay_out(reader)))
