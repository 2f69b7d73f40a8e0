"""Two web and two worker processes on one database: a push is worked on once, wherever it arrives."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator
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
from tests.crowd import Crowd
from tests.processes import Process, Service, open_service
from tests.services import Backend, Templates, fresh_backend
from tests.stage import Stage

pytestmark = [pytest.mark.processes, pytest.mark.asyncio(loop_scope="module")]


async def times_asked(openid: str) -> int:
    """Return how often a person's question was taken in."""
    return await HistoryEntry.filter(kind=HistoryKind.ASKED, consultation__asker__openid=openid).count()


class Cluster:
    """Two web and two worker processes on PostgreSQL and Redis, each at a port of its own."""

    def __init__(self, backend: Backend, service: Service, stage: Stage) -> None:
        self.backend, self.stage, self._service = backend, stage, service
        self._ports = [unused_port() for _ in range(4)]
        self._processes = [self._start(place) for place in range(4)]
        self.webhooks = [f"{process.url}/wechat" for process in self._processes[:2]]

    def _start(self, place: int) -> Process:
        return self._service.start("--role", "web" if place < 2 else "worker", port=self._ports[place])

    async def ready(self) -> None:
        """Wait until all four can work."""
        await self._service.ready(*self._processes)

    def kill(self, place: int) -> None:
        """Kill a process, a web one at 0 and 1 and a worker at 2 and 3, and start another in its place."""
        self._processes[place].kill()
        self._processes[place] = self._start(place)

    async def push(self, openid: str, place: int, **fields: Any) -> dict[str, Any]:
        """Send a push to one of the two web processes."""
        return await self.stage.push(openid, url=self.webhooks[place], **fields)


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
        made = Cluster(backend, service, stage)
        await made.ready()
        yield made


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


async def test_what_the_web_gives_up_waiting_for_a_worker_sends(cluster: Cluster) -> None:
    """Work longer than 4 s is answered with `success`, holds up nobody else, and its reply comes once."""
    openid = "oLate"
    await cluster.push(openid, 0, content="你好")
    async with row_locked(cluster.backend, "person", f"openid = '{openid}'"):
        slow = asyncio.create_task(cluster.push(openid, 0, content=QUESTION, repeats_at_once=2))
        other = await cluster.push("oOther", 0, content=QUESTION)
        assert ANSWER in other["reply"]["text"]
        assert other["attempts"][0]["seconds"] < 2
        attempts = (await slow)["attempts"]
    assert [attempt["body_kind"] for attempt in attempts] == ["success"] * 2
    assert all(3.5 < attempt["seconds"] < 5 for attempt in attempts)
    await cluster.stage.sees(openid, ANSWER)
    bubbles = [bubble["via"] for bubble in await cluster.stage.phone(openid) if ANSWER in bubble["text"]]
    assert bubbles == ["custom"]


async def test_sigkill_among_many_processes_loses_and_doubles_nothing(cluster: Cluster) -> None:
    """In each round one or two processes are killed at any moment and others put in their places."""
    crowd = Crowd(cluster.stage)
    for turn in range(8):
        await crowd.repeat(cluster.webhooks)
        sending = asyncio.create_task(crowd.send_many(16, cluster.webhooks))
        await asyncio.sleep(random.uniform(0.01, 0.3))
        for place in ((0,), (1, 2), (3,), (0, 1))[turn % 4]:
            cluster.kill(place)
            crowd.killed_at.append(time.time())
        await sending
        if turn % 4 == 3:
            await cluster.ready()
    await cluster.ready()
    await crowd.repeat(cluster.webhooks)
    assert len(crowd.orders) == 8 * 16
    await crowd.check()
