"""The worker that sends what was promised: several people at once, one message at a time to each."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import structlog

from bot import clock
from bot.coordination import Coordinator
from bot.outbox.claims import Parcel, claim_due
from bot.outbox.rests import CHANNELS, Rests
from bot.outbox.sending import Postman
from bot.outbox.service import SIGNAL
from bot.outbox.settling import Settled, recover, settle
from bot.wechat.client import WeChatClient
from models.enums import SendChannel

PARALLEL = 8
POLL_SECONDS = 1.0

log = structlog.get_logger()


class OutboxWorker:
    """Claims, sends and settles. Any number of workers may run, in any number of processes on PostgreSQL.

    `template_ids` maps logical names (case, reply, event, quake) to the platform's ids; an empty id
    switches that template off. `on_settled` is told of every message that was sent, held or given up.
    """

    def __init__(
        self,
        client: WeChatClient,
        coordinator: Coordinator,
        template_ids: Mapping[str, str],
        public_url: str,
        on_settled: Settled,
        *,
        media_dir: Path,
        now: clock.Clock = clock.now,
    ) -> None:
        self._postman = Postman(client, public_url, media_dir, now)
        self._coordinator = coordinator
        self._rests = Rests(coordinator)
        self._template_ids = template_ids
        self._on_settled = on_settled
        self._now = now

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop` is set, then finish what is being sent."""
        flying: set[asyncio.Task[None]] = set()
        stopped = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                parcels = await self._take_safely(PARALLEL - len(flying))
                flying |= {asyncio.create_task(self._deliver(parcel, self._now)) for parcel in parcels}
                if not parcels:
                    flying = await self._wait(flying, stopped)
        finally:
            stopped.cancel()
            await asyncio.gather(stopped, *flying, return_exceptions=True)

    async def run_once(self, now: datetime) -> int:
        """Send what is due at a moment, one message per person; return how many were taken up."""
        parcels = await self._take(now, PARALLEL)
        await asyncio.gather(*(self._deliver(parcel, lambda: now) for parcel in parcels))
        return len(parcels)

    async def _take_safely(self, limit: int) -> list[Parcel]:
        """Take messages; a database that is away is waited for, not died of."""
        try:
            return await self._take(self._now(), limit) if limit else []
        except Exception:
            log.exception("outbox_claim_failed")
            return []

    async def _take(self, now: datetime, limit: int) -> list[Parcel]:
        await recover(now, self._on_settled)
        resting = await self._rests.current(now)
        if all(channel in resting for channel in CHANNELS):
            return []
        return await claim_due(now, limit, self._template_ids, resting)

    async def _wait(
        self, flying: set[asyncio.Task[None]], stopped: asyncio.Task[bool]
    ) -> set[asyncio.Task[None]]:
        """Wait for a delivery to end, a signal, the end, or a second; return what still flies."""
        woken = asyncio.create_task(self._coordinator.wait(SIGNAL, POLL_SECONDS))
        done, _ = await asyncio.wait({*flying, stopped, woken}, return_when=asyncio.FIRST_COMPLETED)
        woken.cancel()
        await asyncio.gather(woken, return_exceptions=True)
        for task in flying & done:
            if error := task.exception():
                # Its message comes back when the lease ends.
                log.error("outbox_delivery_failed", exc_info=error)
        return flying - done

    async def _deliver(self, parcel: Parcel, now: clock.Clock) -> None:
        claim = parcel.claim
        sent = await self._postman.send(parcel)
        try:
            await settle(claim, sent, now(), self._on_settled)
        except Exception:
            # The message has left. A listener that fails must not have it sent again.
            log.exception("outbox_settle_failed", message=claim.message_id)
            await settle(claim, sent, now(), None)
        if claim.channel is not SendChannel.NEXT_CONTACT:
            await self._rests.note(claim.channel, sent, now())
        log.info(
            "outbox_attempt",
            message=claim.message_id,
            person=claim.person_id,
            channel=claim.channel,
            outcome=sent.outcome,
            errcode=sent.errcode,
        )
