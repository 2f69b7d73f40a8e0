"""A sandbox that plays WeChat, a client, a worker, and what tests ask of them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer
from tortoise.transactions import in_transaction

from bot.coordination import Coordinator, MemoryCoordinator
from bot.outbox import service
from bot.outbox.rules import after_message
from bot.outbox.settling import Settled
from bot.outbox.windows import COLUMNS, read_windows, set_windows
from bot.outbox.worker import OutboxWorker
from bot.wechat.client import WeChatClient
from models.enums import OutboxStatus, SendOutcome
from models.outbox import OutboxMessage
from models.person import Person
from tests.stage import APP_ID, APP_SECRET, Stage, open_sandbox

TEMPLATES = {"case": "tpl-case", "reply": "tpl-reply", "event": "", "quake": ""}
CUSTOM, TEMPLATE = "/cgi-bin/message/custom/send", "/cgi-bin/message/template/send"
STABLE_TOKEN = "/cgi-bin/stable_token"
NOTE: service.TemplateNote = {"template": "reply", "data": {"thing1": "您的咨询有了答复"}, "path": ""}


async def _accept(_: web.Request) -> web.Response:
    return web.Response(text="success")


@asynccontextmanager
async def open_platform() -> AsyncIterator[Stage]:
    """Run a sandbox whose pushes are accepted and lead to nothing."""
    webhook = web.Application()
    webhook.router.add_post("/wechat", _accept)
    async with (
        aiohttp.ClientSession() as http,
        TestServer(webhook) as server,
        open_sandbox(str(server.make_url("/wechat"))) as url,
    ):
        yield Stage(http, "", url, None)


def client_for(platform: Stage, coordinator: Coordinator, *, api_base: str = "") -> WeChatClient:
    """Return a client of the sandbox's account."""
    base = api_base or f"{platform.sandbox_url}/api"
    return WeChatClient(platform.http, base, APP_ID, APP_SECRET, coordinator)


async def calls(platform: Stage, path: str) -> list[dict[str, Any]]:
    """Return the calls that a path of the API had."""
    return list(await platform.control("GET", f"calls?path={path}"))


async def break_path(platform: Stage, path: str, kind: str = "errcode", **details: object) -> None:
    """Have the sandbox answer a path wrongly."""
    order = {"path": path, "kind": kind, **details}
    async with platform.http.post(f"{platform.sandbox_url}/control/faults", json=order) as response:
        assert response.status == 201, await response.text()


async def mend(platform: Stage) -> None:
    """Have the sandbox answer rightly again."""
    await platform.control("DELETE", "faults")


class PostOffice:
    """The outbox with its worker; `told` is what the listener heard, as (key, status, outcome)."""

    def __init__(self, platform: Stage, now: datetime, folder: Path) -> None:
        self.platform, self.now, self.folder = platform, now, folder
        self.told: list[tuple[str, OutboxStatus, SendOutcome]] = []
        self.coordinator = MemoryCoordinator()
        self.worker = self.hire(coordinator=self.coordinator)

    def hire(
        self,
        *,
        templates: Mapping[str, str] = TEMPLATES,
        api_base: str = "",
        listener: Settled | None = None,
        coordinator: Coordinator | None = None,
    ) -> OutboxWorker:
        """Return a worker, with a coordinator of its own unless one is given."""
        coordinator = coordinator or MemoryCoordinator()
        return OutboxWorker(
            client_for(self.platform, coordinator, api_base=api_base),
            coordinator,
            templates,
            "https://kehui.example",
            listener or self._hear,
            media_dir=self.folder,
            now=lambda: self.now,
        )

    async def _hear(self, message: OutboxMessage, outcome: SendOutcome, now: datetime) -> None:
        self.told.append((message.key, message.status, outcome))

    async def person(self, openid: str, *, left: int = 5, **fields: object) -> Person:
        """Return a new person to whom, as far as we know, `left` messages may be sent."""
        return await Person.create(
            openid=openid,
            message_window_until=self.now + timedelta(hours=48),
            message_window_left=left,
            created_at=self.now,
            seen_at=self.now,
            **fields,
        )

    async def contact(self, person: Person) -> None:
        """Have somebody write to the account: the platform opens the window, and so do we."""
        await self.platform.push(str(person.openid), content="你好")
        async with in_transaction():
            row = await Person.select_for_update(no_key=True).get(id=person.id)
            set_windows(row, after_message(read_windows(row), self.now))
            row.subscribed = True
            await row.save(update_fields=(*COLUMNS, "subscribed"))
            await service.release_held(row.id, self.now)

    async def add(self, person: Person, key: str, text: str = "", **more: Any) -> None:
        """Promise a message whose text is its key unless another is given."""
        async with in_transaction():
            await service.add(person.id, key=key, text=text or key, now=self.now, **more)

    async def work(self, worker: OutboxWorker | None = None) -> int:
        """Send until nothing is due; return how many attempts that took."""
        total = 0
        while taken := await (worker or self.worker).run_once(self.now):
            total += taken
        return total

    def wait(self, **span: float) -> None:
        """Let time pass."""
        self.now += timedelta(**span)

    async def message(self, key: str) -> OutboxMessage:
        """Return a message as it stands."""
        return await OutboxMessage.get(key=key)

    async def texts(self, person: Person) -> list[str]:
        """Return the customer-service texts on a person's phone, the oldest first."""
        return await self._bubbles(person, "custom")

    async def cards(self, person: Person) -> list[str]:
        """Return the template messages on a person's phone, the oldest first."""
        return await self._bubbles(person, "template")

    async def _bubbles(self, person: Person, via: str) -> list[str]:
        return [b["text"] for b in await self.platform.phone(str(person.openid)) if b["via"] == via]
