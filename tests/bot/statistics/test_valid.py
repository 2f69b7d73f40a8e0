"""What is asked again and again between the same two people within a day counts once."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.nearness import read_characters
from bot.statistics.valid import WITHIN, Contact, count_valid

BEGIN = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
QUESTIONS = ("柑橘叶子发黄怎么办", "柑橘叶子发黄怎么办？？", "母猪不吃食", "水稻倒伏怎么办", "")


def contact(text: str, after: timedelta = timedelta(), asker: str = "a", commissioner: int = 1) -> Contact:
    return Contact(asker, commissioner, BEGIN + after, read_characters(text))


@pytest.mark.parametrize(
    ("second", "valid"),
    [
        (contact("柑橘叶子发黄，怎么办！", timedelta(hours=1)), False),
        (contact("柑橘叶子发黄怎么办啊", WITHIN - timedelta(microseconds=1)), False),
        (contact("柑橘叶子发黄怎么办", WITHIN), True),
        (contact("柑橘叶子卷曲有虫", timedelta(hours=1)), True),
        (contact("柑橘叶子发黄怎么办", timedelta(hours=1), asker="b"), True),
        (contact("柑橘叶子发黄怎么办", timedelta(hours=1), commissioner=2), True),
    ],
)
def test_a_near_copy_of_the_same_two_within_a_day_is_not_valid(second: Contact, valid: bool) -> None:
    assert count_valid([contact("柑橘叶子发黄怎么办"), second]) == [True, valid]


def test_repeating_every_twelve_hours_counts_once_a_day() -> None:
    row = [contact("柑橘叶子发黄怎么办", timedelta(hours=12 * place)) for place in range(5)]
    assert count_valid(row) == [True, False, True, False, True]


contacts = st.lists(
    st.builds(
        contact,
        st.sampled_from(QUESTIONS),
        st.integers(0, 12).map(lambda steps: steps * WITHIN / 4),
        st.sampled_from("ab"),
        st.integers(1, 2),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(contacts, st.randoms(use_true_random=False))
def test_the_order_does_not_matter_and_nothing_counts_twice(
    row: list[Contact], chance: random.Random
) -> None:
    valid = count_valid(row)
    shuffled = chance.sample(row, len(row))
    assert sum(count_valid(shuffled)) == sum(valid) <= len(row)
    kept = [one for one, counts in zip(row, valid, strict=True) if counts]
    assert count_valid(kept) == [True] * len(kept)
    assert {(one.asker, one.commissioner) for one in kept} == {(one.asker, one.commissioner) for one in row}
