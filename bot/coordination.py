"""What the processes of one installation share: values with an end, locks and wake-ups.

One process on SQLite keeps them in memory; several keep them in Redis. Nothing here is a promise:
the database decides what happened, so a Redis that is away makes the service slower, never wrong.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import structlog
from redis import asyncio as aioredis
from redis.exceptions import LockError, RedisError

log = structlog.get_logger()


class Coordinator(ABC):
    """Shared values, locks and wake-ups of one installation."""

    @abstractmethod
    async def get(self, name: str) -> str | None:
        """Return a value that was set and has not ended."""

    @abstractmethod
    async def set(self, name: str, value: str, seconds: float) -> None:
        """Keep a value for some seconds."""

    @abstractmethod
    async def drop(self, name: str, value: str) -> None:
        """Forget a value if it is still this one."""

    @abstractmethod
    def lock(self, name: str, seconds: float = 10) -> AbstractAsyncContextManager[None]:
        """Hold a lock that frees itself after some seconds; waits for it no longer than that either."""

    @abstractmethod
    async def signal(self, name: str) -> None:
        """Wake whoever waits for this name, in every process."""

    @abstractmethod
    async def wait(self, name: str, seconds: float) -> bool:
        """Wait for a signal, at most some seconds; tell whether one came since the last wait."""

    @abstractmethod
    async def ping(self) -> None:
        """Raise what the store raises when it is away."""

    @abstractmethod
    async def close(self) -> None:
        """Let go of connections and tasks."""


class MemoryCoordinator(Coordinator):
    """For one process."""

    def __init__(self) -> None:
        self._values: dict[str, tuple[str, float]] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._signals: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    async def get(self, name: str) -> str | None:
        value, ends = self._values.get(name, ("", 0.0))
        return value if ends > time.monotonic() else None

    async def set(self, name: str, value: str, seconds: float) -> None:
        self._values[name] = (value, time.monotonic() + seconds)

    async def drop(self, name: str, value: str) -> None:
        if self._values.get(name, ("", 0.0))[0] == value:
            self._values.pop(name, None)

    @asynccontextmanager
    async def lock(self, name: str, seconds: float = 10) -> AsyncIterator[None]:
        async with self._locks[name]:
            yield

    async def signal(self, name: str) -> None:
        self._signals[name].set()

    async def wait(self, name: str, seconds: float) -> bool:
        event = self._signals[name]
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(event.wait(), seconds)
        came = event.is_set()
        event.clear()
        return came

    async def ping(self) -> None:
        return

    async def close(self) -> None:
        return


class RedisCoordinator(Coordinator):
    """For many processes. While Redis is away each process does with a memory of its own."""

    def __init__(self, url: str, prefix: str) -> None:
        self._redis = aioredis.from_url(
            url, decode_responses=True, socket_timeout=2, socket_connect_timeout=2
        )
        self._prefix = prefix
        self._alone = MemoryCoordinator()
        self._listener: asyncio.Task[None] | None = None

    def _key(self, name: str) -> str:
        return f"{self._prefix}:{name}"

    async def get(self, name: str) -> str | None:
        try:
            value = await self._redis.get(self._key(name))
        except RedisError as error:
            log.warning("redis_away", error=str(error))
            return await self._alone.get(name)
        return None if value is None else str(value)

    async def set(self, name: str, value: str, seconds: float) -> None:
        await self._alone.set(name, value, seconds)
        try:
            await self._redis.set(self._key(name), value, px=max(1, int(seconds * 1000)))
        except RedisError as error:
            log.warning("redis_away", error=str(error))

    async def drop(self, name: str, value: str) -> None:
        await self._alone.drop(name, value)
        script = (
            "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"
        )
        try:
            await self._redis.eval(script, 1, self._key(name), value)
        except RedisError as error:
            log.warning("redis_away", error=str(error))

    @asynccontextmanager
    async def lock(self, name: str, seconds: float = 10) -> AsyncIterator[None]:
        shared = self._redis.lock(self._key(f"lock:{name}"), timeout=seconds, blocking_timeout=seconds)
        async with self._alone.lock(name):
            held = False
            try:
                held = await shared.acquire()
            except RedisError as error:
                log.warning("redis_away", error=str(error))
            try:
                yield
            finally:
                if held:
                    with contextlib.suppress(LockError, RedisError):
                        await shared.release()

    async def signal(self, name: str) -> None:
        await self._alone.signal(name)
        with contextlib.suppress(RedisError):
            await self._redis.publish(self._key("signals"), name)

    async def wait(self, name: str, seconds: float) -> bool:
        if self._listener is None:
            self._listener = asyncio.create_task(self._listen())
        return await self._alone.wait(name, seconds)

    async def _listen(self) -> None:
        while True:
            try:
                async with self._redis.pubsub(ignore_subscribe_messages=True) as channel:
                    await channel.subscribe(self._key("signals"))
                    while True:
                        message = await channel.get_message(timeout=1.0)
                        if message is not None:
                            await self._alone.signal(message["data"])
            except RedisError as error:
                log.warning("redis_away", error=str(error))
                await asyncio.sleep(1)

    async def ping(self) -> None:
        await self._redis.ping()

    async def close(self) -> None:
        if self._listener is not None:
            self._listener.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._listener
        await self._redis.aclose()


def open_coordinator(redis_url: str, prefix: str) -> Coordinator:
    """Return the coordinator that fits the settings: Redis when there is one, else this process's memory."""
    return RedisCoordinator(redis_url, prefix) if redis_url else MemoryCoordinator()
