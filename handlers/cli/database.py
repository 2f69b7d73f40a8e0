"""`migrate`, and the database as the other commands open it."""

from __future__ import annotations

import asyncio
import getpass
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import click
from tortoise import connections
from tortoise.exceptions import BaseORMException
from tortoise.migrations.executor import MigrationExecutor

from config.settings import Settings, SettingsError, load_settings
from models.fields import set_secret_key
from models.registry import database, migrate, orm_config, ping


@click.command("migrate")
def migrate_command() -> None:
    """Bring the database to the current schema; repeating it changes nothing."""
    settings = load_settings()
    with_address = describe(settings.database_url)
    try:
        asyncio.run(migrate(settings.database_url))
    except (BaseORMException, OSError) as error:
        raise click.ClickException(f"{with_address}: {error}") from error
    click.echo(f"{with_address}: the schema is current")


@asynccontextmanager
async def open_database(settings: Settings, *, personal_data: bool = False) -> AsyncIterator[None]:
    """Keep the database open for the body.

    Raises ClickException when it does not answer or has an old schema, and SettingsError when
    `personal_data` is to be read or written without a key.
    """
    if personal_data:
        settings.require_secret_key()
    if settings.secret_key:
        set_secret_key(settings.secret_key)
    async with database(settings.database_url, pool=2):
        try:
            await ping()
        except (BaseORMException, OSError) as error:
            raise click.ClickException(f"{describe(settings.database_url)}: {error}") from error
        if missing := await pending_migrations(settings.database_url):
            raise click.ClickException(
                f"{describe(settings.database_url)}: the schema lacks {', '.join(missing)};"
                " run: python run.py migrate"
            )
        yield


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
