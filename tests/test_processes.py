"""Processes as operators run them: killed, stopped, replaced, and refused where they would lose data."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import unused_port

from models.consultation import Consultation, HistoryEntry
from models.enums import HistoryKind, PushReply, PushStatus
from models.push import Push
from tests.bot.inbox.conftest import ANSWER, HARD, QUESTION, teach
from tests.bot.inbox.faults import row_locked
from tests.processes import Process, open_service
from tests.services import Backend
from tests.stage import Stage, eventually

pytestmark = pytest.mark.processes
postgres_only = pytest.mark.parametrize("backend_name", ["postgres"], indirect=True)
sqlite_only = pytest.mark.parametrize("backend_name", ["sqlite"], indirect=True)


def was_answered(pushed: dict[str, Any]) -> bool:
    return any(attempt["status"] == 200 for attempt in pushed["attempts"])


async def numbers() -> list[int]:
    """Return the counts within the year of all consultations."""
    keys = await Consultation.all().order_by("id").values_list("id", flat=True)
    return [int(str(key)) % 1_000_000 for key in keys]


async def asked_by() -> Counter[str]:
    """Return how often each person's question was taken in."""
    asked = HistoryEntry.filter(kind=HistoryKind.ASKED)
    return Counter(await asked.values_list("consultation__asker__openid", flat=True))


@dataclass
class Crowd:
    """People who send one push each to processes that are being killed, and the platform that repeats it."""

    stage: Stage
    orders: dict[str, dict[str, Any]] = field(default_factory=dict)
    unanswered: set[str] = field(default_factory=set)

    async def send_many(self, count: int, webhooks: list[str]) -> None:
        """Have new people send a push each, all at once; half of them ask what nobody knows."""
        for number in range(len(self.orders), len(self.orders) + count):
            text = QUESTION if number % 2 else HARD
            self.orders[f"oPerson{number}"] = {
                "content": text,
                "msg_id": number + 1,
                "create_time": int(time.time()),
            }
            self.unanswered.add(f"oPerson{number}")
        await self.repeat(webhooks)

    async def repeat(self, webhooks: list[str]) -> None:
        """Send, as the platform does, whatever has had no answer yet."""
        waiting = sorted(self.unanswered)
        sent = (self._send(openid, webhooks[at % len(webhooks)]) for at, openid in enumerate(waiting))
        await asyncio.gather(*sent)

    async def _send(self, openid: str, webhook: str) -> None:
        pushed = await self.stage.push(openid, url=webhook, **self.orders[openid])
        if was_answered(pushed):
            self.unanswered.discard(openid)

    async def replies(self, openid: str) -> list[dict[str, Any]]:
        """Return the bubbles from the account on a phone."""
        return [bubble for bubble in await self.stage.phone(openid) if bubble["side"] == "account"]


async def check_nothing_lost_or_doubled(crowd: Crowd, killed_at: list[float]) -> None:
    """Each push is one question, numbers have no gaps, everybody is answered and nobody twice.

    Only where SIGKILL fell between a response and the note of it, the reply may come again by message.
    """

    async def all_replied() -> bool:
        phones = await asyncio.gather(*(crowd.replies(openid) for openid in crowd.orders))
        return all(phones) and not await Push.filter(reply_state=PushReply.PENDING).exists()

    # A worker that is killed while it sends holds its message for a minute.
    await eventually(all_replied, seconds=80, what="a reply on every phone")
    assert await asked_by() == Counter(dict.fromkeys(crowd.orders, 1))
    assert await numbers() == list(range(1, len(crowd.orders) + 1))
    assert await Push.filter(status=PushStatus.DONE).count() == len(crowd.orders)
    for openid in crowd.orders:
        first, *more = await crowd.replies(openid)
        assert [bubble["via"] for bubble in more] in ([], ["custom"])
        if more:
            assert more[0]["text"] == first["text"]
            assert any(0 <= at - first["at"] < 1 for at in killed_at), "answered twice, and nobody was killed"


@sqlite_only
async def test_sigkill_loses_and_doubles_nothing(db: Backend, tmp_path: Path) -> None:
    """One process, killed at any moment after the first push of a crowd and started again."""
    await teach()
    port, killed_at = unused_port(), []
    async with open_service(db, tmp_path, port) as (service, stage):
        crowd, webhooks = Crowd(stage), [f"{stage.url}/wechat"]
        process = service.start(port=port)
        for _ in range(4):
            await service.ready(process)
            await crowd.repeat(webhooks)
            sending = asyncio.create_task(crowd.send_many(16, webhooks))
            await asyncio.sleep(random.uniform(0.02, 0.3))
            process.kill()
            killed_at.append(time.time())
            process = service.start(port=port)
            await sending
        await service.ready(process)
        await crowd.repeat(webhooks)
        assert not crowd.unanswered
        await check_nothing_lost_or_doubled(crowd, killed_at)


@postgres_only
async def test_sigkill_among_many_processes_loses_and_doubles_nothing(db: Backend, tmp_path: Path) -> None:
    """Two web and two worker processes; in each round one or two of them are killed and started again."""
    await teach()
    ports, killed_at = [unused_port() for _ in range(4)], []
    async with open_service(db, tmp_path, ports[0]) as (service, stage):
        crowd, webhooks = Crowd(stage), [f"http://127.0.0.1:{port}/wechat" for port in ports[:2]]

        def start(place: int) -> Process:
            return service.start("--role", "web" if place < 2 else "worker", port=ports[place])

        running = [start(place) for place in range(4)]
        await service.ready(*running)
        for turn in range(8):
            victims = [(0,), (1, 2), (0, 1), (3,)][turn % 4]
            await crowd.repeat(webhooks)
            sending = asyncio.create_task(crowd.send_many(16, webhooks))
            await asyncio.sleep(random.uniform(0.02, 0.3))
            for place in victims:
                running[place].kill()
                killed_at.append(time.time())
                running[place] = start(place)
            await sending
            if turn % 2:
                await service.ready(*running)
        await service.ready(*running)
        await crowd.repeat(webhooks)
        assert not crowd.unanswered
        await check_nothing_lost_or_doubled(crowd, killed_at)


