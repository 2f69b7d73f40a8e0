"""The service and the sandbox on two ports, and what a person at a phone does with them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port

from bot import clock
from config.settings import load_settings
from handlers import keys
from handlers.app import Role, create_app
from sandbox.app import create_sandbox
from sandbox.config import Person, SandboxConfig
from tests.services import Backend

APP_ID, APP_SECRET, TOKEN, AES_KEY = (
    "wxtest0123456789",
    "secret-of-the-test",
    "token-of-the-test",
    "A1b2" * 10 + "xyz",
)
FARMER, NEIGHBOUR, EXPERT, COLLEAGUE = "oFarmer1", "oFarmer2", "oExpert1", "oExpert2"
PEOPLE = (
    Person(FARMER, "李大山"),
    Person(NEIGHBOUR, "王秀英"),
    Person(EXPERT, "陈志远", "commissioner"),
    Person(COLLEAGUE, "周敏", "commissioner"),
)


_NIGHT_SHIFT = timedelta(hours=0 if 7 <= clock.now().astimezone(clock.CHINA).hour < 20 else 12)


def daytime() -> datetime:
    """Return the time on a stage: the present, but half a day on at night, when notices would wait."""
    return clock.now() + _NIGHT_SHIFT


class Stage:
    """What tests do: talk on phones and look at them, over HTTP only."""

    def __init__(
        self, http: aiohttp.ClientSession, url: str, sandbox_url: str, app: web.Application | None
    ) -> None:
        self.http, self.url, self.sandbox_url, self.app = http, url, sandbox_url, app

    async def push(self, openid: str, kind: str = "text", **fields: Any) -> dict[str, Any]:
        """Send a message or event from a phone and return what the sandbox saw of it."""
        body = {"openid": openid, "type": kind, **fields}
        async with self.http.post(f"{self.sandbox_url}/control/push", json=body) as response:
            assert response.status == 200, await response.text()
            return dict(await response.json())

    async def say(self, openid: str, text: str, **fields: Any) -> str:
        """Send a text and return the passive reply's text, empty when there was none."""
        pushed = await self.push(openid, content=text, **fields)
        return str((pushed["reply"] or {}).get("text", ""))

    async def phone(self, openid: str) -> list[dict[str, Any]]:
        """Return the bubbles on a phone, the oldest first."""
        async with self.http.get(f"{self.sandbox_url}/control/phones/{openid}") as response:
            return list((await response.json())["bubbles"])

    async def received(self, openid: str) -> list[str]:
        """Return the texts that the account sent to a phone."""
        return [_read(bubble) for bubble in await self.phone(openid) if bubble["side"] == "account"]

    async def sees(self, openid: str, part: str, *, seconds: float = 8) -> str:
        """Wait until a text from the account shows on a phone and return it."""

        async def find() -> str | None:
            texts = [text for text in await self.received(openid) if part in text]
            return texts[-1] if texts else None

        return str(await eventually(find, seconds=seconds, what=f"{part!r} on the phone of {openid}"))

    async def control(self, method: str, path: str, /, **body: Any) -> Any:
        """Call the sandbox's control API."""
        async with self.http.request(
            method, f"{self.sandbox_url}/control/{path}", json=body or None
        ) as response:
            assert response.status < 300, await response.text()
            return await response.json()

    async def follow_knowledge(self) -> None:
        """Have the service read the knowledge base now instead of within a second."""
        assert self.app is not None
        await self.app[keys.ANSWERS].refresh()

    async def get(self, path: str) -> tuple[int, str]:
        """Return status and body of one of the service's own pages."""
        async with self.http.get(f"{self.url}{path}") as response:
            return response.status, await response.text()


def _read(bubble: dict[str, Any]) -> str:
    return "\n".join(str(bubble.get(part) or "") for part in ("title", "text") if bubble.get(part))


async def eventually(find: Callable[[], Any], *, seconds: float = 8, what: str = "it") -> Any:
    """Ask again and again until the answer is truthy."""
    end = time.monotonic() + seconds
    while True:
        found = await find()
        if found:
            return found
        assert time.monotonic() < end, f"waited {seconds} s for {what}"
        await asyncio.sleep(0.05)


def settings_for(
    backend: Backend, folder: Path, port: int, sandbox_url: str, **more: object
) -> dict[str, object]:
    """Return the settings of a test's service; the key of each is a setting's name."""
    return {
        "database_url": backend.database_url,
        "redis_url": backend.redis_url,
        "redis_prefix": backend.redis_prefix,
        "port": port,
        "public_url": f"http://127.0.0.1:{port}",
        "secret_key": "test-secret-key-0123456789",
        "media_dir": str(folder / "media"),
        "wechat_app_id": APP_ID,
        "wechat_app_secret": APP_SECRET,
        "wechat_token": TOKEN,
        "wechat_aes_key": AES_KEY,
        "wechat_api_base": f"{sandbox_url}/api",
        "wechat_template_case": "tpl-case",
        "wechat_template_reply": "tpl-reply",
        "log_level": "error",
    } | more


def sandbox_config(webhook_url: str) -> SandboxConfig:
    """Return the sandbox of the test's account."""
    return SandboxConfig(
        app_id=APP_ID,
        app_secret=APP_SECRET,
        token=TOKEN,
        aes_key=AES_KEY,
        webhook_url=webhook_url,
        template_ids=("tpl-case", "tpl-reply"),
        people=PEOPLE,
    )


@asynccontextmanager
async def open_sandbox(webhook_url: str) -> AsyncIterator[str]:
    """Run a sandbox and yield its address."""
    server = TestServer(create_sandbox(sandbox_config(webhook_url)), port=unused_port())
    await server.start_server()
    try:
        yield str(server.make_url("")).rstrip("/")
    finally:
        await server.close()


@asynccontextmanager
async def open_stage(
    backend: Backend, folder: Path, *, role: Role = Role.ALL, now: clock.Clock = daytime, **more: object
) -> AsyncIterator[Stage]:
    """Run the service and its sandbox in this process; `now` is the service's clock."""
    port = unused_port()
    async with (
        open_sandbox(f"http://127.0.0.1:{port}/wechat") as sandbox_url,
        aiohttp.ClientSession() as http,
    ):
        settings = load_settings(**settings_for(backend, folder, port, sandbox_url, **more))
        app = create_app(settings, role=role, now=now)
        server = TestServer(app, port=port)
        await server.start_server()
        try:
            yield Stage(http, settings.public_url, sandbox_url, app)
        finally:
            await server.close()
