"""The benchmark runs: each server starts, answers wrk with 200 and is in the table. Speed is not judged."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
from pathlib import Path

import asyncpg
import pytest
from redis import asyncio as aioredis

from tests.services import POSTGRES, REDIS, missing

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "benchmarks" / "webhook.py"
WEROBOT = ROOT / "var" / "benchmarks" / "venv" / ".installed"
SECONDS = 1
SPEED = ("≥ 0.", "p99", "ready within")

pytestmark = pytest.mark.processes


@pytest.mark.parametrize("name", ["a", "b", "c", "d"])
def test_a_server_is_measured(name: str, tmp_path: Path) -> None:
    _need(name)
    out = tmp_path / "out.json"
    command = [sys.executable, str(SCRIPT), "--seconds", str(SECONDS), "--only", name, "--json", str(out)]
    ran = subprocess.run(
        [*command, "--postgres", POSTGRES, "--redis", REDIS], capture_output=True, text=True, timeout=120
    )
    assert out.exists(), ran.stdout + ran.stderr
    told = json.loads(out.read_text(encoding="utf-8"))
    assert told["problems"] == []
    assert f"| {name} " in ran.stdout
    measure = told["measures"][0]
    assert measure["name"] == name
    assert measure["requests"] > 0
    assert measure["failures"] == 0
    assert measure["sample"]["answered"] == measure["sample"]["sent"] > 0
    failed = [check for check in told["checks"] if not check["passed"]]
    assert [check for check in failed if not check["requirement"].startswith(SPEED)] == []
    assert ran.returncode == bool(failed)


def test_an_unknown_server_is_wrong_usage() -> None:
    if shutil.which("wrk") is None:
        missing("wrk", "it is not installed")
    ran = subprocess.run([sys.executable, str(SCRIPT), "--only", "x"], capture_output=True, text=True)
    assert ran.returncode == 2
    assert "no such server: x" in ran.stderr


def _need(name: str) -> None:
    if shutil.which("wrk") is None:
        missing("wrk", "it is not installed")
    if name == "b" and not WEROBOT.exists():
        # Tests fetch nothing; the benchmark itself makes this environment.
        missing("werobot", f"python {SCRIPT.relative_to(ROOT)} --only b installs it")
    if name == "d":
        asyncio.run(_need_services())


async def _need_services() -> None:
    try:
        await (await asyncpg.connect(POSTGRES, timeout=5)).close()
    except (OSError, asyncpg.PostgresError, TimeoutError) as error:
        missing("postgres", error)
    client = aioredis.from_url(REDIS)
    try:
        await client.ping()
    except (OSError, aioredis.RedisError) as error:
        missing("redis", error)
    finally:
        await client.aclose()
