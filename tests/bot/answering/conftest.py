"""A database of its own for each test that asks for one, on SQLite and on PostgreSQL."""

import os
import uuid
from pathlib import Path

import asyncpg
import pytest

from models.fields import set_secret_key
from models.registry import database, migrate

POSTGRES = os.environ.get("KEHUI_TEST_POSTGRES", "postgres://root@127.0.0.1:5432/postgres")


async def _create_postgres(name: str) -> str:
    try:
        connection = await asyncpg.connect(POSTGRES, timeout=3)
    except OSError as error:
        if "postgres" in os.environ.get("KEHUI_TEST_REQUIRE", ""):
            pytest.fail(f"PostgreSQL does not answer: {error}")
        pytest.skip("PostgreSQL does not answer")
    await connection.execute(f'CREATE DATABASE "{name}"')
    await connection.close()
    return f"{POSTGRES.rsplit('/', 1)[0]}/{name}"


async def _drop_postgres(name: str) -> None:
    connection = await asyncpg.connect(POSTGRES, timeout=3)
    await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    await connection.close()


@pytest.fixture(params=["sqlite", "postgres"])
async def db(request: pytest.FixtureRequest, tmp_path: Path):
    """Open a migrated, empty database and yield its URL."""
    set_secret_key("test-secret-key-0123456789")
    name = f"kehui_answering_{uuid.uuid4().hex[:12]}"
    on_postgres = request.param == "postgres"
    url = await _create_postgres(name) if on_postgres else f"sqlite://{tmp_path / 'kehui.db'}"
    await migrate(url)
    async with database(url):
        yield url
    if on_postgres:
        await _drop_postgres(name)
