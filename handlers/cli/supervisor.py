"""Several processes that share a port: begun together, begun again when one dies, stopped together."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from types import FrameType

import structlog

log = structlog.get_logger()
STOP_SECONDS = 10
TOO_SOON_SECONDS = 2


def supervise(arguments: list[str], count: int) -> int:
    """Run `count` processes of this command until told to stop; returns the exit status.

    A process that dies within two seconds of its start ends the others too: it would only die again.
    """
    command = [sys.executable, arguments[0], *_for_one(arguments[1:]), "--share-port"]
    stopping = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    children = {_start(command): time.monotonic() for _ in range(count)}
    status = 0
    while not stopping:
        time.sleep(0.2)
        for child in [child for child in children if child.poll() is not None]:
            began = children.pop(child)
            log.error("process_died", status=child.returncode)
            if time.monotonic() - began < TOO_SOON_SECONDS:
                status, stopping = 1, True
                break
            children[_start(command)] = time.monotonic()
    _stop_all(list(children))
    return status


def _for_one(arguments: list[str]) -> list[str]:
    kept: list[str] = []
    skip = False
    for argument in arguments:
        if skip:
            skip = False
        elif argument == "--workers":
            skip = True
        elif not argument.startswith("--workers="):
            kept.append(argument)
    return kept


def _start(command: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command)  # noqa: S603 - our own command line


def _stop_all(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        child.terminate()
    end = time.monotonic() + STOP_SECONDS
    for child in children:
        try:
            child.wait(max(0.1, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
