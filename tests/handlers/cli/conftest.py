"""The command line as people call it: a process of its own."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from config.settings import ROOT
from tests.services import Backend

KEY = "test-secret-key-0123456789"


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Awaitable[Ended]]


async def run_command(*arguments: str | Path, **settings: str) -> Ended:
    """Run `python run.py …` with nothing but the given settings."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("KEHUI_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(ROOT / "run.py"),
        *(str(argument) for argument in arguments),
        env=inherited | settings,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await asyncio.wait_for(process.communicate(), 60)
    assert b"Traceback" not in err, err.decode()
    return Ended(process.returncode or 0, out.decode(), err.decode())


@pytest.fixture
def run(backend: Backend) -> Run:
    """Run commands on an empty, migrated database; settings may be given by name, None removes one."""

    async def run(*arguments: str | Path, **settings: str | None) -> Ended:
        known = {"KEHUI_DATABASE_URL": backend.database_url, "KEHUI_SECRET_KEY": KEY} | settings
        return await run_command(
            *arguments, **{name: value for name, value in known.items() if value is not None}
        )

    return run


@pytest.fixture
def anywhere() -> Run:
    """Run commands that need no database, once."""
    return run_command
