"""Two web and two worker processes on one database: a push is worked on once, wherever it arrives."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from aiohttp.test_utils import unused_port

from models.consultation import HistoryEntry
from models.enums import HistoryKind
from models.push import Push
from models.registry import database
from tests.bot.inbox.conftest import ANSWER, HARD, QUESTION, teach
from tests.bot.inbox.faults import row_locked
from tests.processes import Process, open_service
from tests.services import Backend, Templates, fresh_backend
from tests.stage import Stage

pytestmark = [pytest.mark.processes, pytest.mark.asyncio(loop_scope="module")]


async def times_asked(openid: str) -> int:
    """Return how often a person's question was taken in."""
    return await HistoryEntry.filter(kind=HistoryKind.ASKED, consultation__asker__openid=openid).count()


@dataclass
class Cluster:
    """Two web and two worker processes on PostgreSQL and Redis."""

    backend: Backend
    stage: Stage
    webs: list[Process]

    def webhook(self, place: int) -> str:
        return f"{self.webs[place % 2].url}/wechat"

    async def push(self, openid: str, place: int, **fields: Any) -> dict[str, Any]:
        return await self.stage.push(openid, url=self.webhook(place), **fields)


@pytest.fixture(scope="module")
def postgres(templates: Templates) -> Templates:
    """Ask for PostgreSQL outside of any event loop."""
    templates.postgres()
    return templates


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def cluster(postgres: Templates, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Cluster]:
    folder = tmp_path_factory.mktemp("cluster")
    async with (
        fresh_backend("postgres", postgres, folder) as backend,
        database(backend.database_url),
        open_service(backend, folder, unused_port()) as (service, stage),
    ):
        await teach()
        webs = [service.start("--role", "web") for _ in range(2)]
        workers = [service.start("--role", "worker") for _ in range(2)]
        await service.ready(*webs, *workers)
        yield Cluster(backend, stage, webs)


@pytest.mark.parametrize("text", [QUESTION, HARD])
async def test_the_same_push_at_two_processes_at_once_is_once(cluster: Cluster, text: str) -> None:
    people = [f"o-{text[:2]}-{number}" for number in range(8)]

    async def push_everywhere(openid: str, msg_id: int) -> None:
        order = {"content": text, "msg_id": msg_id, "create_time": int(time.time()), "repeats_at_once": 3}
        pushed = await asyncio.gather(*(cluster.push(openid, place, **order) for place in (0, 1)))
        kinds = [attempt["body_kind"] for one in pushed for attempt in one["attempts"]]
        assert kinds == ["reply"] * 6
        assert len({one["reply"]["text"] for one in pushed}) == 1

    await asyncio.gather(*(push_everywhere(openid, number) for number, openid in enumerate(people, 1)))
    assert await Push.filter(openid__in=people).count() == len(people)
    assert [await times_asked(openid) for openid in people] == [1] * len(people)


@pytest.mark.parametrize(("text", "answer"), [(QUESTION, ANSWER), (HARD, "编号")])
async def test_a_push_that_comes_again_at_another_process_gets_the_same_reply(
    cluster: Cluster, text: str, answer: str
) -> None:
    openid, once = f"o-again-{text[:2]}", {"content": text, "msg_id": 9, "create_time": int(time.time())}
    first = await cluster.push(openid, 0, **once)
    again = await cluster.push(openid, 1, **once)
    assert answer in first["reply"]["text"]
    assert again["reply"] == first["reply"]
    assert await times_asked(openid) == 1


async def test_what_the_web_leaves_the_workers_do(cluster: Cluster) -> None:
    """The web process has given up waiting; another process sends the reply, once."""
    openid = "o-late"
    await cluster.push(openid, 0, content="你好")
    async with row_locked(cluster.backend, "person", f"openid = '{openid}'"):
        pushed = await cluster.push(openid, 0, content=QUESTION)
        assert [attempt["body_kind"] for attempt in pushed["attempts"]] == ["success"]
    await cluster.stage.sees(openid, ANSWER)
    bubbles = [bubble["via"] for bubble in await cluster.stage.phone(openid) if ANSWER in bubble["text"]]
    assert bubbles == ["custom"]
