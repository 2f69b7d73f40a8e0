"""A crowd that writes to processes while these are killed, and what must be true of it afterwards."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from models.consultation import Consultation, HistoryEntry
from models.enums import HistoryKind, OutboxStatus, PushReply, PushStatus
from models.outbox import OutboxMessage
from models.push import Push
from tests.bot.inbox.conftest import HARD, QUESTION
from tests.stage import Stage, eventually


@dataclass
class Crowd:
    """People who send one push each to processes that are being killed, and the platform that repeats it."""

    stage: Stage
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    unanswered: dict[str, list[Any]] = field(default_factory=dict)
    killed_at: list[float] = field(default_factory=list)

    async def send_many(self, count: int, webhooks: list[str]) -> None:
        """Have new people send a push each, all at once; half of them ask what nobody knows."""
        for number in range(len(self.orders), len(self.orders) + count):
            openid, text = f"oCrowd{number}", QUESTION if number % 2 else HARD
            self.orders[openid] = {"content": text, "msg_id": number + 1, "create_time": int(time.time())}
            self.unanswered[openid] = []
        await self.repeat(webhooks)

    async def repeat(self, webhooks: list[str]) -> None:
        """Send again, as the platform does, whatever has had no answer yet."""
        waiting = sorted(self.unanswered)
        sent = (self._send(openid, webhooks[at % len(webhooks)]) for at, openid in enumerate(waiting))
        await asyncio.gather(*sent)

    async def _send(self, openid: str, webhook: str) -> None:
        pushed = await self.stage.push(openid, url=webhook, **self.orders[openid])
        self.unanswered[openid] = pushed["attempts"]
        if was_answered(pushed):
            del self.unanswered[openid]

    async def check(self) -> None:
        """Assert that each push is one question, that numbers have no gaps, and that all have one reply."""
        assert not self.unanswered
        # A worker that is killed while it sends keeps its message for a minute.
        await eventually(self._all_is_settled, seconds=80, what="a reply on every phone")
        openids = list(self.orders)
        asked = HistoryEntry.filter(kind=HistoryKind.ASKED, consultation__asker__openid__in=openids)
        askers = await asked.values_list("consultation__asker__openid", flat=True)
        assert Counter(askers) == Counter(dict.fromkeys(openids, 1))
        assert await Push.filter(openid__in=openids, status=PushStatus.DONE).count() == len(openids)
        numbers = await Consultation.all().order_by("id").values_list("id", flat=True)
        assert [int(str(number)) % 1_000_000 for number in numbers] == list(range(1, len(numbers) + 1))
        for openid in openids:
            self._check_replies(await self._replies(openid))

    async def _all_is_settled(self) -> bool:
        phones = await asyncio.gather(*(self._replies(openid) for openid in self.orders))
        unsent = OutboxMessage.filter(status__in=(OutboxStatus.PENDING, OutboxStatus.SENDING))
        unclear = Push.filter(reply_state=PushReply.PENDING)
        return all(phones) and not await unclear.exists() and not await unsent.exists()

    async def _replies(self, openid: str) -> list[dict[str, Any]]:
        return [bubble for bubble in await self.stage.phone(openid) if bubble["side"] == "account"]

    def _check_replies(self, bubbles: list[dict[str, Any]]) -> None:
        """One reply; a second only where SIGKILL fell between its leaving and the note that it had left."""
        first, *more = bubbles
        assert [bubble["via"] for bubble in more] in ([], ["custom"])
        for again in more:
            assert again["text"] == first["text"]
            killed_then = [at for at in self.killed_at if abs(at - first["at"]) < 1]
            assert killed_then, "said twice, and nobody was killed"


def was_answered(pushed: dict[str, Any]) -> bool:
    """Tell whether the platform got an answer to a push."""
    return any(attempt["status"] == 200 for attempt in pushed["attempts"])
