"""The four servers: each is started on storage of its own, and ends with the body."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import storage
from environments import HERE, ROOT, inherited, python_with
from load import TOKEN, signed
from processes import Processes, end, free_port, resident_mb, wait_until_ready
from questions import write_seed


@dataclass(frozen=True, slots=True)
class Setup:
    """What every server is started with."""

    folder: Path
    processes: Processes
    postgres_url: str
    redis_url: str


@dataclass(slots=True)
class Server:
    """A server that is ready. `storage` is None for one that keeps nothing."""

    url: str
    ready_seconds: float
    processes: Mapping[str, subprocess.Popen[bytes]]
    storage: storage.Storage | None = None
    memory_mb: dict[str, list[float]] = field(default_factory=dict)

    def weigh(self) -> None:
        """Note the resident memory of every process."""
        self.memory_mb = {name: resident_mb(process) for name, process in self.processes.items()}

    def end(self) -> None:
        """End its processes and leave its storage."""
        for process in self.processes.values():
            end(process)


@dataclass(frozen=True, slots=True)
class Part:
    """One process to start, and the address that answers 200 when it is ready."""

    command: Sequence[str]
    ready_url: str
    environment: Mapping[str, str] = field(default_factory=dict)


@contextmanager
def bare(setup: Setup) -> Iterator[Server]:
    """(a) aiohttp, uvloop and wechatpy alone."""
    base = f"http://127.0.0.1:{free_port()}"
    command = [sys.executable, str(HERE / "bare.py"), base.rsplit(":", 1)[1], TOKEN]
    with _started(setup, {"bare": Part(command, f"{base}/readyz")}, f"{base}/wechat") as server:
        yield server


@contextmanager
def werobot(setup: Setup) -> Iterator[Server]:
    """(b) WeRoBot's echo under gunicorn with one worker, both from their own virtual environment."""
    python = python_with(setup.processes, "venv", "requirements.lock")
    address = f"127.0.0.1:{free_port()}"
    command = [str(python), "-m", "gunicorn", "--workers", "1", "--bind", address, "--chdir", str(HERE)]
    command += ["--no-control-socket", "--log-level", "warning", "werobot_echo:application"]
    ready = signed(f"http://{address}/", echostr="ready")
    part = Part(command, ready, {"WEROBOT_TOKEN": TOKEN})
    with _started(setup, {"werobot": part}, f"http://{address}/") as server:
        yield server


@contextmanager
def kehui_sqlite(setup: Setup) -> Iterator[Server]:
    """(c) Kehui in one process on SQLite."""
    with storage.sqlite(setup.folder) as store, _kehui(setup, store, {"kehui": "all"}) as server:
        yield server


@contextmanager
def kehui_postgres(setup: Setup) -> Iterator[Server]:
    """(d) Kehui in a web process and a worker on PostgreSQL and Redis."""
    roles = {"web": "web", "worker": "worker"}
    with ExitStack() as stack:
        store = stack.enter_context(storage.postgres(setup.postgres_url, setup.redis_url))
        yield stack.enter_context(_kehui(setup, store, roles))


SERVERS: dict[str, tuple[str, Callable[[Setup], AbstractContextManager[Server]]]] = {
    "a": ("bare aiohttp + uvloop + wechatpy, no storage", bare),
    "b": ("WeRoBot echo, gunicorn, 1 worker, no storage", werobot),
    "c": ("Kehui, 1 process, SQLite", kehui_sqlite),
    "d": ("Kehui, web + worker, PostgreSQL + Redis", kehui_postgres),
}


@contextmanager
def _kehui(setup: Setup, store: storage.Storage, roles: Mapping[str, str]) -> Iterator[Server]:
    environment = _kehui_environment(setup, store)
    run = [sys.executable, str(ROOT / "run.py")]
    seed = setup.folder / "knowledge.csv"
    write_seed(seed)
    for command in (["migrate"], ["import", "knowledge", str(seed)]):
        setup.processes.output_of([*run, *command], environment, ROOT)
    parts, url = {}, ""
    for name, role in roles.items():
        base = f"http://127.0.0.1:{free_port()}"
        url = url or f"{base}/wechat"
        command = [*run, "serve", "--role", role, "--port", base.rsplit(":", 1)[1]]
        parts[name] = Part(command, f"{base}/readyz", environment)
    with _started(setup, parts, url) as server:
        server.storage = store
        yield server


def _kehui_environment(setup: Setup, store: storage.Storage) -> dict[str, str]:
    return inherited() | {
        "KEHUI_SANDBOX": "0",
        "KEHUI_HOST": "127.0.0.1",
        "KEHUI_SECRET_KEY": "a key for the benchmark only",
        "KEHUI_LOG_LEVEL": "warning",
        "KEHUI_MEDIA_DIR": str(setup.folder / "media"),
        "KEHUI_WECHAT_TOKEN": TOKEN,
        "KEHUI_WECHAT_APP_ID": "wxbenchmark0000000",
        "KEHUI_WECHAT_AES_KEY": "",
        # Nothing listens there: whatever were to be sent stays on this machine.
        "KEHUI_WECHAT_API_BASE": "http://127.0.0.1:9",
        **store.environment(),
    }


@contextmanager
def _started(setup: Setup, parts: Mapping[str, Part], url: str) -> Iterator[Server]:
    with ExitStack() as stack:
        began = time.monotonic()
        running = {
            name: stack.enter_context(
                setup.processes.running(name, part.command, {**inherited(), **part.environment}, ROOT)
            )
            for name, part in parts.items()
        }
        try:
            for name, part in parts.items():
                wait_until_ready(running[name], part.ready_url)
        except RuntimeError as error:
            said = "\n".join(setup.processes.logged(name) for name in parts)
            raise RuntimeError(f"{error}\n{said}") from error
        yield Server(url, time.monotonic() - began, running)
