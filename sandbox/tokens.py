"""Access tokens, with the life they have on the platform."""

from collections import Counter
from dataclasses import dataclass

from sandbox.clock import day_number
from sandbox.errors import ApiError
from sandbox.ids import random_text

LIFE = 7_200
HANDOVER = 300
"""In its last five minutes a token is replaced, and the old one stays good until it ends."""

PLAIN_A_DAY = 2_000
FORCED_A_DAY = 20
FORCED_GAP = 30
_SHAPE = 130


@dataclass
class Token:
    value: str
    app_id: str
    expires_at: float
    replaced: bool = False

    def answer(self, now: float) -> dict[str, object]:
        return {"access_token": self.value, "expires_in": round(self.expires_at - now)}


class Tokens:
    """The stable line and the plain line of tokens; neither disturbs the other."""

    def __init__(self) -> None:
        self._issued: dict[str, Token] = {}
        self._stable: dict[str, Token] = {}
        self._plain: dict[str, Token] = {}
        self._forced_at: dict[str, float] = {}
        self._used: Counter[tuple[str, str, int]] = Counter()

    def stable(self, app_id: str, now: float, *, force: bool = False) -> Token:
        """Return the same token until it nears its end; `force` replaces it and ends the old one at once.

        A second forced refresh within 30 seconds changes nothing; 20 a day are allowed.
        """
        current = self._stable.get(app_id)
        if current is None:
            force = False
        elif force and now - self._forced_at.get(app_id, 0.0) >= FORCED_GAP:
            self._count(app_id, "forced", now, FORCED_A_DAY)
            self._forced_at[app_id] = now
            current.replaced, current.expires_at = True, now
        if current is None or current.expires_at - now < HANDOVER:
            current = self._stable[app_id] = self._issue(app_id, now)
        return current

    def plain(self, app_id: str, now: float) -> Token:
        """Return a new token; the one before it lives for five more minutes."""
        self._count(app_id, "plain", now, PLAIN_A_DAY)
        if previous := self._plain.get(app_id):
            previous.replaced = True
            previous.expires_at = min(previous.expires_at, now + HANDOVER)
        token = self._plain[app_id] = self._issue(app_id, now)
        return token

    def check(self, value: str, now: float) -> str:
        """Return the app id that a token speaks for; raises ApiError if it is no good."""
        if not value:
            raise ApiError(41001)
        token = self._issued.get(value)
        if token is None:
            raise ApiError(40001 if len(value) == _SHAPE else 40014)
        if now >= token.expires_at:
            raise ApiError(40001 if token.replaced else 42001)
        return token.app_id

    def expire_all(self, now: float) -> None:
        for token in self._issued.values():
            token.expires_at = min(token.expires_at, now)

    def _issue(self, app_id: str, now: float) -> Token:
        token = Token(f"99_{random_text(_SHAPE - 3)}", app_id, now + LIFE)
        self._issued[token.value] = token
        return token

    def _count(self, app_id: str, line: str, now: float, limit: int) -> None:
        key = (app_id, line, day_number(now))
        if self._used[key] >= limit:
            raise ApiError(45009)
        self._used[key] += 1
