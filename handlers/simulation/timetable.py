"""Time that passes only when somebody says so, and what is to happen in it."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

Act = Callable[[], Awaitable[None]]


@dataclass(slots=True)
class VirtualClock:
    """The present moment of a simulation, in UTC; call it like bot.clock.now."""

    moment: datetime

    def __call__(self) -> datetime:
        return self.moment


@dataclass(slots=True)
class Timetable:
    """What is to happen when, the earliest first; of two at one moment the one that was planned first."""

    clock: VirtualClock
    _acts: list[tuple[datetime, int, Act]] = field(default_factory=list)
    _order: itertools.count[int] = field(default_factory=itertools.count)

    def plan(self, at: datetime, act: Act) -> None:
        """Have something done at a moment, or at once if that has passed."""
        moment = max(at, self.clock.moment).astimezone(UTC)
        heapq.heappush(self._acts, (moment, next(self._order), act))

    def plan_in(self, wait: timedelta, act: Act) -> None:
        """Have something done after a while."""
        self.plan(self.clock.moment + wait, act)

    async def run_next(self, until: datetime) -> bool:
        """Let time pass until the next thing to be done, and do it; with none before a moment, until then.

        Tells whether there was one.
        """
        if not self._acts or self._acts[0][0] >= until:
            self.clock.moment = until
            return False
        self.clock.moment, _, act = heapq.heappop(self._acts)
        await act()
        return True
