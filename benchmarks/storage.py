"""Fresh storage for each server, removed after it, and a count of what was stored in it."""

from __future__ import annotations

import asyncio
import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
from redis import asyncio as aioredis

COUNTS = {
    "pushes": "SELECT count(*) FROM push",
    "replied": "SELECT count(*) FROM push WHERE reply_state = 'passive'",
    "self_served": "SELECT count(*) FROM consultation WHERE status = 'self_served'",
}
DURABILITY = ("fsync", "synchronous_commit")
IN_MEMORY = frozenset({"tmpfs", "ramfs", "devtmpfs"})


@dataclass(frozen=True, slots=True)
class Storage:
    """Where one server keeps its data: `redis_url` is empty on SQLite."""

    database_url: str
    redis_url: str = ""
    redis_prefix: str = ""

    def environment(self) -> Mapping[str, str]:
        """Return the settings that name it."""
        return {
            "KEHUI_DATABASE_URL": self.database_url,
            "KEHUI_REDIS_URL": self.redis_url,
            "KEHUI_REDIS_PREFIX": self.redis_prefix or "kehui",
        }

    def count(self) -> dict[str, int]:
        """Return how many rows there are of each kind in `COUNTS`."""
        if not self.database_url.startswith("sqlite:"):
            return asyncio.run(_count_postgres(self.database_url))
        path = self.database_url.removeprefix("sqlite://")
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            return {name: connection.execute(query).fetchone()[0] for name, query in COUNTS.items()}


@contextmanager
def sqlite(folder: Path) -> Iterator[Storage]:
    """Yield a new file on a disk; raises RuntimeError where the folder is kept in memory."""
    if (kind := filesystem(folder)) in IN_MEMORY:
        raise RuntimeError(f"{folder} is on {kind}: writing there would cost nothing")
    yield Storage(f"sqlite://{folder / 'kehui.db'}")


@contextmanager
def postgres(server_url: str, redis_url: str) -> Iterator[Storage]:
    """Yield a new database and a Redis prefix; raises RuntimeError unless commits there are durable."""
    name = f"kehui_benchmark_{secrets.token_hex(4)}"
    asyncio.run(_check_durable(server_url))
    asyncio.run(_execute(server_url, f'CREATE DATABASE "{name}"'))
    try:
        url = urlsplit(server_url)._replace(path=f"/{name}").geturl()
        yield Storage(url, redis_url, name)
    finally:
        asyncio.run(_execute(server_url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
        asyncio.run(_forget(redis_url, name))


def filesystem(folder: Path) -> str:
    """Return the type of the filesystem that a folder is on, by the longest mount point above it."""
    mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text().splitlines()]
    above = [(point, kind) for point, kind in mounts if folder.resolve().is_relative_to(point)]
    return max(above, key=lambda mount: len(mount[0]))[1]


async def _count_postgres(url: str) -> dict[str, int]:
    connection = await asyncpg.connect(url, timeout=5)
    try:
        return {name: await connection.fetchval(query) for name, query in COUNTS.items()}
    finally:
        await connection.close()


async def _check_durable(url: str) -> None:
    connection = await asyncpg.connect(url, timeout=5)
    try:
        for setting in DURABILITY:
            if await connection.fetchval(f"SHOW {setting}") == "off":
                raise RuntimeError(f"PostgreSQL has {setting} off: nothing would be stored durably")
    finally:
        await connection.close()


async def _execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url, timeout=5)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


async def _forget(url: str, prefix: str) -> None:
    client = aioredis.from_url(url)
    try:
        keys = [key async for key in client.scan_iter(match=f"{prefix}:*")]
        if keys:
            await client.delete(*keys)
    finally:
        await client.aclose()
