"""The platform's whole state, and the way in which it speaks to the webhook."""

import asyncio
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import aiohttp

from sandbox.calls import Calls
from sandbox.cipher import MessageCipher
from sandbox.clock import Clock
from sandbox.codes import Codes
from sandbox.config import Format, Mode, SandboxConfig
from sandbox.courier import Courier, Outcome
from sandbox.envelope import Keys, Push
from sandbox.faults import Faults
from sandbox.feed import Feed
from sandbox.ids import Numbers
from sandbox.media import MediaStore
from sandbox.people import People
from sandbox.phones import Phones
from sandbox.publishing import Press
from sandbox.screen import show_outcome
from sandbox.subscriptions import Subscriptions
from sandbox.tokens import Tokens


@dataclass
class Settings:
    """What a tester may change while the sandbox runs."""

    webhook_url: str
    mode: Mode
    format: Format
    suspicious_words: list[str]


class Platform:
    """One official account and one mini-program with their people, tokens, media and logs."""

    def __init__(self, config: SandboxConfig, clock: Clock | None = None) -> None:
        self.config = config
        self.clock = clock or Clock()
        self.feed = Feed()
        self.numbers = Numbers(self.clock.now())
        cipher = MessageCipher(config.aes_key, config.app_id) if config.aes_key else None
        self.keys = Keys(config.token, cipher)
        self.courier = Courier(self.keys, config.retry, self.clock, config.account_id)
        self._tasks: set[asyncio.Task[None]] = set()
        self._web: aiohttp.ClientSession | None = None
        self.reset()

    def reset(self) -> None:
        """Forget everything but the configuration; the clock shows real time again."""
        config = self.config
        self.clock.shift = 0.0
        self.settings = Settings(config.webhook_url, config.mode, config.format, [*config.suspicious_words])
        self.people = People(config.people, self.clock.now())
        self.phones = Phones(self.clock, self.feed)
        self.tokens, self.codes, self.media = Tokens(), Codes(), MediaStore()
        self.faults, self.calls, self.press = Faults(), Calls(self.feed), Press()
        self.templates = {template.template_id: template for template in config.templates}
        self.subscriptions = Subscriptions(config.subscribe_template_ids)
        self.jars: dict[str, aiohttp.CookieJar] = {}
        self.menu: dict[str, Any] | None = None
        self.qrcodes: dict[str, dict[str, Any]] = {}
        self.template_receipts: dict[tuple[str, str], tuple[float, int]] = {}
        self.feed.publish("reset", {})

    @property
    def admin_openid(self) -> str:
        """Return in whose name the platform reports on jobs that concern no single person."""
        return next((contact.openid for contact in self.people), "oSandboxAdministrator0000000")

    @property
    def web(self) -> aiohttp.ClientSession:
        """What the browsers of all phones fetch with; each keeps its cookies in `jars`."""
        if self._web is None:
            raise RuntimeError("the platform is not open")
        return self._web

    async def open(self) -> None:
        self.courier.session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        self._web = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*self._tasks, return_exceptions=True)
        for session in (self.courier.session, self._web):
            if session:
                await session.close()

    def changed(self) -> None:
        """Tell the page that people, menu, faults, clock or settings are no longer what they were."""
        self.feed.publish("state", {})

    async def push(self, push: Push) -> Outcome:
        """Deliver a push to the end and show on the phone what came of it."""
        outcome = await self.courier.deliver(push)
        if push.visible:
            show_outcome(self.phones, self.media, push.openid, outcome)
        return outcome

    def build_push(self, openid: str, fields: Mapping[str, Any], **options: Any) -> Push:
        """Address fields from a person to the account; options are those of Push, by default the settings."""
        outside = {
            "ToUserName": self.config.account_id,
            "FromUserName": openid,
            "CreateTime": int(self.clock.now()),
        }
        defaults = {
            "mode": self.settings.mode,
            "format": self.settings.format,
            "url": self.settings.webhook_url,
        }
        return Push(openid, outside | dict(fields), **(defaults | options))

    def report(self, openid: str, event: str, fields: Mapping[str, Any]) -> None:
        """Push an event about a job of the account a moment later, such as TEMPLATESENDJOBFINISH."""
        push = self.build_push(openid, {"MsgType": "event", "Event": event} | dict(fields), visible=False)
        self.spawn(self._report(push))

    async def settle(self) -> None:
        """Wait until every report that is under way has been delivered."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _report(self, push: Push) -> None:
        await asyncio.sleep(self.config.feedback_seconds)
        await self.push(push)
