"""Opens and closes the database, and brings its schema up to date."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tortoise import Tortoise, connections
from tortoise.backends.base.executor import EXECUTOR_CACHE
from tortoise.migrations.api import migrate as run_migrations

SQLITE_CACHE_KIB = 16_000
"""The pages that a county's busy hour touches; with the two megabytes of the default most are read anew."""
SQLITE_CHECKPOINT_PAGES = 8_000
"""Pages of 4 KiB in the log before they go to their places: one that changes in every commit goes once."""

MODULES = (
    "models.attendance",
    "models.audit",
    "models.bulletin",
    "models.candidate",
    "models.clock",
    "models.commissioner",
    "models.consultation",
    "models.counter",
    "models.earthquake",
    "models.event",
    "models.knowledge",
    "models.ledger",
    "models.media",
    "models.member",
    "models.offer",
    "models.outbox",
    "models.person",
    "models.push",
    "models.submission",
    "models.village",
    "models.visit",
)


def is_sqlite(database_url: str) -> bool:
    """Tell whether a database URL names a SQLite file."""
    return database_url.startswith("sqlite:")


def orm_config(database_url: str, *, pool: int = 10) -> dict[str, Any]:
    """Return Tortoise's configuration for a database URL; `pool` connections at most on PostgreSQL."""
    return {
        "connections": {"default": _connection(database_url, pool)},
        "apps": {
            "models": {
                "models": list(MODULES),
                "default_connection": "default",
                "migrations": "models.migrations",
            }
        },
        "use_tz": True,
        "timezone": "UTC",
    }


def _connection(database_url: str, pool: int) -> dict[str, Any]:
    if is_sqlite(database_url):
        path = database_url.split("://", 1)[1]
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        return {
            "engine": "tortoise.backends.sqlite",
            "credentials": {
                "file_path": path,
                "synchronous": "FULL",
                "busy_timeout": 5000,
                "cache_size": -SQLITE_CACHE_KIB,
                "wal_autocheckpoint": SQLITE_CHECKPOINT_PAGES,
            },
        }
    parts = urlsplit(database_url)
    return {
        "engine": "tortoise.backends.asyncpg",
        "credentials": {
            "host": parts.hostname or "127.0.0.1",
            "port": parts.port or 5432,
            "user": parts.username or "postgres",
            "password": parts.password or "",
            "database": parts.path.lstrip("/"),
            "minsize": 1,
            "maxsize": pool,
            "application_name": "kehui",
            # A plan kept from when a table was small reads all of it later on.
            "server_settings": {"plan_cache_mode": "force_custom_plan"},
        },
    }


@asynccontextmanager
async def database(database_url: str, *, pool: int = 10) -> AsyncIterator[None]:
    """Keep the database open for the body. One process opens one database at a time.

    Tortoise caches SQL by model across connections; what it made for another kind of database is dropped.
    """
    EXECUTOR_CACHE.clear()
    context = await Tortoise.init(config=orm_config(database_url, pool=pool), _enable_global_fallback=True)
    try:
        yield
    finally:
        await context.close_connections()


async def migrate(database_url: str) -> None:
    """Bring the schema to the newest migration; repeating it changes nothing.

    A database that does not answer raises here, before Tortoise would wait for its own lock for ever.
    """
    async with database(database_url, pool=1):
        await ping()
    try:
        await run_migrations(config=orm_config(database_url))
    finally:
        await Tortoise.close_connections()


async def ping() -> None:
    """Ask the database for a sign of life; raises what the driver raises."""
    await connections.get("default").execute_query("SELECT 1")


DEVELOPMENT = orm_config("sqlite://var/kehui.db")
