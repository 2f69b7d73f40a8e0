"""One serving process a SQLite file: a lock beside the database, held for as long as the process lives."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from models.registry import is_sqlite

MEMORY = ":memory:"


@contextmanager
def sole_server(database_url: str) -> Iterator[None]:
    """Be the only process that serves a SQLite file during the body; other databases need no such lock.

    The kernel lets go of the lock when the process ends, however it ends. Short commands do not ask for
    it: they may run beside the service. Raises ClickException when another process serves the file.
    """
    path = database_url.split("://", 1)[1]
    if not is_sqlite(database_url) or path == MEMORY:
        yield
        return
    file = Path(path).resolve()
    file.parent.mkdir(parents=True, exist_ok=True)
    with Path(f"{file}.lock").open("a", encoding="utf-8") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise click.ClickException(
                f"KEHUI_DATABASE_URL: another process already serves {path};"
                " stop that one first, or use postgres://… for several processes"
            ) from None
        yield
