"""An immutable search index over the knowledge base: which entries a message may be about, and how probably.

All entries are ranked by how much of the message they hold and how alike their nearest wording is; for the
first few the evidence is gathered and weighed. A wording found word for word has probability 1.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from functools import cache, lru_cache, partial
from itertools import compress
from typing import NamedTuple, Self

import numpy as np

from bot.answering.entries import Entry
from bot.answering.mismatch import Aspects, default_aspect_reader, find_mismatches
from bot.answering.rules import Match, is_kind_open
from bot.answering.search.alignment import Aligner
from bot.answering.search.confidence import default_confidence
from bot.answering.search.corpus import Located
from bot.answering.search.evidence import Evidence
from bot.answering.search.features import Reader, Reading, default_reader, text_number
from bot.answering.search.gathering import Gatherer
from bot.answering.search.lexicon import ProblemNames, default_lexicon
from bot.answering.search.ranking import Ranked, hold, rank
from bot.answering.search.segments import Place, Scope, Segments
from bot.answering.search.terms import TermFinder, Terms
from bot.answering.search.weighing import Weighed, weigh, wording_weights

COMPARED, LOOKED_AT = 6, 4
"""So many entries are set beside a message word by word; for so many of them the evidence is gathered."""
ALIKE, LONG_ENOUGH = 0.999, 4
"""How probable an entry is that has the message for a wording but for courtesies, if so much is left."""
REMEMBERED_DAYS = 4
REMEMBERED_WORDS = 64
"""So many messages are cut into words once for their search and for its explanation."""


class Found(NamedTuple):
    """An entry by its place, with its evidence."""

    place: Place
    evidence: Evidence


class KnowledgeIndex:
    """A search index that never changes: new knowledge is a new index."""

    def __init__(self, segments: Segments) -> None:
        self._segments = segments
        self._reader = default_reader()
        self._lexicon = default_lexicon()
        self._aligner = _aligner(self._reader)
        self._confidence = default_confidence()
        self._words = lru_cache(REMEMBERED_WORDS)(self._reader.tokenizer.words_in)
        self._valid_on = lru_cache(REMEMBERED_DAYS)(partial(segments.open_on, lexicon=self._lexicon))

    @classmethod
    def build(cls, entries: Iterable[Entry], *, keep: bool = False, earlier: Self | None = None) -> Self:
        """Index entries, with what an earlier index has of them, or with `keep` what is kept on disk.

        It takes two milliseconds for each entry that is found in neither. `keep` also keeps what is made.
        """
        return cls(Segments.build(tuple(entries), keep, None if earlier is None else earlier._segments))

    def joined(self) -> Self:
        """Return an index of the same entries that is one segment, and kept on disk."""
        return type(self)(self._segments.joined())

    @property
    def is_outgrown(self) -> bool:
        """Tell whether so much has changed beside what was laid out first that the index should be joined."""
        return self._segments.are_outgrown

    def parts(self) -> list[object]:
        """Return all that is large in it, so that it can be let go of piece by piece."""
        return [part for segment in self._segments for part in segment.parts()]

    def __len__(self) -> int:
        return len(self._segments)

    def entry(self, entry_id: str) -> Entry | None:
        """Return an entry by its id, valid today or not."""
        place = self._segments.place(entry_id)
        return None if place is None else self._segments[place.segment].entries[place.row]

    def place(self, entry_id: str) -> Place:
        """Return where an entry stands; raises KeyError where there is none."""
        place = self._segments.place(entry_id)
        if place is None:
            raise KeyError(entry_id)
        return place

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
            self._match(reading, place, 1.0, evidence, {})
            if place in exact
            else self._match(reading, place, self._confidence.probability(evidence), evidence, said)
            for place, evidence in self.gather(reading, scope)
        ]
        return sorted(matches, key=lambda match: -match.score)

    def among(self, taken_away: Collection[Place] = ()) -> Scope:
        """Return what is searched when some entries are taken away, whatever day it is."""
        return self._segments.open_without(taken_away, self._lexicon)

    def gather(self, reading: Reading, scope: Scope) -> list[Found]:
        """Return the entries nearest to a message with their evidence."""
        if not len(self._segments):
            return []
        located = self._segments.locate(reading.numbers)
        weighed = self._weigh(reading, located)
        words = self._words(reading.tokens.spelt)
        gatherers = [
            Gatherer(segment.layout, weighed, places, self._aligner, words, scope.linked)
            for segment, places in zip(self._segments, located, strict=True)
        ]
        compared = [
            (
                number,
                gatherers[number].compare(found, self._segments[number].wording(found.row, found.wording)),
            )
            for number, found in self._rank(weighed, located, scope)
        ]
        compared.sort(key=lambda one: -one[1].standing)
        standings = [entry.standing for _, entry in compared]
        return [
            Found(
                Place(number, entry.ranked.row),
                gatherers[number].gather(entry, max(standings[:at] + standings[at + 1 :], default=0.0)),
            )
            for at, (number, entry) in enumerate(compared[:LOOKED_AT])
        ]

    def terms(self, reading: Reading, entry_id: str) -> Terms:
        """Return the words of a message that an entry holds, its problems' signs included, and the others."""
        number, row = self.place(entry_id)
        located = self._segments.locate(reading.numbers)
        in_lexicon = self._lexicon.locate(reading.numbers)
        layout = self._segments[number].layout
        (held,) = hold(layout, self._lexicon, located[number], in_lexicon, np.array([row]))
        weights = wording_weights(reading.numbers, self._segments.count(located), len(self._segments))
        finder = TermFinder(
            dict(zip(reading.features, weights.tolist(), strict=True)),
            frozenset(compress(reading.features, held.tolist())),
            self._reader.senses,
        )
        return finder.find(self._words(reading.tokens.spelt), reading.tokens.kinds)

    def problem_names(self, reading: Reading, entry_id: str) -> ProblemNames:
        """Return which problems of the lexicon fit a message best: of the entry's own, and of the others."""
        number, row = self.place(entry_id)
        fits = self._weigh(reading, self._segments.locate(reading.numbers)).problems
        own = np.zeros(len(fits), dtype=np.bool_)
        own[self._segments[number].layout.links.row(row)] = True
        best_name = self._lexicon.best_name
        return ProblemNames(best_name(np.where(own, fits, 0.0)), best_name(np.where(own, 0.0, fits)))

    def _weigh(self, reading: Reading, located: Sequence[Located]) -> Weighed:
        """Return how much each feature of a message says, and how well the lexicon's problems fit it."""
        segments = self._segments
        return weigh(reading, segments.count(located), len(segments), self._lexicon)

    def _rank(self, weighed: Weighed, located: Sequence[Located], scope: Scope) -> list[tuple[int, Ranked]]:
        """Return the entries nearest to a message, each with the number of its segment, best first."""
        parts = zip(self._segments, located, scope.closed, strict=True)
        ranked = [
            (number, found)
            for number, (segment, places, closed) in enumerate(parts)
            for found in rank(segment.layout, self._lexicon, weighed, places, closed, COMPARED)
        ]
        return sorted(ranked, key=lambda one: -one[1].score)[:COMPARED]

    def _exact(self, reading: Reading, scope: Scope) -> list[Place]:
        """Return the entries that have a message among their wordings."""
        return self._segments.with_text(text_number(reading.tokens.spelt), scope)

    def _alike(self, reading: Reading, scope: Scope, said: Aspects) -> list[Place]:
        """Return the entries with a wording that says the same but for courtesies."""
        core = reading.tokens.core
        if len(core) < LONG_ENOUGH or reading.tokens.is_generic:
            return []
        places = self._segments.with_core(text_number(core), scope)
        return [place for place in places if not any(find_mismatches(said, self._aspects(place)))]

    def _aspects(self, place: Place) -> Aspects:
        return self._segments[place.segment].aspects(place.row)

    def _match(
        self, reading: Reading, place: Place, score: float, evidence: Evidence | None, said: Aspects
    ) -> Match:
        segment = self._segments[place.segment]
        entry = segment.entries[place.row]
        kinds = segment.layout.kind_sets[segment.layout.asked[place.row]]
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
            mismatches=tuple(find_mismatches(said, self._aspects(place))),
            evidence=evidence,
        )


@cache
def _aligner(reader: Reader) -> Aligner:
    return Aligner(reader.tokenizer)
