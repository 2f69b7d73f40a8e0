"""The processes of one run: started, waited for, weighed, and ended by their own ids."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

START_SECONDS = 30
STOP_SECONDS = 15
POLL_SECONDS = 0.01


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Processes:
    """Starts processes, each in a group of its own, and keeps what they print in files of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._logs: dict[str, Path] = {}

    @contextmanager
    def running(
        self, name: str, command: Sequence[str], environment: Mapping[str, str], cwd: Path
    ) -> Iterator[subprocess.Popen[bytes]]:
        """Keep a server running for the body, then end it and whatever it started."""
        self._logs[name] = log = self._folder / f"{name}.log"
        with log.open("wb") as out:
            process = subprocess.Popen(
                command,
                env=dict(environment),
                cwd=cwd,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            yield process
        finally:
            end(process)

    def output_of(
        self, command: Sequence[str], environment: Mapping[str, str] | None = None, cwd: Path | None = None
    ) -> str:
        """Run a command to its end and return what it printed; raises RuntimeError when it fails."""
        process = subprocess.Popen(
            command,
            env=environment and dict(environment),
            cwd=cwd,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        try:
            output, _ = process.communicate()
        finally:
            end(process)
        if process.returncode:
            raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}:\n{output}")
        return output

    def logged(self, name: str) -> str:
        """Return what a server has printed."""
        return self._logs[name].read_text(encoding="utf-8", errors="replace")


def wait_until_ready(process: subprocess.Popen[bytes], url: str) -> None:
    """Ask until the server answers 200; raises RuntimeError when it has ended or takes too long."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=2) as response:
            if response.status == 200:
                return
        time.sleep(POLL_SECONDS)
    raise RuntimeError(f"the server was not ready after {START_SECONDS} s")


def resident_mb(process: subprocess.Popen[bytes]) -> list[float]:
    """Return the resident memory (VmRSS) in MB of a process and of each of its descendants."""
    parents = {pid: parent for pid, parent, _ in _processes()}
    sizes = {pid: size for pid, _, size in _processes()}

    def descends(pid: int) -> bool:
        while pid != process.pid and pid in parents:
            pid = parents[pid]
        return pid == process.pid

    return [sizes[pid] for pid in sorted(sizes) if descends(pid)]


def _processes() -> Iterator[tuple[int, int, float]]:
    for path in Path("/proc").glob("[0-9]*/status"):
        with contextlib.suppress(OSError):
            fields = dict(line.split(":", 1) for line in path.read_text().splitlines() if ":" in line)
            size = float(fields.get("VmRSS", "0 kB").split()[0]) / 1024
            yield int(path.parent.name), int(fields["PPid"]), size


def end(process: subprocess.Popen[bytes] | subprocess.Popen[str]) -> None:
    """Ask a process and its group to stop; one that does not in time is killed.

    Nothing is sent once the process has been waited for: its id may be somebody else's by then.
    """
    if process.poll() is not None:
        return
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
