"""The whole service beside a sandbox that plays WeChat over HTTP, both in simulated time."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from bot.consultations.clocks import worker as clocks
from bot.inbox import recovery
from bot.outbox.worker import OutboxWorker
from config.settings import Settings
from handlers import keys
from handlers.app import Role, create_app, make_outbox_worker
from handlers.simulation.timetable import VirtualClock
from sandbox.app import create_sandbox
from sandbox.config import SandboxConfig
from sandbox.keys import PLATFORM
from sandbox.phones import Bubble
from sandbox.platform import Platform

TEMPLATES = ("sim-case", "sim-reply")


@dataclass(slots=True)
class World:
    """What people and the background work do, one thing after another."""

    app: web.Application
    platform: Platform
    clock: VirtualClock
    http: aiohttp.ClientSession
    sandbox_url: str
    outbox: OutboxWorker
    _read: dict[str, int] = field(default_factory=dict)

    async def say(self, openid: str, text: str, *, menu_id: str | None = None) -> str:
        """Send a text from a phone, a tap with `menu_id`; returns what the account answered at once."""
        self._set_clock()
        order: dict[str, Any] = {"openid": openid, "type": "text", "content": text}
        if menu_id is not None:
            order["menu_id"] = menu_id
        async with self.http.post(f"{self.sandbox_url}/control/push", json=order) as response:
            response.raise_for_status()
            reply = (await response.json())["reply"]
        return str((reply or {}).get("text", ""))

    async def send(self) -> None:
        """Send what is on its way out."""
        self._set_clock()
        while await self.outbox.run_once(self.clock()):
            await self.platform.settle()

    async def work(self) -> None:
        """Do everything that the background workers would have done by now."""
        self._set_clock()
        while await recovery.sweep(self.app[keys.RECEPTION].responder, self.clock):
            pass
        while await clocks.work(self.app[keys.OFFICE], self.clock()):
            pass
        await self.send()

    def unread(self, openid: str) -> list[str]:
        """Return the texts that the account has sent to a phone by itself since this was asked last."""
        bubbles = self.platform.phones[openid].bubbles
        last = self._read.get(openid, 0)
        if not bubbles or bubbles[-1].id == last:
            return []
        self._read[openid] = bubbles[-1].id
        sent = (bubble for bubble in bubbles if bubble.side == "account" and bubble.via != "passive")
        return [_text(bubble) for bubble in sent if bubble.id > last]

    def _set_clock(self) -> None:
        self.platform.clock.shift = self.clock().timestamp() - time.time()


@asynccontextmanager
async def open_world(settings: Settings, clock: VirtualClock) -> AsyncIterator[World]:
    """Run the service of these settings and its sandbox."""
    sandbox = create_sandbox(_sandbox_config(settings))
    async with _listening(sandbox, port_of(settings.wechat_api_base)) as sandbox_url:
        app = create_app(settings, role=Role.WEB, now=clock)
        async with _listening(app, settings.port), aiohttp.ClientSession() as http:
            yield World(app, sandbox[PLATFORM], clock, http, sandbox_url, make_outbox_worker(app))


def port_of(url: str) -> int:
    """Return the port of an address."""
    return int(url.split(":")[2].split("/")[0])


def settings_of(database_url: str, redis_url: str, folder: Path, ports: tuple[int, int]) -> dict[str, object]:
    """Return the settings of a simulated service; `ports` are its own and the sandbox's."""
    return {
        "database_url": database_url,
        "redis_url": redis_url,
        "sandbox": True,
        "port": ports[0],
        "public_url": f"http://127.0.0.1:{ports[0]}",
        "media_dir": folder / "media",
        "secret_key": "simulated-people-have-no-secrets",
        "wechat_app_id": "wx00000simulation",
        "wechat_app_secret": "simulated-secret",
        "wechat_token": "simulated-token",
        "wechat_aes_key": "",
        "wechat_api_base": f"http://127.0.0.1:{ports[1]}/api",
        "wechat_template_case": TEMPLATES[0],
        "wechat_template_reply": TEMPLATES[1],
        "model_base": "",
    }


def _sandbox_config(settings: Settings) -> SandboxConfig:
    return SandboxConfig(
        app_id=settings.wechat_app_id,
        app_secret=settings.wechat_app_secret,
        token=settings.wechat_token,
        aes_key="",
        webhook_url=f"{settings.public_url}/wechat",
        template_ids=TEMPLATES,
        people=(),
        feedback_seconds=0,
    )


@asynccontextmanager
async def _listening(app: web.Application, port: int) -> AsyncIterator[str]:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()


def _text(bubble: Bubble) -> str:
    """Return all that a bubble says, a line each; a card's fields too."""
    return "\n".join(_words(bubble.content))


def _words(content: object) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict | list):
        for part in content.values() if isinstance(content, dict) else content:
            yield from _words(part)
