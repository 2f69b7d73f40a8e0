"""A bureau in the test's own time: the whole service, whose background work is done when a test says so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.clock import read_local
from bot.consultations.clocks import worker as clocks
from handlers import keys
from handlers.app import Role, make_outbox_worker
from models.enums import MemberRole, Topic
from tests.factories import add_commissioner, add_member
from tests.services import Backend
from tests.stage import COLLEAGUE, EXPERT, Stage, open_stage

DUTY, LEADER = "oDuty1", "oLeader1"


@dataclass
class Watch:
    """A clock that stands until somebody moves it."""

    moment: datetime

    def __call__(self) -> datetime:
        """Return the moment."""
        return self.moment


class Bureau:
    """What people do on phones, and what has come of it when they look again."""

    def __init__(self, stage: Stage, watch: Watch) -> None:
        assert stage.app is not None
        self.stage, self.app, self.watch = stage, stage.app, watch
        self._outbox = make_outbox_worker(stage.app)
        self._heard: Counter[str] = Counter()

    async def at(self, moment: str) -> None:
        """Let it become this moment in China, and do all background work that is due then."""
        self.watch.moment = read_local(moment)
        await self.work()

    async def work(self) -> None:
        """Do what the background workers would have done by now."""
        now = self.watch.moment
        while await clocks.work(self.app[keys.OFFICE], now) + await self._outbox.run_once(now):
            pass

    async def say(self, openid: str, text: str) -> str:
        """Send a text, have sent what follows from it, and return the passive reply's text."""
        reply = await self.stage.say(openid, text)
        await self.work()
        return reply

    async def ask(self, openid: str, text: str) -> str:
        """Ask what goes to a person and return the consultation's number."""
        return number_in(await self.say(openid, text))

    async def heard(self, openid: str) -> list[str]:
        """Return the texts that the account has sent to a phone since this was asked last."""
        texts = await self.stage.received(openid)
        fresh = texts[self._heard[openid] :]
        self._heard[openid] = len(texts)
        return fresh

    async def employ(self) -> None:
        """Fill the roster: two who know fruit, one on duty and one who leads, all with a WeChat account."""
        for openid, name in ((EXPERT, "陈志远"), (COLLEAGUE, "周敏")):
            await add_commissioner(name, f"BIND{openid.upper()}", Topic.FRUIT)
            assert "绑定成功" in await self.say(openid, f"绑定 BIND{openid.upper()}")
        for role, openid, name in (
            (MemberRole.DUTY, DUTY, "李敏"),
            (MemberRole.LEADER, LEADER, "王局长"),
        ):
            await add_member(role, openid, name, now=self.watch.moment)
            await self.say(openid, "你好")
        for openid in (EXPERT, COLLEAGUE, DUTY, LEADER):
            await self.heard(openid)


def number_in(text: str) -> str:
    """Return the number of the consultation that a text speaks of."""
    found = re.search(r"\d{2}-\d{6}", text)
    assert found, text
    return found[0]


@asynccontextmanager
async def open_bureau(
    backend: Backend, folder: Path, *, at: str = "2026-03-10 10:00", **settings: object
) -> AsyncIterator[Bureau]:
    """Run a bureau with nobody in it, from a working Tuesday morning on unless another moment is given."""
    watch = Watch(read_local(at))
    async with open_stage(backend, folder, role=Role.WEB, now=watch, sandbox=True, **settings) as stage:
        yield Bureau(stage, watch)
