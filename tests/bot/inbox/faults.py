"""Faults in the database: work that fails for one person, work that takes long, rows in other hands."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
from tortoise import connections

from tests.services import Backend

POSTGRES_FAULT = """
CREATE FUNCTION fault() RETURNS trigger AS $$ BEGIN {action}; RETURN NEW; END $$ LANGUAGE plpgsql;
CREATE TRIGGER fault BEFORE INSERT ON {table} FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION fault();
"""
SQLITE_FAULT = "CREATE TRIGGER fault BEFORE INSERT ON {table} WHEN {condition} BEGIN SELECT {action}; END;"


async def make_inserts_fail(backend: Backend, table: str, condition: str) -> None:
    """Have the database refuse rows of a table; `condition` speaks of NEW."""
    if backend.name == "sqlite":
        await _script(SQLITE_FAULT.format(table=table, condition=condition, action="RAISE(ABORT, 'poison')"))
    else:
        action = "RAISE EXCEPTION 'poison'"
        await _script(POSTGRES_FAULT.format(table=table, condition=condition, action=action))


async def make_inserts_slow(backend: Backend, table: str, condition: str, seconds: float) -> None:
    """Have the database take its time over rows of a table."""
    if backend.name == "sqlite":
        sleeper = connections.get("default")._connection  # type: ignore[attr-defined]
        await sleeper.create_function("nap", 1, time.sleep)
        await _script(SQLITE_FAULT.format(table=table, condition=condition, action=f"nap({seconds})"))
    else:
        action = f"PERFORM pg_sleep({seconds})"
        await _script(POSTGRES_FAULT.format(table=table, condition=condition, action=action))


async def end_fault(backend: Backend) -> None:
    """Take the fault away again."""
    if backend.name == "sqlite":
        await _script("DROP TRIGGER fault;")
    else:
        await _script("DROP FUNCTION fault CASCADE;")


async def _script(statements: str) -> None:
    await connections.get("default").execute_script(statements)


@asynccontextmanager
async def row_locked(backend: Backend, table: str, condition: str) -> AsyncIterator[None]:
    """Hold a row in a transaction of somebody else's, on PostgreSQL."""
    connection = await asyncpg.connect(backend.database_url)
    try:
        async with connection.transaction():
            held = await connection.fetch(f"SELECT id FROM {table} WHERE {condition} FOR UPDATE")
            assert held, f"no {table} to hold where {condition}"
            yield
    finally:
        await connection.close()
