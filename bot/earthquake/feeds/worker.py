"""The worker that asks the feed of earthquakes every ten seconds, less often while it is away."""

from __future__ import annotations

import asyncio
import contextlib
import random
import uuid

import structlog

from bot.clock import Clock
from bot.coordination import Coordinator
from bot.earthquake.bulletins import take_in
from bot.earthquake.feeds.client import FeedClient
from bot.earthquake.feeds.rules import POLL_SECONDS, FeedError, next_pause
from bot.outbox.service import SIGNAL

LEASE, TURN_SECONDS = "quake-feed", 30.0
log = structlog.get_logger()


class QuakeWorker:
    """Polls one feed. Of several processes one asks; another takes over soon after it falls silent."""

    def __init__(self, client: FeedClient, coordinator: Coordinator, now: Clock) -> None:
        self._client, self._coordinator, self._now = client, coordinator, now
        self._me = uuid.uuid4().hex
        self._failures = 0

    async def run(self, stop: asyncio.Event) -> None:
        """Poll until stopped."""
        while not stop.is_set():
            pause = await self.poll()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)
        await self._coordinator.drop(LEASE, self._me)

    async def poll(self) -> float:
        """Ask once, if it is this process's turn; return the seconds until the next time."""
        if not await self._has_turn():
            return POLL_SECONDS
        try:
            await self._take()
        except FeedError as error:
            self._failures += 1
            source = self._client.source
            log.warning("quake_feed_away", source=source, failures=self._failures, why=str(error))
        else:
            self._failures = 0
        pause = next_pause(self._failures, random.random())  # noqa: S311 - no secret
        await self._coordinator.set(LEASE, self._me, pause + TURN_SECONDS)
        return pause

    async def _has_turn(self) -> bool:
        holder = await self._coordinator.get(LEASE)
        if holder not in (None, self._me):
            return False
        await self._coordinator.set(LEASE, self._me, TURN_SECONDS)
        return True

    async def _take(self) -> None:
        listing = await self._client.fetch()
        if listing is None:
            return
        try:
            taken = await take_in(listing, now=self._now())
        except Exception:
            self._client.forget()
            raise
        if taken.missing:
            self._client.forget()
        if taken.new or taken.revised or taken.withdrawn:
            await self._coordinator.signal(SIGNAL)
