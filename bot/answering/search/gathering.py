"""Gathers the evidence for the entries that rank best."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answering.search.alignment import Aligner
from bot.answering.search.corpus import Located
from bot.answering.search.evidence import Evidence
from bot.answering.search.features import Flags
from bot.answering.search.groups import Group
from bot.answering.search.layout import Layout
from bot.answering.search.ranking import Ranked
from bot.answering.search.weighing import Weighed


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

    def gather(self, ranked: Ranked, rival: float, wording_text: str) -> Evidence:
        """Return the evidence for an entry with its nearest wording; `rival` is the best other score."""
        weighed, wording = self.weighed, ranked.wording
        kinds = self.layout.kind_sets.fit(weighed.reading.tokens.kinds)
        named = int(self.layout.named[ranked.row])
        links = self.layout.links.row(ranked.row)
        others = weighed.problems.copy()
        others[links] = 0.0
        found = self.layout.wordings.held(wording, self.located)
        words = self.aligner.words(wording_text)
        beside = self.aligner.remainder(self.words, words)
        wording_beside = self.aligner.remainder(words, self.words)
        characters, more = self._compare_characters(found, wording)
        return Evidence(
            alike=ranked.alike,
            worded=ranked.worded,
            covered=ranked.covered,
            score=ranked.score,
            lead=ranked.score - rival,
            fit=float((ranked.covered + kinds.bonus[named]) * kinds.share[named]),
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

    def _missing(self, found: Flags) -> float:
        lacking = ~found & (self.weighed.groups != Group.FILLER)
        return float(self.weighed.wording[lacking].max(initial=0.0)) / self.weighed.rarest

    def _compare_characters(self, found: Flags, wording: int) -> tuple[float, int]:
        """Return the share of characters in common, and how many the wording has beside them."""
        is_character = self.weighed.groups == Group.CHARACTER
        shared = int((found & is_character).sum())
        theirs = int(self.layout.characters[wording])
        return shared / max(1, int(is_character.sum()) + theirs - shared), theirs - shared
