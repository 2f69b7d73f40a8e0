"""An immutable search index over the knowledge base: which entries a message may be about, and how probably.

All entries are ranked by how much of the message they hold and how alike their nearest wording is; for the
first few the evidence is gathered and weighed. A wording found word for word has probability 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple, Self

from bot.answering.entries import Entry
from bot.answering.mismatch import Aspects, default_aspect_reader, find_mismatches
from bot.answering.rules import Match, is_kind_open
from bot.answering.search.alignment import Aligner
from bot.answering.search.building import digest_of, lay_out
from bot.answering.search.cache import kept
from bot.answering.search.confidence import default_confidence
from bot.answering.search.corpus import Arrays
from bot.answering.search.evidence import Evidence
from bot.answering.search.features import Flags, Reader, Reading, default_reader, text_number
from bot.answering.search.gathering import Gatherer, find_stranger_fit
from bot.answering.search.layout import Layout
from bot.answering.search.lexicon import default_lexicon
from bot.answering.search.ranking import rank
from bot.answering.search.weighing import Weighed, weigh
from bot.answering.validity import Calendar

LOOKED_AT = 6
"""For so many entries the evidence is gathered."""
REMEMBERED = 4096
"""Of so many entries it is kept what they say of each aspect."""


class Found(NamedTuple):
    """An entry by its row, with its evidence; `exact`: the message is one of its wordings."""

    row: int
    evidence: Evidence
    exact: bool


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
        self._aspects = lru_cache(REMEMBERED)(self._read_aspects)

    @classmethod
    def build(cls, entries: Iterable[Entry], *, keep: bool = False) -> Self:
        """Index entries, a millisecond each; `keep` takes the index from disk, or puts it there."""
        listed = tuple(entries)

        def make() -> Arrays:
            return lay_out(listed, default_reader(), default_lexicon())

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
        """Return the few entries valid today that a message is most probably about, best first."""
        found = self.gather(reading, self._calendar.closed_on(today))
        said = default_aspect_reader().read(reading.tokens.spelt)
        return sorted((self._match(reading, said, one) for one in found), key=lambda match: -match.score)

    def gather(self, reading: Reading, closed: Flags) -> list[Found]:
        """Return the entries nearest to a message with their evidence; `closed` are the rows left out."""
        if not self._entries:
            return []
        weighed = self._weigh(reading)
        ranked = rank(self._layout, weighed, closed, LOOKED_AT + 1)
        strangers = find_stranger_fit(self._layout, weighed, closed)
        words = self._aligner.words(reading.tokens.folded)
        gatherer = Gatherer(self._layout, weighed, ranked, self._aligner, words, strangers)
        exact = self._layout.with_text(text_number(reading.tokens.spelt))
        return [
            Found(row, gatherer.gather(at, self._wording(row, int(ranked.wordings[at]))), row in exact)
            for at, row in enumerate(ranked.rows.tolist()[:LOOKED_AT])
        ]

    def _weigh(self, reading: Reading) -> Weighed:
        located = self._layout.locate(reading.numbers)
        return weigh(reading, located, self._layout.count(located), len(self), self._lexicon)

    def _wording(self, row: int, wording: int) -> str:
        return self._entries[row].wordings[wording - int(self._layout.first_wordings[row])]

    def _match(self, reading: Reading, said: Aspects, found: Found) -> Match:
        entry = self._entries[found.row]
        kinds = self._layout.kind_sets[self._layout.asked[found.row]]
        return Match(
            id=entry.id,
            score=1.0 if found.exact else self._confidence.probability(found.evidence),
            topic=entry.topic,
            answer=entry.answer,
            other_kind=found.evidence.other_kind,
            kind_open=is_kind_open(reading.tokens.kinds, kinds),
            kinds=tuple(sorted(kinds)),
            mismatches=() if found.exact else tuple(find_mismatches(said, self._aspects(found.row))),
            evidence=found.evidence,
        )

    def _read_aspects(self, row: int) -> Aspects:
        problems = [self._lexicon.problems[at] for at in self._layout.links.row(row).tolist()]
        return default_aspect_reader().read_entry(self._entries[row], problems)


@cache
def _aligner(reader: Reader) -> Aligner:
    return Aligner(reader.tokenizer)
