"""One token for everybody: fetched once, refreshed once, never in a loop."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp.test_utils import unused_port
from redis import asyncio as aioredis

from bot.coordination import Coordinator, MemoryCoordinator, RedisCoordinator
from bot.wechat.access_token import AccessToken, FetchedToken
from bot.wechat.errors import WeChatError
from tests.bot.outbox.post_office import CUSTOM, STABLE_TOKEN, break_path, calls, client_for
from tests.services import REDIS, missing
from tests.stage import FARMER, Stage


@dataclass
class Platform:
    """The stable line: the same token until a forced refresh; `asked` is how it was asked."""

    value: int = 1
    asked: list[bool] = field(default_factory=list)

    async def fetch(self, force: bool) -> FetchedToken:
        self.asked.append(force)
        await asyncio.sleep(0.01)
        self.value += force
        return FetchedToken(f"token {self.value}", 7200)


@pytest.fixture
async def redis_prefix() -> AsyncIterator[str]:
    prefix = f"kehui-test-{uuid.uuid4().hex[:8]}"
    client = aioredis.from_url(REDIS)
    try:
        await client.ping()
    except (OSError, aioredis.RedisError) as error:
        await client.aclose()
        missing("redis", error)
    yield prefix
    keys = [key async for key in client.scan_iter(match=f"{prefix}:*")]
    if keys:
        await client.delete(*keys)
    await client.aclose()


async def _send_some(platform: Stage, coordinator: Coordinator, count: int) -> None:
    client = client_for(platform, coordinator)
    await asyncio.gather(
        *(client.send_template(FARMER, "tpl-case", {"number1": str(number)}) for number in range(count))
    )


async def _force_flags(platform: Stage) -> list[bool]:
    return [call["body"]["force_refresh"] for call in await calls(platform, STABLE_TOKEN)]


async def test_many_at_once_fetch_one_token(platform: Stage) -> None:
    await _send_some(platform, MemoryCoordinator(), 20)
    assert await _force_flags(platform) == [False]


async def test_an_ended_token_is_replaced_once_for_twenty_sends(platform: Stage) -> None:
    coordinator = MemoryCoordinator()
    await _send_some(platform, coordinator, 1)
    await platform.control("POST", "token/expire")
    await _send_some(platform, coordinator, 20)
    shown = [bubble for bubble in await platform.phone(FARMER) if bubble["via"] == "template"]
    assert len(shown) == 21
    assert await _force_flags(platform) == [False, False]


async def test_a_token_that_the_platform_hands_out_and_refuses_is_forced_once() -> None:
    line = Platform()
    token = AccessToken(line.fetch, MemoryCoordinator(), "wx")
    refused = await token.current()
    fresh = await asyncio.gather(*(token.refresh(refused) for _ in range(20)))
    assert set(fresh) == {"token 2"}
    assert line.asked == [False, False, True]


async def test_a_caller_with_yesterdays_token_gets_todays(platform: Stage) -> None:
    line = Platform()
    token = AccessToken(line.fetch, MemoryCoordinator(), "wx")
    await token.current()
    assert await token.refresh("token 0") == "token 1"
    assert line.asked == [False]


async def test_a_lasting_refusal_does_not_loop(platform: Stage) -> None:
    client = client_for(platform, MemoryCoordinator())
    await break_path(platform, CUSTOM, errcode=40001)
    for _ in range(3):
        with pytest.raises(WeChatError) as refused:
            await client.send_text(FARMER, "您好")
        assert refused.value.errcode == 40001
    assert len(await calls(platform, CUSTOM)) <= 6
    assert (await _force_flags(platform)).count(True) == 1


async def test_two_processes_on_one_redis_fetch_one_token(platform: Stage, redis_prefix: str) -> None:
    coordinators = [RedisCoordinator(REDIS, redis_prefix) for _ in range(2)]
    await asyncio.gather(*(_send_some(platform, coordinator, 10) for coordinator in coordinators))
    assert await _force_flags(platform) == [False]
    await platform.control("POST", "token/expire")
    await asyncio.gather(*(_send_some(platform, coordinator, 10) for coordinator in coordinators))
    assert await _force_flags(platform) == [False, False]
    for coordinator in coordinators:
        await coordinator.close()


async def test_without_redis_the_process_keeps_a_token_of_its_own(platform: Stage) -> None:
    coordinator = RedisCoordinator(f"redis://127.0.0.1:{unused_port()}/0", "kehui-test-away")
    await _send_some(platform, coordinator, 5)
    await _send_some(platform, coordinator, 1)
    assert await _force_flags(platform) == [False]
    await coordinator.close()
