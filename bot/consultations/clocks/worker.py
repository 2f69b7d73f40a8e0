"""The background work that goes by the clock, in every process that works in the background."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import date, datetime

from bot.clock import Clock, local_date
from bot.consultations.clocks.service import begin_missing
from bot.consultations.clocks.sweeping import sweep
from bot.consultations.draining import drain_all
from bot.consultations.effect import ask_effects
from bot.consultations.notices import warn_of_calendar
from bot.consultations.rules import Office
from bot.consultations.silence import close_silent
from bot.consultations.standing_in import hand_over_begun

PAUSE_SECONDS = 1.0


async def run(office: Office, clock: Clock, stop: asyncio.Event) -> None:
    """Do what is due, every second, until stopped."""
    await begin_missing(office, now=clock())
    warned_on: date | None = None
    while not stop.is_set():
        now = clock()
        if warned_on != local_date(now):
            await warn_of_calendar(now)
            warned_on = local_date(now)
        if not await work(office, now):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), PAUSE_SECONDS)


async def work(office: Office, now: datetime) -> int:
    """Do once what is due now; returns how much that was, 0 when nothing was left."""
    done = await sweep(office, now=now)
    done += await hand_over_begun(now=now)
    done += await close_silent(office, now=now)
    done += await drain_all(now=now)
    return done + await ask_effects(now=now)
