"""How long a way out rests after the platform has refused or not answered, for all workers together."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import structlog

from bot.coordination import Coordinator
from bot.outbox.rules import Sent, pause
from bot.wechat.rules import Verdict
from models.enums import SendChannel, SendOutcome

CHANNELS = (SendChannel.CUSTOMER_SERVICE, SendChannel.TEMPLATE)
_FOR_STAFF = (Verdict.ALERT, Verdict.BLOCKED, Verdict.REFRESH)

log = structlog.get_logger()


class Rests:
    """The channels that rest. Each refusal after a rest doubles the next one; a success ends the doubling."""

    def __init__(self, coordinator: Coordinator) -> None:
        self._coordinator = coordinator
        self._strikes: Counter[SendChannel] = Counter()

    async def current(self, now: datetime) -> dict[SendChannel, datetime]:
        """Return which channels rest, and until when."""
        found = {channel: await self._until(channel) for channel in CHANNELS}
        return {channel: until for channel, until in found.items() if until is not None and now < until}

    async def note(self, channel: SendChannel, sent: Sent, now: datetime) -> None:
        """Learn from an attempt. A throttle concerns its channel; an account or a network, both."""
        if sent.verdict in _FOR_STAFF:
            log.error("wechat_needs_staff", channel=channel, errcode=sent.errcode, detail=sent.detail)
        if sent.outcome is SendOutcome.SENT:
            self._strikes.clear()
        if sent.rests:
            for concerned in (channel,) if sent.verdict is Verdict.THROTTLE else CHANNELS:
                await self._strike(concerned, sent, now)

    async def _strike(self, channel: SendChannel, sent: Sent, now: datetime) -> None:
        until = await self._until(channel)
        if until is not None and now < until:
            return  # It was on its way when the rest began: no second strike.
        self._strikes[channel] += 1
        seconds = pause(self._strikes[channel], sent.verdict)
        log.warning("outbox_rests", channel=channel, seconds=seconds, detail=sent.detail)
        until = now + timedelta(seconds=seconds)
        await self._coordinator.set(_name(channel), until.isoformat(), seconds)

    async def _until(self, channel: SendChannel) -> datetime | None:
        value = await self._coordinator.get(_name(channel))
        return None if value is None else datetime.fromisoformat(value)


def _name(channel: SendChannel) -> str:
    return f"outbox:rests:{channel}"
