"""How much each feature of a message says, given how many entries and problems hold it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.answering.search.corpus import Integers, Located
from bot.answering.search.features import WEIGHTS, Flags, Floats, Numbers, Reading, groups_of
from bot.answering.search.groups import Group
from bot.answering.search.lexicon import Lexicon

UNKNOWN_SHARE = 0.5
UNKNOWN_CONTENT_SHARE = 0.35
"""What no entry and no problem holds counts for so much of the rarest: it may be a name, or a slip."""


def rarity(texts: int, counts: Integers | int) -> Floats:
    """Return how much a feature says that occurs in so many of the texts (inverse document frequency)."""
    return np.log((texts + 1) / (np.asarray(counts) + 0.5))


@dataclass(frozen=True, slots=True)
class Weighed:
    """A message with the weight of each of its features.

    `in_lexicon` tells where they stand among those of the problems. `wording` weighs for being worded alike;
    `content` weighs what the message is about and is 0 for the rest. `shares` says for each problem of the
    lexicon how much of the content it holds, `problems` how well it fits, crops considered, both from 0 to
    about 1.
    """

    reading: Reading
    groups: npt.NDArray[np.uint64]
    in_lexicon: Located
    wording: Floats
    content: Floats
    shares: Floats
    problems: Floats
    length: float
    rarest: float
    unknown: float
    field: float

    @property
    def total(self) -> float:
        """The weight of the whole wording."""
        return float(self.wording.sum()) or 1.0

    @property
    def content_total(self) -> float:
        """The weight of all content."""
        return float(self.content.sum()) or 1.0


def weigh(reading: Reading, counts: Integers, entries: int, lexicon: Lexicon) -> Weighed:
    """Weigh a message; `counts` says how many of the `entries` hold each of its features themselves."""
    groups = reading.groups
    in_lexicon = lexicon.locate(reading.numbers)
    problems = lexicon.counts(in_lexicon)
    rarest = float(rarity(entries, 0))
    wording = wording_weights(reading.numbers, counts, entries)
    content = content_weights(reading.numbers, reading.content, counts + problems, entries + len(lexicon))
    total = float(content.sum()) or 1.0
    shares = lexicon.shares(in_lexicon, content) / total
    kinds = lexicon.kinds.fit(reading.tokens.kinds)
    return Weighed(
        reading=reading,
        groups=groups,
        in_lexicon=in_lexicon,
        wording=wording,
        content=content,
        shares=shares,
        problems=np.where(shares > 0, (shares + kinds.bonus) * kinds.share, 0.0),
        length=math.sqrt(float((wording * wording).sum())) or 1.0,
        rarest=rarest,
        unknown=float(content[(counts + problems) == 0].sum()) / total,
        field=_share_of_field(content * (groups != Group.CHARACTER), problems > 0),
    )


def _share_of_field(phrases: Floats, known: Flags) -> float:
    return float(phrases[known].sum()) / (float(phrases.sum()) or 1.0)


def wording_weights(numbers: Numbers, counts: Integers, entries: int) -> Floats:
    """Return the weights of a text's wording; `counts` says how many of the `entries` hold each feature."""
    unknown = float(rarity(entries, 0)) * UNKNOWN_SHARE
    weights: Floats = WEIGHTS[groups_of(numbers)] * np.where(counts > 0, rarity(entries, counts), unknown)
    return weights


def content_weights(numbers: Numbers, content: Flags, counts: Integers, texts: int) -> Floats:
    """Return the weights of what a text is about; `counts` says how many of the `texts` hold each feature."""
    rarest = float(rarity(texts, 0)) * UNKNOWN_CONTENT_SHARE
    weights = WEIGHTS[groups_of(numbers)] * np.where(counts > 0, rarity(texts, counts), rarest)
    return np.where(content, weights, 0.0)
