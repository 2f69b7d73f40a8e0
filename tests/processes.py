"""Processes of the service as an operator runs them: started, waited for, stopped and killed from outside."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from aiohttp.test_utils import unused_port

from config.settings import ROOT
from tests.services import Backend
from tests.stage import Stage, eventually, open_sandbox, settings_for

START_SECONDS = 20
STOP_SECONDS = 10


def environment(settings: Mapping[str, object]) -> dict[str, str]:
    """Return this process's environment with these settings, no other KEHUI_ ones, and cached bytecode."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("KEHUI_")}
    inherited.pop("PYTHONDONTWRITEBYTECODE", None)
    return inherited | {f"KEHUI_{name.upper()}": str(value) for name, value in settings.items()}


@dataclass
class Process:
    """One `run.py serve`, in a process group of its own, so that whatever it starts ends with it."""

    popen: subprocess.Popen[bytes]
    url: str
    log: Path

    @property
    def output(self) -> str:
        """What it has written so far."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    async def ready(self, http: aiohttp.ClientSession) -> None:
        """Wait until it says that it can work."""

        async def is_ready() -> bool:
            assert self.popen.poll() is None, f"it ended with {self.popen.returncode}: {self.output}"
            try:
                async with http.get(f"{self.url}/readyz") as response:
                    return response.status == 200
            except aiohttp.ClientError:
                return False

        await eventually(is_ready, seconds=START_SECONDS, what=f"{self.url} to be ready")

    def kill(self) -> None:
        """End the whole group at once, as the kernel does: SIGKILL."""
        if self.popen.poll() is None:
            os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.wait()

    async def stop(self) -> float:
        """Ask it to stop and wait for it; returns the seconds it took. Fails after STOP_SECONDS."""
        began = time.monotonic()
        self.popen.send_signal(signal.SIGTERM)
        await self.ended(STOP_SECONDS)
        return time.monotonic() - began

    async def ended(self, seconds: float) -> int:
        """Wait for its end and return its exit status."""

        async def has_ended() -> bool:
            return self.popen.poll() is not None

        await eventually(has_ended, seconds=seconds, what=f"process {self.popen.pid} to end")
        return int(self.popen.returncode)


class Service:
    """Processes on one database that share settings; ends those that it started, and only those."""

    def __init__(self, backend: Backend, folder: Path, sandbox_url: str, http: aiohttp.ClientSession) -> None:
        self._backend, self._folder, self._sandbox_url, self._http = backend, folder, sandbox_url, http
        self._started: list[Process] = []

    def start(self, *arguments: str, port: int | None = None, **settings: object) -> Process:
        """Start `run.py serve` with arguments, on a port of its own unless one is given."""
        port = port or unused_port()
        known = settings_for(self._backend, self._folder, port, self._sandbox_url, log_level="warning")
        log = self._folder / f"{len(self._started)}.log"
        with log.open("wb") as output:
            popen = subprocess.Popen(
                [sys.executable, str(ROOT / "run.py"), "serve", "--port", str(port), *arguments],
                env=environment(known | settings),
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        process = Process(popen, f"http://127.0.0.1:{port}", log)
        self._started.append(process)
        return process

    async def ready(self, *processes: Process) -> None:
        """Wait until all of these can work."""
        await asyncio.gather(*(process.ready(self._http) for process in processes))

    def kill_all(self) -> None:
        """End whatever still runs."""
        for process in self._started:
            process.kill()


@asynccontextmanager
async def open_service(backend: Backend, folder: Path, port: int) -> AsyncIterator[tuple[Service, Stage]]:
    """Yield a service without processes yet, and the phones of a sandbox whose webhook is at `port`."""
    webhook = f"http://127.0.0.1:{port}"
    async with open_sandbox(f"{webhook}/wechat") as sandbox_url, aiohttp.ClientSession() as http:
        service = Service(backend, folder, sandbox_url, http)
        try:
            yield service, Stage(http, webhook, sandbox_url, None)
        finally:
            service.kill_all()