async def test_a_graceful_stop_under_load_loses_nothing(db: Backend, tmp_path: Path) -> None:
    """Whatever was accepted is answered and noted; whatever was not is not stored, and will be repeated."""
    await teach()
    port = unused_port()
    async with open_service(db, tmp_path, port) as (service, stage):
        process = service.start(port=port)
        await service.ready(process)
        people = [f"oPerson{number}" for number in range(60)]

        async def send(at: int, openid: str) -> dict[str, Any]:
            await asyncio.sleep(at * 0.005)
            return await stage.push(openid, content=HARD if at % 4 else QUESTION)

        sending = asyncio.gather(*(send(at, openid) for at, openid in enumerate(people)))
        await asyncio.sleep(0.2)
        assert await process.stop() < 10
        assert process.popen.returncode == 0, process.output
        pushed = dict(zip(people, await sending, strict=True))
    answered = {openid for openid in people if was_answered(pushed[openid])}
    assert 0 < len(answered) < len(people)
    accepted = Push.filter(status=PushStatus.DONE, reply_state=PushReply.PASSIVE)
    assert set(await accepted.values_list("openid", flat=True)) == answered
    assert await Push.all().count() == len(answered)
    assert await asked_by() == Counter(dict.fromkeys(answered, 1))


@postgres_only
async def test_a_stop_does_not_wait_for_what_hangs(db: Backend, tmp_path: Path) -> None:
    await teach()
    port = unused_port()
    async with open_service(db, tmp_path, port) as (service, stage):
        process = service.start(port=port)
        await service.ready(process)
        await stage.say("oFarmer", "你好")
        async with row_locked(db, "person", "openid = 'oFarmer'"):
            sending = asyncio.create_task(stage.push("oFarmer", content=QUESTION))
            await asyncio.sleep(0.5)
            assert await process.stop() < 10
            assert process.popen.returncode == 0, process.output
        assert (await sending)["attempts"][0]["body_kind"] == "success"
    push = await Push.get(status=PushStatus.RECEIVED)
    assert push.attempts == 0, "it waits for the next process"


def children(process: Process) -> set[int]:
    """Return the processes that one has started."""
    pid = process.popen.pid
    return {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


def processes() -> set[int]:
    """Return the processes that there are."""
    return {int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()}


@postgres_only
async def test_two_workers_share_a_port_and_one_that_dies_is_replaced(db: Backend, tmp_path: Path) -> None:
    await teach()
    port = unused_port()
    async with open_service(db, tmp_path, port) as (service, stage):
        process = service.start("--workers", "2", port=port)
        await service.ready(process)

        async def two() -> set[int]:
            found = children(process)
            return found if len(found) == 2 else set()

        before = await eventually(two, what="two processes")
        await asyncio.sleep(2)
        os.kill(min(before), signal.SIGKILL)
        said = await asyncio.gather(*(stage.say(f"oPerson{number}", QUESTION) for number in range(20)))
        assert all(ANSWER in text for text in said)

        async def replaced() -> bool:
            return len(children(process)) == 2 and min(before) not in children(process)

        await eventually(replaced, what="a new process")
        left = children(process)
        assert await process.stop() < 10
        assert process.popen.returncode == 0
        assert not left & processes()
        assert "process_died" in process.output


REFUSED: list[tuple[list[str], dict[str, object], str]] = [
    (["--workers", "2"], {}, "KEHUI_DATABASE_URL: SQLite has one process only"),
    (["--role", "web"], {}, "KEHUI_DATABASE_URL: SQLite has one process only"),
    (["--workers", "2"], {"database_url": "postgres://u@127.0.0.1/x"}, "KEHUI_REDIS_URL: expected redis://"),
    ([], {"sandbox": 1, "public_url": "https://kehui.example.com"}, "KEHUI_SANDBOX: expected 0"),
    ([], {"work_hours": "25:00-26:00", "wechat_aes_key": "short"}, "KEHUI_WECHAT_AES_KEY: expected the 43"),
    ([], {"secret_key": "short"}, "KEHUI_SECRET_KEY: expected at least 16"),
]


@sqlite_only
async def test_what_would_not_work_is_refused_by_name(backend: Backend, tmp_path: Path) -> None:
    async with open_service(backend, tmp_path, unused_port()) as (service, _):
        started = [service.start(*arguments, **settings) for arguments, settings, _ in REFUSED]
        for process, (_, _, complaint) in zip(started, REFUSED, strict=True):
            assert await process.ended(30) == 1
            assert complaint in process.output
            assert "Traceback" not in process.output
    assert "KEHUI_WORK_HOURS: expected spans" in started[4].output, "all that is wrong is named at once"


@sqlite_only
async def test_a_port_in_use_is_named(backend: Backend, tmp_path: Path) -> None:
    port = unused_port()
    async with open_service(backend, tmp_path, port) as (service, _):
        taken = await asyncio.start_server(lambda reader, writer: writer.close(), "127.0.0.1", port)
        async with taken:
            process = service.start(port=port)
            assert await process.ended(20) == 1
        assert f"'127.0.0.1', {port}): address already in use" in process.output.replace("[Errno 98] ", "")
        assert "Traceback" not in process.output
