"""When an unfinished push is taken up again, and when its reply leaves another way."""

from datetime import timedelta

REPLY_WITHIN = 4.0
"""Seconds after which a push is answered with `success` and its reply sent later; the platform waits 5."""

RESUME_AFTER = timedelta(seconds=5)
"""A push that its own process has not finished by then is anybody's."""

HAND_OVER_AFTER = timedelta(seconds=8)
"""By then the first HTTP response cannot carry the reply any more, so it goes to the outbox."""

CARRY_WITHIN = timedelta(seconds=3)
"""How long the reply is left to the response to a repeat, before the outbox may have it."""

MAX_ATTEMPTS = 5


def retry_after(attempts: int) -> timedelta:
    """Return how long to wait after the `attempts`-th failure: 5 s, 10 s, 20 s, 40 s …"""
    return RESUME_AFTER * (1 << (max(1, attempts) - 1))
