"""Processes as operators run them: killed, stopped, replaced, and refused where they would lose data."""

from __future__ import annotations

import asyncio
import os
import random
import signal
import sys
import time
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import unused_port

from config.settings import ROOT
from models.consultation import HistoryEntry
from models.enums import HistoryKind, PushReply, PushStatus, Topic
from models.push import Push
from tests.bot.inbox.conftest import ANSWER, HARD, QUESTION, teach
from tests.bot.inbox.faults import row_locked
from tests.crowd import Crowd, was_answered
from tests.factories import add_knowledge
from tests.processes import Process, environment, open_service
from tests.services import REDIS, Backend
from tests.stage import eventually

pytestmark = pytest.mark.processes
postgres_only = pytest.mark.parametrize("backend_name", ["postgres"], indirect=True)
sqlite_only = pytest.mark.parametrize("backend_name", ["sqlite"], indirect=True)


@sqlite_only
async def test_sigkill_loses_and_doubles_nothing(db: Backend, tmp_path: Path) -> None:
    """One process, killed at any moment after the first push of a crowd and started again."""
    await teach()
    port = unused_port()
    async with open_service(db, tmp_path, port) as (service, stage):
        crowd, webhooks = Crowd(stage), [f"{stage.url}/wechat"]
        process = service.start(port=port)
        for _ in range(4):
            await service.ready(process)
            await crowd.repeat(webhooks)
            sending = asyncio.create_task(crowd.send_many(16, webhooks))
            await asyncio.sleep(random.uniform(0.01, 0.3))
            process.kill()
            crowd.killed_at.append(time.time())
            process = service.start(port=port)
            await sending
        await service.ready(process)
        await crowd.repeat(webhooks)
        assert len(crowd.orders) == 4 * 16
        await crowd.check()


async def test_a_graceful_stop_under_load_loses_nothing(db: Backend, tmp_path: Path) -> None:
    """Whatever was accepted is answered and noted; the rest was not stored, and will be sent again.

    On PostgreSQL one person is in somebody else's hands all the while: the stop does not wait for that.
    """
    await teach()
    port = unused_port()
    async with AsyncExitStack() as stack:
        service, stage = await stack.enter_async_context(open_service(db, tmp_path, port))
        process = service.start(port=port)
        await service.ready(process)
        if db.name == "postgres":
            await stage.say("oHeld", "你好")
            await stack.enter_async_context(row_locked(db, "person", "openid = 'oHeld'"))
        held = asyncio.create_task(stage.push("oHeld", content=QUESTION))
        people = [f"oPerson{number}" for number in range(60)]

        async def send(at: int, openid: str) -> dict[str, Any]:
            await asyncio.sleep(at * 0.005)
            return await stage.push(openid, content=HARD if at % 4 else QUESTION)

        sending = asyncio.gather(*(send(at, openid) for at, openid in enumerate(people)))
        await asyncio.sleep(0.2)
        assert await process.stop() < 10
        assert process.popen.returncode == 0, process.output
        pushed = dict(zip(people, await sending, strict=True))
        assert (await held)["attempts"][0]["status"] == 200
    answered = {openid for openid in people if was_answered(pushed[openid])}
    assert 0 < len(answered) < len(people)
    for openid in people:
        stored = await Push.filter(openid=openid, status=PushStatus.DONE, reply_state=PushReply.PASSIVE)
        asked = await HistoryEntry.filter(kind=HistoryKind.ASKED, consultation__asker__openid=openid)
        assert (len(stored), len(asked)) == ((1, 1) if openid in answered else (0, 0))
    left = await Push.exclude(openid__in=answered).order_by("-id").first()
    assert left is not None
    assert left.status is (PushStatus.RECEIVED if db.name == "postgres" else PushStatus.DONE)
    assert await Push.all().count() == len(answered) + (2 if db.name == "postgres" else 1)


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


@postgres_only
async def test_an_import_is_answered_from_by_every_process_within_two_seconds(
    db: Backend, tmp_path: Path
) -> None:
    await teach()
    port = unused_port()
    async with open_service(db, tmp_path, port) as (service, stage):
        processes = [service.start(port=port), service.start("--role", "web")]
        await service.ready(*processes)

        async def answers(process: Process) -> str:
            asker = f"oPerson{time.monotonic_ns()}"
            return await stage.say(asker, QUESTION, url=f"{process.url}/wechat")

        async def follows(process: Process) -> None:
            async def has_the_new_answer() -> bool:
                return "先看新叶" in await answers(process)

            await eventually(has_the_new_answer, seconds=2, what=f"{process.url} to have the new answer")

        assert all([ANSWER in await answers(process) for process in processes])
        await add_knowledge("fruit-001", QUESTION, "先看新叶还是老叶。", Topic.FRUIT)
        await asyncio.gather(*map(follows, processes))


