"""Identifiers in the shapes that the platform gives them."""

import itertools
import secrets
import string

_LETTERS = string.ascii_letters + string.digits


def random_text(length: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


def new_openid() -> str:
    """Return an openid: `o` and 27 letters or digits."""
    return "o" + random_text(27)


class Numbers:
    """64-bit message ids that only grow, also from one start of the sandbox to the next."""

    def __init__(self, now: float) -> None:
        self._next = itertools.count(int(now * 1000) << 22)

    def take(self) -> int:
        return next(self._next)
