"""When the inbox tries again and when a reply changes its way."""

from datetime import timedelta

import pytest

from bot.inbox.rules import CARRY_WITHIN, HAND_OVER_AFTER, REPLY_WITHIN, RESUME_AFTER, retry_after

PLATFORM_WAITS = 5.0


@pytest.mark.parametrize(("attempts", "seconds"), [(0, 5), (1, 5), (2, 10), (3, 20), (4, 40), (5, 80)])
def test_each_failure_is_waited_out_twice_as_long(attempts: int, seconds: int) -> None:
    assert retry_after(attempts) == timedelta(seconds=seconds)


def test_the_times_fit_the_platforms_patience() -> None:
    assert REPLY_WITHIN < PLATFORM_WAITS
    assert timedelta(seconds=REPLY_WITHIN) <= RESUME_AFTER, "nobody takes up what may still be answered"
    assert timedelta(seconds=PLATFORM_WAITS) < HAND_OVER_AFTER, "no response carries what the outbox has"
    assert timedelta() < CARRY_WITHIN < HAND_OVER_AFTER
