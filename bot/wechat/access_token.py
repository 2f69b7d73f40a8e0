"""The access token: fetched from the stable line, shared by all processes, refreshed once when refused."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from bot import metrics
from bot.coordination import Coordinator

MARGIN_SECONDS = 240
"""The platform hands over in a token's last 300 s: asking then brings the next one (wechat.md)."""

FORCE_GAP_SECONDS = 4500
"""The platform allows 20 forced refreshes a day; one in 75 minutes can never use them up."""

LOCK_SECONDS = 15
"""Longer than a plain and a forced fetch take together (2 x 6 s)."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class FetchedToken:
    """A token and the seconds it has left."""

    value: str
    expires_in: int


FetchToken = Callable[[bool], Awaitable[FetchedToken]]
"""Ask the platform for a token; True ends the old one at once. Raises WeChatFailure."""


class AccessToken:
    """The token of one account.

    The coordinator falls back to this process's memory while Redis is away, so a missing cache costs
    a call, never a message.
    """

    def __init__(self, fetch: FetchToken, coordinator: Coordinator, app_id: str) -> None:
        self._fetch = fetch
        self._coordinator = coordinator
        self._name = f"wechat:token:{app_id}"
        self._forced = f"wechat:token-forced:{app_id}"

    async def current(self) -> str:
        """Return the token in use, fetching one if there is none. Raises WeChatFailure."""
        cached = await self._coordinator.get(self._name)
        if cached is not None:
            return cached
        async with self._coordinator.lock(self._name, LOCK_SECONDS):
            cached = await self._coordinator.get(self._name)
            return cached if cached is not None else await self._renew(force=False)

    async def refresh(self, failed: str) -> str:
        """Return a token to use instead of one that was refused. Raises WeChatFailure.

        However many callers come with the same refused token, one of them replaces it and the others
        take what it got. The platform is made to end a token only if it still hands out the refused one.
        """
        async with self._coordinator.lock(self._name, LOCK_SECONDS):
            cached = await self._coordinator.get(self._name)
            if cached is not None and cached != failed:
                return cached
            await self._coordinator.drop(self._name, failed)
            token = await self._renew(force=False)
            if token == failed and await self._coordinator.get(self._forced) is None:
                await self._coordinator.set(self._forced, "1", FORCE_GAP_SECONDS)
                token = await self._renew(force=True)
            return token

    async def _renew(self, *, force: bool) -> str:
        token = await self._fetch(force)
        metrics.TOKEN_REFRESHES.inc()
        log.info("token_fetched", forced=force, expires_in=token.expires_in)
        seconds = max(token.expires_in - MARGIN_SECONDS, 1)
        await self._coordinator.set(self._name, token.value, seconds)
        return token.value
