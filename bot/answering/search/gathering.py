"""Gathers the evidence for the entries that rank best."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from bot.answering.search.alignment import Aligner, Comparison
from bot.answering.search.contrast import find_contrast
from bot.answering.search.corpus import Located
from bot.answering.search.evidence import Evidence
from bot.answering.search.features import Flags
from bot.answering.search.groups import Group
from bot.answering.search.kinds import KindFit
from bot.answering.search.layout import Layout
from bot.answering.search.ranking import OTHER_KIND_SHARE, Ranked
from bot.answering.search.weighing import Weighed

AGREED = 0.6
"""How much it counts beside the score that message and wording say the same, word by word."""


class Compared(NamedTuple):
    """An entry that ranks high, set beside the message; `standing` tells it from the others that do."""

    ranked: Ranked
    comparison: Comparison
    standing: float


@dataclass(frozen=True, slots=True)
class Gatherer:
    """One message and the layout of some entries.

    `located` tells where the features of the message stand there, `words` are its words; `linked` tells which
    problems any entry is about.
    """

    layout: Layout
    weighed: Weighed
    located: Located
    aligner: Aligner
    words: tuple[str, ...]
    linked: Flags

    def compare(self, ranked: Ranked, wording_text: str) -> Compared:
        """Set the message beside an entry's nearest wording; agreement on another crop counts for less."""
        comparison = self.aligner.compare(self.words, wording_text)
        share = OTHER_KIND_SHARE if self._kinds(ranked.row).other else 1.0
        return Compared(ranked, comparison, ranked.score + AGREED * comparison.agreement * share)

    def gather(self, compared: Compared, rival: float) -> Evidence:
        """Return the evidence for an entry; `rival` is the best standing of another one."""
        weighed, ranked, wording = self.weighed, compared.ranked, compared.ranked.wording
        kinds = self._kinds(ranked.row)
        links = self.layout.links.row(ranked.row)
        others = weighed.problems.copy()
        others[links] = 0.0
        found = self.layout.wordings.held(wording, self.located)
        comparison = compared.comparison
        beside, wording_beside = comparison.message, comparison.wording
        contrast = find_contrast(self.words, comparison.words)
        characters, more = self._compare_characters(found, wording)
        return Evidence(
            alike=ranked.alike,
            worded=ranked.worded,
            covered=ranked.covered,
            score=ranked.score,
            lead=compared.standing - rival,
            fit=float((ranked.covered + kinds.bonus) * kinds.share),
            own_fit=float(weighed.problems[links].max(initial=0.0)),
            rival_fit=float(others.max(initial=0.0)),
            stranger_fit=float(weighed.problems[~self.linked].max(initial=0.0)),
            same_kind=bool(kinds.same),
            other_kind=bool(kinds.other),
            names_kind=bool(weighed.reading.tokens.kinds),
            linked=bool(len(links)),
            message_found=float(weighed.wording[found].sum()) / weighed.total,
            wording_found=float(weighed.wording[found].sum() / self.layout.totals[wording]),
            missing=self._missing(found),
            characters=characters,
            more_characters=more,
            agreement=comparison.agreement,
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

    def _kinds(self, row: int) -> KindFit:
        """Return how the crops and animals of an entry fit the message's."""
        fit = self.layout.kind_sets.fit(self.weighed.reading.tokens.kinds)
        return fit.at(self.layout.named[row])

    def _missing(self, found: Flags) -> float:
        lacking = ~found & (self.weighed.groups != Group.FILLER)
        return float(self.weighed.wording[lacking].max(initial=0.0)) / self.weighed.rarest

    def _compare_characters(self, found: Flags, wording: int) -> tuple[float, int]:
        """Return the share of characters in common, and how many the wording has beside them."""
        is_character = self.weighed.groups == Group.CHARACTER
        shared = int((found & is_character).sum())
        theirs = int(self.layout.characters[wording])
        return shared / max(1, int(is_character.sum()) + theirs - shared), theirs - shared