REFUSED: list[tuple[list[str], dict[str, object], str]] = [
    (["--workers", "2"], {}, "KEHUI_DATABASE_URL: SQLite has one process only"),
    (["--role", "web"], {}, "KEHUI_DATABASE_URL: SQLite has one process only"),
    (["--workers", "2"], {"database_url": "postgres://u@127.0.0.1/x"}, "KEHUI_REDIS_URL: expected redis://"),
    ([], {"sandbox": 1, "public_url": "https://kehui.example.com"}, "KEHUI_SANDBOX: expected 0"),
    ([], {"work_hours": "25:00-26:00", "wechat_aes_key": "short"}, "KEHUI_WECHAT_AES_KEY: expected the 43"),
    ([], {"secret_key": "short"}, "KEHUI_SECRET_KEY: expected at least 16"),
    (
        [],
        {"database_url": "postgres://u:hidden@127.0.0.1:1/x"},
        "KEHUI_DATABASE_URL: database x at 127.0.0.1:1: ",
    ),
    (
        [],
        {"database_url": "postgres://nobody:hidden@127.0.0.1/x"},
        "KEHUI_DATABASE_URL: database x at 127.0.0.1:5432: ",
    ),
]


@sqlite_only
async def test_what_would_not_work_is_refused_by_name(backend: Backend, tmp_path: Path) -> None:
    async with open_service(backend, tmp_path, unused_port()) as (service, _):
        started = [service.start(*arguments, **settings) for arguments, settings, _ in REFUSED]
        for process, (_, _, complaint) in zip(started, REFUSED, strict=True):
            assert await process.ended(30) == 1
            assert complaint in process.output
            assert "Traceback" not in process.output
            assert "hidden" not in process.output
            assert not process.output.startswith("{"), "what is wrong is told, not logged"
    assert "KEHUI_WORK_HOURS: expected spans" in started[4].output, "all that is wrong is named at once"


@sqlite_only
async def test_a_port_in_use_is_named(backend: Backend, tmp_path: Path) -> None:
    port = unused_port()
    async with open_service(backend, tmp_path, port) as (service, _):
        taken = await asyncio.start_server(lambda reader, writer: writer.close(), "127.0.0.1", port)
        async with taken:
            process = service.start(port=port)
            assert await process.ended(20) == 1
        said = f"Error: KEHUI_PORT: cannot listen at 127.0.0.1:{port}: address already in use"
        assert process.output.strip() == said
        assert "Traceback" not in process.output


@sqlite_only
async def test_a_sqlite_file_is_served_by_one_process(backend: Backend, tmp_path: Path) -> None:
    async with open_service(backend, tmp_path, unused_port()) as (service, _):
        first = service.start()
        await service.ready(first)
        second = service.start()
        assert await second.ended(20) == 1
        assert "KEHUI_DATABASE_URL: another process already serves " in second.output
        assert "Traceback" not in second.output
        first.kill()
        third = service.start()
        await service.ready(third)


async def walk_the_main_path(database_url: str) -> tuple[int, str]:
    """Run scripts/main_path.py as a person would; return its exit status and what it said."""
    process = await asyncio.create_subprocess_exec(
        *(
            sys.executable,
            str(ROOT / "scripts" / "main_path.py"),
            "--database",
            database_url,
            "--redis",
            REDIS,
        ),
        env=environment({}),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await asyncio.wait_for(process.communicate(), 120)
    return process.returncode or 0, output.decode()


@postgres_only
async def test_the_main_path_holds_with_two_web_and_two_worker_processes(backend: Backend) -> None:
    status, output = await walk_the_main_path(backend.database_url)
    assert status == 0, output
    assert output.endswith("The main path holds.\n")


async def test_a_main_path_that_does_not_hold_says_where() -> None:
    status, output = await walk_the_main_path("postgres://nobody@127.0.0.1:1/none")
    assert status == 1
    assert "Error: run.py migrate failed: " in output
    assert "Traceback" not in output
