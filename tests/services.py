"""The real services that tests need: found, required or skipped, and given to each test clean."""

from __future__ import annotations

import asyncio
import os
import shutil
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path

import asyncpg
import pytest
from redis import asyncio as aioredis

from models.registry import migrate

POSTGRES = os.environ.get("KEHUI_TEST_POSTGRES", "postgres://root@127.0.0.1:5432/postgres")
REDIS = os.environ.get("KEHUI_TEST_REDIS", "redis://127.0.0.1:6379/15")
REQUIRED = frozenset(os.environ.get("KEHUI_TEST_REQUIRE", "").replace(" ", "").split(",")) - {""}


def missing(service: str, why: object) -> None:
    """Skip the test for want of a service, or fail it where that service is required."""
    message = f"{service} does not answer: {why}"
    if service in REQUIRED:
        pytest.fail(message)
    pytest.skip(message)


@dataclass(frozen=True)
class Backend:
    """Where one test keeps its data: `redis_url` is empty on SQLite."""

    name: str
    database_url: str
    redis_url: str
    redis_prefix: str


class Templates:
    """Migrated once for the whole run, copied for each test."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._postgres = ""
        self._sqlite: Path | None = None
        self._spare: list[str] = []

    def sqlite(self) -> Path:
        """Return a migrated SQLite file to copy."""
        if self._sqlite is None:
            path = self._folder / "template.db"
            asyncio.run(migrate(f"sqlite://{path}"))
            self._sqlite = path
        return self._sqlite

    def postgres(self) -> str:
        """Return the name of a migrated PostgreSQL database to copy."""
        if not self._postgres:
            name = f"kehui_test_{uuid.uuid4().hex[:10]}"
            asyncio.run(_create(name))
            asyncio.run(migrate(_url(name)))
            self._postgres = name
        return self._postgres

    async def lend(self) -> str:
        """Return the name of an empty, migrated PostgreSQL database: one given back before, or a new one."""
        if self._spare:
            return self._spare.pop()
        name = f"kehui_test_{uuid.uuid4().hex[:10]}"
        await _create(name, self.postgres())
        return name

    async def take_back(self, name: str) -> None:
        """Empty a database for the next test, a hundred times faster than making one; drop a changed one."""
        if await _empty(name):
            self._spare.append(name)
        else:
            await _drop(name)

    def drop(self) -> None:
        """Remove what the run made."""
        for name in (*self._spare, self._postgres):
            if name:
                asyncio.run(_drop(name))


def _url(name: str) -> str:
    return POSTGRES.rsplit("/", 1)[0] + f"/{name}"


async def _create(name: str, template: str = "template1") -> None:
    try:
        connection = await asyncpg.connect(POSTGRES, timeout=5)
    except (OSError, asyncpg.PostgresError, TimeoutError) as error:
        missing("postgres", error)
        raise
    try:
        await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    finally:
        await connection.close()


async def _drop(name: str) -> None:
    connection = await asyncpg.connect(POSTGRES, timeout=5)
    try:
        await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    finally:
        await connection.close()


_ALONE = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_TRIGGERS = "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal"
_TABLES = "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
_REFERENCES = (
    "SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint WHERE contype = 'f'"
)
_COUNT_ANEW = """
SELECT setval(oid::regclass, 1, false) FROM pg_class
WHERE relkind = 'S' AND relnamespace = 'public'::regnamespace
"""


async def _empty(name: str) -> bool:
    """Delete all rows of a database, those that refer to others first; False for one with triggers put in."""
    connection = await asyncpg.connect(_url(name), timeout=5)
    try:
        await connection.execute(_ALONE)
        if await connection.fetchval(_TRIGGERS):
            return False
        order: TopologicalSorter[str] = TopologicalSorter()
        for (table,) in await connection.fetch(_TABLES):
            order.add(table)
        for referring, referred in await connection.fetch(_REFERENCES):
            if referring != referred:
                order.add(referred, referring)
        tables = [table for table in order.static_order() if table != "tortoise_migrations"]
        await connection.execute("; ".join(f'DELETE FROM "{table}"' for table in tables))
        await connection.execute(_COUNT_ANEW)
    finally:
        await connection.close()
    return True


@asynccontextmanager
async def fresh_backend(name: str, templates: Templates, folder: Path) -> AsyncIterator[Backend]:
    """Yield empty, migrated storage: `sqlite`, or `postgres` together with Redis."""
    prefix = f"kehui-test-{uuid.uuid4().hex[:8]}"
    if name == "sqlite":
        path = folder / "kehui.db"
        shutil.copy(templates.sqlite(), path)
        yield Backend(name, f"sqlite://{path}", "", prefix)
        return
    database = await templates.lend()
    try:
        async with _redis(prefix):
            yield Backend(name, _url(database), REDIS, prefix)
    finally:
        await templates.take_back(database)


@asynccontextmanager
async def _redis(prefix: str) -> AsyncIterator[None]:
    client = aioredis.from_url(REDIS)
    try:
        await client.ping()
    except (OSError, aioredis.RedisError) as error:
        missing("redis", error)
    try:
        yield
        keys = [key async for key in client.scan_iter(match=f"{prefix}:*")]
        if keys:
            await client.delete(*keys)
    finally:
        await client.aclose()
