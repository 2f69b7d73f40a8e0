"""Gathers the evidence for the entries that rank best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from bot.answering.search.alignment import Comparison
from bot.answering.search.evidence import Evidence
from bot.answering.search.features import Flags, Floats
from bot.answering.search.groups import Group
from bot.answering.search.layout import Layout
from bot.answering.search.ranking import OTHER_KIND_SHARE, Ranked
from bot.answering.search.weighing import Weighed

AGREED = 0.6
"""How much it counts in the end, beside the score, that message and wording agree word by word."""


@dataclass(frozen=True, slots=True)
class Gatherer:
    """One message and the entries that rank best for it.

    `compared` sets the message beside the nearest wording of each; by `standings`, the scores with this
    agreement, they are told apart in the end; `linked` tells which problems any entry is about.
    """

    layout: Layout
    weighed: Weighed
    ranked: Ranked
    compared: Sequence[Comparison]
    standings: Floats
    linked: Flags

    @classmethod
    def of(
        cls, layout: Layout, weighed: Weighed, ranked: Ranked, compared: Sequence[Comparison], linked: Flags
    ) -> Self:
        """Take what was compared into the ranking."""
        agreements = np.array([comparison.agreement for comparison in compared])
        kinds = layout.fit_kinds(weighed.reading.tokens.kinds)
        counted = np.where(kinds.other[layout.named[ranked.rows]], OTHER_KIND_SHARE, 1.0)
        return cls(layout, weighed, ranked, compared, ranked.scores + AGREED * agreements * counted, linked)

    def order(self) -> list[int]:
        """Return the places of the ranking, best first now that the words have been compared."""
        order: list[int] = np.argsort(-self.standings, kind="stable").tolist()
        return order

    def gather(self, at: int) -> Evidence:
        """Return the evidence for the entry at a place of the ranking."""
        ranked, weighed = self.ranked, self.weighed
        row, wording = int(ranked.rows[at]), int(ranked.wordings[at])
        kinds = self.layout.fit_kinds(weighed.reading.tokens.kinds)
        named = int(self.layout.named[row])
        links = self.layout.links.row(row)
        others = weighed.problems.copy()
        others[links] = 0.0
        found = self.layout.wordings.held(wording, weighed.located)
        compared = self.compared[at]
        beside, wording_beside, contrast = compared.message, compared.wording, compared.contrast
        characters, more = self._compare_characters(found, wording)
        return Evidence(
            alike=float(ranked.alike[at]),
            worded=float(ranked.worded[at]),
            covered=float(ranked.covered[at]),
            score=float(ranked.scores[at]),
            lead=self._lead(at),
            fit=float((ranked.covered[at] + kinds.bonus[named]) * kinds.share[named]),
            own_fit=float(weighed.problems[links].max(initial=0.0)),
            rival_fit=float(others.max(initial=0.0)),
            stranger_fit=float(weighed.problems[~self.linked].max(initial=0.0)),
            same_kind=bool(kinds.same[named]),
            other_kind=bool(kinds.other[named]),
            names_kind=bool(weighed.reading.tokens.kinds),
            linked=bool(len(links)),
            message_found=float(weighed.wording[found].sum()) / weighed.total,
            wording_found=float(weighed.wording[found].sum() / self.layout.totals[wording]),
            missing=self._missing(found),
            characters=characters,
            more_characters=more,
            agreement=compared.agreement,
            other_person=contrast.person,
            other_negation=contrast.negation,
            opposite=contrast.opposite,
            other_number=contrast.number,
            asks_otherwise=contrast.asks,
            beside=beside.share,
            rarest_beside=beside.rarest,
            wording_beside=wording_beside.share,
            telling=beside.telling,
            telling_word=beside.word,
            wording_telling=wording_beside.telling,
            wording_telling_word=wording_beside.word,
            unknown=weighed.unknown,
            field=weighed.field,
            length=len(weighed.reading.tokens.text),
        )

    def _lead(self, at: int) -> float:
        """Return how far an entry is ahead of the best other one."""
        others = np.delete(self.standings, at)
        return float(self.standings[at] - others.max(initial=0.0))

    def _missing(self, found: Flags) -> float:
        lacking = ~found & (self.weighed.groups != Group.FILLER)
        return float(self.weighed.wording[lacking].max(initial=0.0)) / self.weighed.rarest

    def _compare_characters(self, found: Flags, wording: int) -> tuple[float, int]:
        """Return the share of characters in common, and how many the wording has beside them."""
        is_character = self.weighed.groups == Group.CHARACTER
        shared = int((found & is_character).sum())
        theirs = int(self.layout.characters[wording])
        return shared / max(1, int(is_character.sum()) + theirs - shared), theirs - shared
