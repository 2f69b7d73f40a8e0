"""Fixtures that all tests share: clean storage on both databases, and the whole service with its sandbox."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser

from config.logging import configure_logging
from models.fields import set_secret_key
from models.registry import database
from tests.chromium import open_browser
from tests.services import Backend, Templates, fresh_backend
from tests.stage import Stage, open_stage

SECRET_KEY = "test-secret-key-0123456789"


@pytest.fixture(scope="session", autouse=True)
def quiet_logs() -> None:
    """Log errors only, so that a failing test shows what matters."""
    configure_logging("error")


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Templates]:
    """Migrated databases to copy."""
    made = Templates(tmp_path_factory.mktemp("templates"))
    made.sqlite()
    yield made
    made.drop()


@pytest.fixture(params=["sqlite", "postgres"])
def backend_name(request: pytest.FixtureRequest, templates: Templates) -> str:
    """Run the test on SQLite and on PostgreSQL with Redis."""
    name = str(request.param)
    if name == "postgres":
        templates.postgres()
    return name


@pytest.fixture
async def backend(backend_name: str, templates: Templates, tmp_path: Path) -> AsyncIterator[Backend]:
    """Empty, migrated storage."""
    async with fresh_backend(backend_name, templates, tmp_path) as made:
        yield made


@pytest.fixture
async def db(backend: Backend) -> AsyncIterator[Backend]:
    """Storage with the database open, for use cases and queries."""
    set_secret_key(SECRET_KEY)
    async with database(backend.database_url):
        yield backend


@pytest.fixture
def now() -> datetime:
    """A working Tuesday morning in duty hours: 2026-03-10 10:00 in China."""
    return datetime(2026, 3, 10, 2, 0, tzinfo=UTC)


@pytest.fixture
async def stage(backend: Backend, tmp_path: Path) -> AsyncIterator[Stage]:
    """The whole service in one process, with a sandbox that plays WeChat over HTTP."""
    async with open_stage(backend, tmp_path) as made:
        yield made


@pytest.fixture
async def make_stage(backend: Backend, tmp_path: Path) -> AsyncIterator[Callable[..., Awaitable[Stage]]]:
    """Open stages with settings of their own; all are closed after the test."""
    async with AsyncExitStack() as stack:

        async def make(**settings: Any) -> Stage:
            return await stack.enter_async_context(open_stage(backend, tmp_path, **settings))

        yield make


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A Chromium."""
    async with open_browser() as made:
        yield made
