"""`serve`: one process of the service, or several that share a port."""

from __future__ import annotations

import asyncio
import errno
import gc
import os
import signal
import sys
from collections.abc import Callable

import click
import structlog
import uvloop
from aiohttp import web

from bot.accounts.roster import read_a_phone
from config.logging import configure_logging
from config.settings import Settings, SettingsError, load_settings
from handlers.app import Role, create_app
from handlers.cli.database import open_database, require_database
from handlers.cli.sole import sole_server
from handlers.cli.supervisor import supervise
from models.registry import is_sqlite, migrate

log = structlog.get_logger()
SHUTDOWN_SECONDS = 4.5


@click.command()
@click.option("--role", type=click.Choice([role.value for role in Role]), default=Role.ALL.value)
@click.option("--host", default=None, help="the address to listen on")
@click.option("--port", type=click.IntRange(1, 65535), default=None, help="the port to listen on")
@click.option("--workers", type=click.IntRange(1, 32), default=1, help="how many such processes")
@click.option("--share-port", is_flag=True, hidden=True)
def serve(role: str, host: str | None, port: int | None, workers: int, share_port: bool) -> None:
    """Run the service."""
    settings = load_settings(**{name: value for name, value in (("host", host), ("port", port)) if value})
    configure_logging(settings.log_level)
    check_processes(settings, Role(role), workers)
    if workers > 1:
        asyncio.run(_prepare(settings))
        sys.exit(supervise(sys.argv, workers))
    listens = Role(role) is not Role.WORKER or port is not None
    with sole_server(settings.database_url):
        asyncio.run(_prepare(settings))
        app = create_app(settings, role=Role(role))
        run_app(app, settings if listens else None, share_port=share_port)


async def _prepare(settings: Settings) -> None:
    """See that the database answers, has its schema and can be read, before anything waits for it.

    SQLite's schema is brought up to date.
    """
    await require_database(settings.database_url)
    if is_sqlite(settings.database_url):
        await migrate(settings.database_url)
    async with open_database(settings, personal_data=True):
        await read_a_phone()


def check_processes(settings: Settings, role: Role, workers: int) -> None:
    """Raise SettingsError for what would corrupt or lose data: several processes on one SQLite file."""
    if is_sqlite(settings.database_url) and (workers > 1 or role is not Role.ALL):
        raise SettingsError(
            "KEHUI_DATABASE_URL: SQLite has one process only (--role all, --workers 1);"
            " expected postgres://… for several processes"
        )
    if workers > 1 and not settings.redis_url:
        raise SettingsError("KEHUI_REDIS_URL: expected redis://… for several processes")
    if workers > 1 and settings.sandbox:
        log.warning(
            "sandbox_per_process",
            hint="each process shows a sandbox of its own; python -m sandbox is one for all",
        )


def run_app(
    app: web.Application,
    settings: Settings | None,
    *,
    share_port: bool = False,
    on_ready: Callable[[], None] | None = None,
) -> None:
    """Run an application until SIGINT or SIGTERM, then finish what is under way; None listens nowhere."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_run(app, settings, share_port, on_ready))


async def _listen(site: web.TCPSite, settings: Settings) -> None:
    try:
        await site.start()
    except OSError as error:
        name = "KEHUI_PORT" if error.errno in (errno.EADDRINUSE, errno.EACCES) else "KEHUI_HOST"
        why = os.strerror(error.errno) if error.errno else str(error)
        where = f"{settings.host}:{settings.port}"
        raise click.ClickException(f"{name}: cannot listen at {where}: {why.lower()}") from error


def tune_interpreter() -> None:
    """Let the database thread have the interpreter as soon as it asks, and spare what stays from collection.

    Called once all is loaded: the knowledge alone is some hundred thousand objects.
    With the default of 5 ms every finished statement waits up to 5 ms for the event loop to pause.
    """
    sys.setswitchinterval(0.0005)
    gc.freeze()


async def _run(
    app: web.Application, settings: Settings | None, share_port: bool, on_ready: Callable[[], None] | None
) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
    await runner.setup()
    try:
        if settings is not None:
            site = web.TCPSite(
                runner, settings.host, settings.port, reuse_port=share_port or None, backlog=1024
            )
            await _listen(site, settings)
        tune_interpreter()
        log.info("ready", host=settings and settings.host, port=settings and settings.port)
        if on_ready:
            on_ready()
        await stop.wait()
        log.info("stopping")
    finally:
        await runner.cleanup()
