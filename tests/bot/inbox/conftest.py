"""The inbox with the real dialogue behind it, driven by the clock of the test."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from bot.answering.rereading.service import Rereader
from bot.answering.service import AnswerService
from bot.consultations.office import open_office
from bot.dialogue.service import Dialogue
from bot.dialogue.turn import Tools
from bot.inbox import recovery, storage
from bot.inbox.responder import Arrival
from bot.messages import Incoming, MessageKind
from models.consultation import HistoryEntry
from models.enums import HistoryKind, Topic
from models.push import Push
from tests.factories import add_knowledge
from tests.services import Backend
from tests.stage import Stage

QUESTION, ANSWER = "柑橘叶子发黄怎么办", "多半是缺铁或积水，先开沟排水。"
PIGS, PIGS_ANSWER = "猪不吃食怎么办", "先量体温，再看粪便。"
HARD = "谷仓后头长出一种从没见过的东西"


async def teach() -> None:
    """Put two answers into the knowledge base."""
    await add_knowledge("fruit-001", QUESTION, ANSWER, Topic.FRUIT)
    await add_knowledge("livestock-001", PIGS, PIGS_ANSWER, Topic.LIVESTOCK)


async def words_of(openid: str) -> list[str]:
    """Return what a person asked and added, in the order in which it was taken in."""
    kinds = (HistoryKind.ASKED, HistoryKind.ADDED)
    said = HistoryEntry.filter(consultation__asker__openid=openid, kind__in=kinds).order_by("id")
    return [str(text) for text in await said.values_list("text", flat=True)]


@pytest.fixture
async def ready(stage: Stage) -> Stage:
    """A stage that knows two answers."""
    await teach()
    await stage.follow_knowledge()
    return stage


@dataclass
class Desk:
    """The inbox of a process that has died after accepting, and of one that takes over."""

    dialogue: Dialogue
    now: datetime
    sent: int = 0

    def message(self, openid: str, text: str, *, key: str = "") -> Incoming:
        """Return a text message with a key of its own."""
        self.sent += 1
        return Incoming(key or f"{self.sent}:{openid}", openid, "gh_1", MessageKind.TEXT, self.now, text)

    async def accept(self, openid: str, text: str, *, key: str = "") -> Push:
        """Store a push as the webhook does, and stop there."""
        incoming = self.message(openid, text, key=key)
        arrival = Arrival(incoming, self.dialogue.prepare(incoming, self.now))
        await storage.store([arrival], [], self.dialogue, now=self.now)
        return await Push.get(key=incoming.key)

    async def sweep(self, seconds: float) -> int:
        """Look for what was left behind, some seconds after `now`."""
        at = self.now + timedelta(seconds=seconds)
        return await recovery.sweep(self.dialogue, lambda: at)


@pytest.fixture
async def desk(db: Backend, now: datetime) -> AsyncIterator[Desk]:
    await teach()
    answers = AnswerService(0.62, 0.28)
    await answers.load()
    office = open_office("08:30-12:00,14:30-17:30")
    yield Desk(Dialogue(Tools(answers, Rereader(answers), office)), now)
