"""`migrate`, and the database as the other commands open it."""

from __future__ import annotations

import asyncio
import getpass
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import asyncpg
import click
from tortoise import Tortoise, connections
from tortoise.exceptions import BaseORMException, OperationalError
from tortoise.migrations.executor import MigrationExecutor

from config.settings import Settings, SettingsError, load_settings
from models.fields import WrongSecretKey, set_secret_key
from models.registry import database, migrate, orm_config, ping

AWAY = (BaseORMException, OSError, sqlite3.Error, asyncpg.PostgresError)
"""What a database that cannot be reached, or is none, makes its driver raise."""


@click.command("migrate")
def migrate_command() -> None:
    """Bring the database to the current schema; repeating it changes nothing."""
    settings = load_settings()
    name = describe(settings.database_url)
    try:
        asyncio.run(_migrate(settings.database_url))
    except AWAY as error:
        raise unreachable(settings.database_url, error) from error
    click.echo(f"{name}: the schema is current")


async def _migrate(database_url: str) -> None:
    # Tortoise's executor hears nothing of a connection that fails and then waits for it for ever.
    async with database(database_url, pool=1):
        await ping()
    try:
        await migrate(database_url)
    finally:
        # A SQLite connection left open by a migration that failed would keep the process alive.
        await Tortoise.close_connections()


def unreachable(database_url: str, error: BaseException) -> click.ClickException:
    """Return what to tell an operator whose database does not answer: the setting, and no password."""
    why = str(error) or type(error).__name__
    return click.ClickException(f"KEHUI_DATABASE_URL: {describe(database_url)}: {why}")


async def require_database(database_url: str) -> None:
    """Raise ClickException, before anything else is opened, when the database does not answer."""
    try:
        async with database(database_url, pool=1):
            await ping()
    except AWAY as error:
        raise unreachable(database_url, error) from error


@asynccontextmanager
async def open_database(settings: Settings, *, personal_data: bool = False) -> AsyncIterator[None]:
    """Keep the database open for the body.

    Raises ClickException when it does not answer, has an old schema, or refuses to go on (a locked
    SQLite file), and SettingsError when `personal_data` is to be used without a key, or with a wrong one.
    """
    name = describe(settings.database_url)
    if personal_data:
        settings.require_secret_key()
    if settings.secret_key:
        set_secret_key(settings.secret_key)
    async with database(settings.database_url, pool=2):
        try:
            await ping()
        except AWAY as error:
            raise unreachable(settings.database_url, error) from error
        if missing := await pending_migrations(settings.database_url):
            raise click.ClickException(
                f"{name}: the schema lacks {', '.join(missing)}; run: python run.py migrate"
            )
        try:
            yield
        except WrongSecretKey as error:
            raise SettingsError(str(error)) from error
        except OperationalError as error:
            raise click.ClickException(f"{name}: {error}") from error


async def pending_migrations(database_url: str) -> list[str]:
    """Return the migrations that the open database has not had yet."""
    executor = MigrationExecutor(connections.get("default"), orm_config(database_url)["apps"])
    return [step.migration.name for step in await executor.plan()]


def describe(database_url: str) -> str:
    """Name a database without its password."""
    parts = urlsplit(database_url)
    if parts.scheme == "sqlite":
        return f"database {database_url.split('://', 1)[1]}"
    try:
        port = parts.port or 5432
    except ValueError:
        raise SettingsError("KEHUI_DATABASE_URL: expected a port number") from None
    return f"database {parts.path.lstrip('/')} at {parts.hostname}:{port}"


def operator() -> str:
    """Name who runs the command, for the audit trail."""
    try:
        return f"cli:{getpass.getuser()}"
    except (KeyError, OSError):
        return "cli:unknown"
