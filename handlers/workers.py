"""Keeps the background work of one process going: a loop that fails is logged and begun again."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import structlog

log = structlog.get_logger()
PAUSE_SECONDS = 1.0
Loop = Callable[[asyncio.Event], Coroutine[Any, Any, None]]


class Workers:
    """Named loops, each given the event that asks it to stop; `wake` rouses those that wait for work."""

    def __init__(self, wake: Callable[[], Awaitable[None]]) -> None:
        self._wake = wake
        self._stop = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self, name: str, loop: Loop) -> None:
        """Begin a loop."""
        self._tasks.append(asyncio.create_task(self._keep(name, loop), name=name))

    async def close(self, seconds: float = 3) -> None:
        """Ask all loops to stop and wait for what they are doing, at most some seconds."""
        self._stop.set()
        await self._wake()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks, timeout=seconds)
            for task in late:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task

    async def _keep(self, name: str, loop: Loop) -> None:
        while not self._stop.is_set():
            try:
                await loop(self._stop)
            except Exception:
                log.exception("worker_failed", worker=name)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stop.wait(), PAUSE_SECONDS)
