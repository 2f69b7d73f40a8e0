"""Shared values, locks and wake-ups: the same behaviour in memory and in Redis."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from redis import asyncio as aioredis

from bot.coordination import Coordinator, MemoryCoordinator, RedisCoordinator
from tests.services import REDIS, missing


@asynccontextmanager
async def redis_coordinator(prefix: str) -> AsyncIterator[RedisCoordinator]:
    made = RedisCoordinator(REDIS, prefix)
    try:
        await made.ping()
    except (OSError, aioredis.RedisError) as error:
        missing("redis", error)
    try:
        yield made
    finally:
        await made.close()


@pytest.fixture(params=["memory", "redis", "redis_away"])
async def coordinator(request: pytest.FixtureRequest) -> AsyncIterator[Coordinator]:
    if request.param == "memory":
        yield MemoryCoordinator()
    elif request.param == "redis":
        async with redis_coordinator(f"kehui-test-{uuid.uuid4().hex[:8]}") as made:
            yield made
    else:
        away = RedisCoordinator("redis://127.0.0.1:1/0", "kehui-test")
        yield away
        await away.close()


async def test_a_value_is_kept_until_its_end(coordinator: Coordinator) -> None:
    await coordinator.set("value", "1", 0.15)
    assert await coordinator.get("value") == "1"
    await asyncio.sleep(0.2)
    assert await coordinator.get("value") is None


async def test_a_value_is_dropped_only_if_it_is_still_this_one(coordinator: Coordinator) -> None:
    await coordinator.set("value", "1", 5)
    await coordinator.drop("value", "other")
    assert await coordinator.get("value") == "1"
    await coordinator.drop("value", "1")
    assert await coordinator.get("value") is None


async def test_a_lock_lets_one_in_at_a_time(coordinator: Coordinator) -> None:
    inside, most = 0, 0

    async def enter() -> None:
        nonlocal inside, most
        async with coordinator.lock("door"):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0.01)
            inside -= 1

    await asyncio.gather(*(enter() for _ in range(5)))
    assert most == 1


async def test_a_signal_wakes_who_waits(coordinator: Coordinator) -> None:
    waiting = asyncio.create_task(coordinator.wait("work", 3))
    await asyncio.sleep(0.05)
    await coordinator.signal("work")
    assert await waiting
    assert not await coordinator.wait("work", 0.3) or not await coordinator.wait("work", 0.3)


async def test_a_signal_reaches_another_process_through_redis() -> None:
    prefix = f"kehui-test-{uuid.uuid4().hex[:8]}"
    async with redis_coordinator(prefix) as here, redis_coordinator(prefix) as there:
        waiting = asyncio.create_task(there.wait("work", 3))
        await asyncio.sleep(0.3)
        await here.signal("work")
        assert await waiting
