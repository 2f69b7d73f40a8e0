"""An immutable search index over the knowledge base: which entries a message may be about, and how probably.

All entries are ranked by how much of the message they hold and how alike their nearest wording is; for the
first few the evidence is gathered and weighed. A wording found word for word has probability 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache, lru_cache
from itertools import compress
from typing import NamedTuple, Self

import numpy as np

from bot.answering.entries import Entry
from bot.answering.mismatch import Aspects, default_aspect_reader, find_mismatches
from bot.answering.rules import Match, is_kind_open
from bot.answering.search.alignment import Aligner
from bot.answering.search.building import Earlier, digest_of, lay_out
from bot.answering.search.cache import kept
from bot.answering.search.confidence import default_confidence
from bot.answering.search.corpus import Arrays
from bot.answering.search.evidence import Evidence
from bot.answering.search.features import Flags, Reader, Reading, default_reader, text_number
from bot.answering.search.gathering import Gatherer
from bot.answering.search.layout import Layout
from bot.answering.search.lexicon import ProblemNames, default_lexicon
from bot.answering.search.ranking import hold, rank
from bot.answering.search.terms import TermFinder, Terms
from bot.answering.search.weighing import Weighed, weigh, wording_weights
from bot.answering.validity import Calendar

COMPARED, LOOKED_AT = 8, 4
"""So many entries are set beside a message word by word; for so many of them the evidence is gathered."""
ALIKE, LONG_ENOUGH = 0.999, 4
"""How probable an entry is that has the message for a wording but for courtesies, if so much is left."""
REMEMBERED_DAYS = 4
REMEMBERED_WORDS = 64
"""So many messages are cut into words once for their search and for its explanation."""
REMEMBERED = 4096
"""Of so many entries it is kept what they say of each aspect."""


class Found(NamedTuple):
    """An entry by its row, with its evidence."""

    row: int
    evidence: Evidence


class Scope(NamedTuple):
    """What a search is made among: `closed` are the entries left out, `linked` the problems of the others."""

    closed: Flags
    linked: Flags


class KnowledgeIndex:
    """A search index that never changes: new knowledge is a new index."""

    def __init__(self, entries: Sequence[Entry], arrays: Arrays) -> None:
        self._entries = tuple(entries)
        self._rows = {entry.id: row for row, entry in enumerate(entries)}
        self._calendar = Calendar(entries)
        self._layout = Layout.of(arrays)
        self._reader = default_reader()
        self._lexicon = default_lexicon()
        self._aligner = _aligner(self._reader)
        self._confidence = default_confidence()
        self._words = lru_cache(REMEMBERED_WORDS)(self._reader.tokenizer.words_in)
        self._valid_on = lru_cache(REMEMBERED_DAYS)(self._find_scope)
        self._aspects = lru_cache(REMEMBERED)(self._read_aspects)

    @classmethod
    def build(cls, entries: Iterable[Entry], *, keep: bool = False, earlier: Self | None = None) -> Self:
        """Index entries; `keep` takes the index from disk, or puts it there.

        It takes two milliseconds an entry, or hardly any for those that an earlier index has too.
        """
        listed = tuple(entries)
        before = (
            Earlier(earlier._entries, earlier._layout) if earlier is not None and earlier._entries else None
        )

        def make() -> Arrays:
            return lay_out(listed, default_reader(), default_lexicon(), before)

        return cls(listed, kept("knowledge", digest_of(listed), make) if keep else make())

    def __len__(self) -> int:
        return len(self._entries)

    def entry(self, entry_id: str) -> Entry | None:
        """Return an entry by its id, valid today or not."""
        row = self._rows.get(entry_id)
        return None if row is None else self._entries[row]

    def row(self, entry_id: str) -> int:
        """Return where an entry stands; raises KeyError where there is none."""
        return self._rows[entry_id]

    def read(self, text: str) -> Reading:
        """Take a message apart for searching."""
        return self._reader.read(text)

    def search(self, reading: Reading, *, today: date) -> list[Match]:
        """Return the few entries valid today that a message is most probably about, best first.

        Of an entry that has the message for a wording nothing more is asked; it has no evidence.
        """
        scope = self._valid_on(today)
        exact = self._exact(reading, scope)
        if len(exact) == 1:
            return [self._match(reading, exact[0], 1.0, None, {})]
        said = default_aspect_reader().read(reading.tokens.spelt)
        alike = [] if exact else self._alike(reading, scope, said)
        if len(alike) == 1:
            return [self._match(reading, alike[0], ALIKE, None, {})]
        matches = [
            self._match(reading, row, 1.0, evidence, {})
            if row in exact
            else self._match(reading, row, self._confidence.probability(evidence), evidence, said)
            for row, evidence in self.gather(reading, scope)
        ]
        return sorted(matches, key=lambda match: -match.score)

    def among(self, closed: Flags) -> Scope:
        """Return what is searched when some rows are left out."""
        return Scope(closed, self._layout.linked(closed, len(self._lexicon)))

    def gather(self, reading: Reading, scope: Scope) -> list[Found]:
        """Return the entries nearest to a message with their evidence."""
        if not self._entries:
            return []
        weighed = self.weigh(reading)
        ranked = rank(self._layout, self._lexicon, weighed, scope.closed, COMPARED)
        words = self._words(reading.tokens.spelt)
        wordings = map(self._wording, ranked.rows.tolist(), ranked.wordings.tolist())
        compared = [self._aligner.compare(words, wording) for wording in wordings]
        gatherer = Gatherer.of(self._layout, weighed, ranked, compared, scope.linked)
        return [Found(int(ranked.rows[at]), gatherer.gather(at)) for at in gatherer.order()[:LOOKED_AT]]

    def weigh(self, reading: Reading) -> Weighed:
        """Return how much each feature of a message says, and how well the lexicon's problems fit it."""
        located = self._layout.locate(reading.numbers)
        return weigh(reading, located, self._layout.count(located), len(self), self._lexicon)

    def terms(self, reading: Reading, entry_id: str) -> Terms:
        """Return the words of a message that an entry holds, its problems' signs included, and the others."""
        located = self._layout.locate(reading.numbers)
        in_lexicon = self._lexicon.locate(reading.numbers)
        row = np.array([self._rows[entry_id]])
        (held,) = hold(self._layout, self._lexicon, located, in_lexicon, row)
        weights = wording_weights(reading.numbers, self._layout.count(located), len(self))
        finder = TermFinder(
            dict(zip(reading.features, weights.tolist(), strict=True)),
            frozenset(compress(reading.features, held.tolist())),
            self._reader.senses,
        )
        return finder.find(self._words(reading.tokens.spelt), reading.tokens.kinds)

    def problem_names(self, reading: Reading, entry_id: str) -> ProblemNames:
        """Return which problems of the lexicon fit a message best: of the entry's own, and of the others."""
        fits = self.weigh(reading).problems
        own = np.zeros(len(fits), dtype=np.bool_)
        own[self._layout.links.row(self._rows[entry_id])] = True
        best_name = self._lexicon.best_name
        return ProblemNames(best_name(np.where(own, fits, 0.0)), best_name(np.where(own, 0.0, fits)))

    def _find_scope(self, today: date) -> Scope:
        return self.among(self._calendar.closed_on(today))

    def _exact(self, reading: Reading, scope: Scope) -> list[int]:
        """Return the entries that have a message among their wordings."""
        rows = self._layout.with_text(text_number(reading.tokens.spelt))
        return [row for row in rows if not scope.closed[row]]

    def _alike(self, reading: Reading, scope: Scope, said: Aspects) -> list[int]:
        """Return the entries with a wording that says the same but for courtesies."""
        core = reading.tokens.core
        if len(core) < LONG_ENOUGH or reading.tokens.is_generic:
            return []
        rows = [row for row in self._layout.with_core(text_number(core)) if not scope.closed[row]]
        return [row for row in rows if not any(find_mismatches(said, self._aspects(row)))]

    def _wording(self, row: int, wording: int) -> str:
        return self._entries[row].wordings[wording - int(self._layout.first_wordings[row])]

    def _match(
        self, reading: Reading, row: int, score: float, evidence: Evidence | None, said: Aspects
    ) -> Match:
        entry = self._entries[row]
        kinds = self._layout.kind_sets[self._layout.asked[row]]
        asked = reading.tokens.kinds
        return Match(
            id=entry.id,
            score=score,
            topic=entry.topic,
            answer=entry.answer,
            other_kind=evidence is not None and evidence.other_kind,
            kind_open=is_kind_open(asked, kinds),
            same_kind=not asked.isdisjoint(kinds),
            kinds=tuple(sorted(kinds)),
            mismatches=tuple(find_mismatches(said, self._aspects(row))),
            evidence=evidence,
        )

    def _read_aspects(self, row: int) -> Aspects:
        problems = [self._lexicon.problems[at] for at in self._layout.links.row(row).tolist()]
        return default_aspect_reader().read_entry(self._entries[row], problems)


@cache
def _aligner(reader: Reader) -> Aligner:
    return Aligner(reader.tokenizer)
