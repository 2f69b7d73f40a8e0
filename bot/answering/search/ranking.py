"""Ranks the entries for a message: first by how much of it they hold, then wording by wording."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from bot.answering.search.corpus import Integers, Located
from bot.answering.search.features import Flags, Floats
from bot.answering.search.layout import Layout
from bot.answering.search.lexicon import Lexicon
from bot.answering.search.weighing import Weighed

LOOKED_UP = 50
"""So many entries at most are compared wording by wording."""
STRETCHES = 512
"""In so many stretches of the entries it is looked which sums can be among the highest."""
SMALLEST = np.finfo(np.float64).tiny
HELD_AT_MOST = 300_000
"""Features that too many entries hold do not choose whom to look up, beyond so many in all."""
OTHER_KIND_SHARE, SAME_KIND_BONUS = 0.4, 0.12


class Ranked(NamedTuple):
    """An entry by its row, with what ranks it.

    `wording` is the row of its nearest wording, `alike` the cosine between that and the message; `worded` and
    `covered` are the shares of the message that the entry holds, with the signs of its problems, as it is
    worded and by content alone.
    """

    row: int
    wording: int
    score: float
    alike: float
    worded: float
    covered: float


def rank(
    layout: Layout, lexicon: Lexicon, weighed: Weighed, located: Located, closed: Flags, limit: int
) -> list[Ranked]:
    """Return the entries nearest to a message, best first; `closed` are the rows left out.

    `located` tells where the features of the message stand among those of the entries.
    """
    rows = _look_up(layout, weighed, located, closed)
    held = hold(layout, lexicon, located, weighed.in_lexicon, rows)
    worded, covered = held @ weighed.wording / weighed.total, held @ weighed.content / weighed.content_total
    wordings, alike = _nearest(layout, rows, weighed, located)
    kinds = layout.kind_sets.fit(weighed.reading.tokens.kinds).at(layout.named[rows])
    scores = (alike / 2 + (worded + covered) / 4) * np.where(kinds.other, OTHER_KIND_SHARE, 1.0)
    scores += np.where(kinds.same, SAME_KIND_BONUS, 0.0)
    best = np.argsort(-scores, kind="stable")[:limit]
    columns = (rows, wordings, scores, alike, worded, covered)
    return [Ranked(*values) for values in zip(*(column[best].tolist() for column in columns), strict=True)]


def _look_up(layout: Layout, weighed: Weighed, located: Located, closed: Flags) -> Integers:
    """Return the rows of the entries that hold most of a message, themselves or by their problems."""
    places = located.places[located.known]
    weights = weighed.wording / weighed.total + weighed.content / weighed.content_total
    lengths = layout.holders.starts[places + 1] - layout.holders.starts[places]
    rare_first = np.argsort(lengths, kind="stable")
    few = np.cumsum(lengths[rare_first]) <= max(HELD_AT_MOST, int(lengths.min(initial=0)))
    chosen = rare_first[few]
    sums = layout.holders.spread(places[chosen], weights[located.known][chosen], len(layout))
    sums += np.bincount(layout.link_owners, weighed.shares[layout.links.places], minlength=len(layout))
    sums[closed] = 0.0
    return choose_highest(sums)


def choose_highest(sums: Floats) -> Integers:
    """Return the places of so many of the highest sums as are looked up, if they are above 0."""
    rows = np.flatnonzero(sums >= max(_bound(sums), SMALLEST))
    if len(rows) > LOOKED_UP:
        rows = np.sort(rows[np.argpartition(-sums[rows], LOOKED_UP)[:LOOKED_UP]])
    return rows


def _bound(sums: Floats) -> float:
    """Return what as many sums reach as are looked up: they are the highest of that many stretches."""
    width = len(sums) // STRETCHES
    if width < 2:
        return 0.0
    highest = sums[: width * STRETCHES].reshape(STRETCHES, width).max(axis=1)
    return float(np.partition(highest, -LOOKED_UP)[-LOOKED_UP])


def hold(layout: Layout, lexicon: Lexicon, located: Located, in_lexicon: Located, rows: Integers) -> Flags:
    """Tell which features each of some entries holds, or the signs of a problem that it is about.

    `located` and `in_lexicon` tell where the features stand among those of the entries and of the problems.
    """
    held = layout.holders.held_by(rows, located)
    counts = layout.links.starts[rows + 1] - layout.links.starts[rows]
    owners = np.repeat(np.arange(len(rows)), counts)
    problems = np.concatenate(list(layout.links.each(rows))) if len(owners) else owners
    for owner, signs in zip(owners.tolist(), lexicon.holds(problems, in_lexicon), strict=True):
        held[owner] |= signs
    return held


def _nearest(layout: Layout, rows: Integers, weighed: Weighed, located: Located) -> tuple[Integers, Floats]:
    """Return for each entry its wording nearest to a message, and the cosine between the two."""
    if not len(rows):
        return rows, np.zeros(0)
    first = layout.first_wordings[rows]
    counts = layout.first_wordings[rows + 1] - first
    begins = np.cumsum(counts) - counts
    wordings = np.repeat(first - begins, counts) + np.arange(int(counts.sum()))
    shared = layout.shared(wordings, located, weighed.wording**2)
    cosines = shared / (layout.lengths[wordings] * weighed.length)
    highest = np.maximum.reduceat(cosines, begins)
    is_highest = np.flatnonzero(cosines == np.repeat(highest, counts))
    nearest = is_highest[np.searchsorted(is_highest, begins)]
    return wordings[nearest], highest
