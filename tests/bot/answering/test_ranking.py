"""Which entries are looked up for a message: those with the highest sums, however many there are."""

from __future__ import annotations

import numpy as np
import pytest

from bot.answering.search.corpus import Located, Rows
from bot.answering.search.ranking import LOOKED_UP, choose_highest


@pytest.mark.parametrize("size", [0, 10, 500, 1_100, 20_011])
@pytest.mark.parametrize("levels", [3, 1_000_000], ids=["many are equal", "hardly any are equal"])
def test_the_highest_sums_are_looked_up(size: int, levels: int) -> None:
    sums = np.random.default_rng(size).integers(0, levels, size) / levels
    rows = choose_highest(sums)
    assert sorted(sums[rows]) == sorted(sorted(sums[sums > 0])[-LOOKED_UP:])
    assert rows.tolist() == sorted(set(rows.tolist()))


def test_no_entry_is_looked_up_that_holds_nothing_of_the_message() -> None:
    sums = np.zeros(20_000)
    sums[[7, 19_999]] = 0.5
    assert choose_highest(sums).tolist() == [7, 19_999]


def test_what_texts_hold_of_a_message_is_found_from_either_side() -> None:
    rows = Rows(np.array([0, 2, 2, 5]), np.array([0, 3, 1, 2, 3], dtype=np.int32))
    located = Located(np.array([3, 0, 2]), np.array([True, False, True]))
    held = [[True, False, False], [False, False, False], [True, False, True]]
    texts = np.array([0, 1, 2])
    assert rows.hold(texts, located, 4).tolist() == held
    assert rows.turned(4).held_by(texts, located).tolist() == held
    assert rows.sums_of(texts, located, np.array([2.0, 8.0, 1.0]), 4).tolist() == [2.0, 0.0, 3.0]
