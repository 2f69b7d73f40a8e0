"""Reads and writes many rows in one statement, for the paths that a surge goes through.

Making a model instance costs Tortoise about 50 µs a row, ten times what the row itself costs. Rows go to
the database as one JSON text: SQLite's driver gives up the interpreter and waits for it anew at each row
that it is handed or hands over, and a busy event loop makes each of these waits a long one.
"""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, lru_cache
from typing import Any, NamedTuple, TypeVar

import orjson
from tortoise import connections
from tortoise.backends.base.client import BaseDBAsyncClient, TransactionalDBClient
from tortoise.exceptions import IntegrityError, OperationalError
from tortoise.models import Model

Row = Mapping[str, Any]
T = TypeVar("T")


def locking_clause() -> str:
    """Return what makes a SELECT lock the rows that nobody else has locked; SQLite has one writer anyway."""
    return "" if _on_sqlite() else " FOR NO KEY UPDATE SKIP LOCKED"


async def query(statement: str, *lists: Sequence[Any]) -> list[dict[str, Any]]:
    """Run a statement in which each `{}` stands for the values of one of the lists."""
    found: list[dict[str, Any]] = await connections.get("default").execute_query_dict(
        *_fill_in(statement, lists)
    )
    return found


async def query_rows(columns: Sequence[str], source: str, *lists: Sequence[Any]) -> list[list[Any]]:
    """Return these columns of many rows of `source` (`person WHERE id IN ({}) ORDER BY id`), by `query`."""
    names = ", ".join(columns)
    if not _on_sqlite():
        return [list(row.values()) for row in await query(f"SELECT {names} FROM {source}", *lists)]
    found = await query(
        f"SELECT json_group_array(json_array({names})) AS found FROM (SELECT {names} FROM {source})", *lists
    )
    rows: list[list[Any]] = orjson.loads(found[0]["found"])
    return rows


class _Step(NamedTuple):
    """A statement for one JSON text of rows."""

    statement: str
    rows: str


@dataclass(slots=True)
class Writes:
    """Rows to be written together, in the order in which they were given, in one trip to the database."""

    _steps: list[_Step] = field(default_factory=list)

    def insert(self, model: type[Model], rows: Sequence[Row], *, only_new: bool = False) -> None:
        """Insert rows given as column -> value, all with the same columns; `only_new`: no repeats."""
        if rows:
            make = _sqlite_insert if _on_sqlite() else _postgres_insert
            self._steps.append(_Step(make(model, tuple(rows[0]), only_new), _to_json(rows)))

    def update(self, model: type[Model], key: str, rows: Sequence[Row], *, only: str = "TRUE") -> None:
        """Update rows found by the column `key`; every row has the same columns, `key` among them.

        `only` is a condition in SQL that a row must fulfil besides, its columns with the table's name.
        """
        if rows:
            make = _sqlite_update if _on_sqlite() else _postgres_update
            self._steps.append(_Step(make(model, key, tuple(rows[0]), only), _to_json(rows)))

    async def carry_out(self) -> list[int]:
        """Write all of it; returns how many rows each writing wrote."""
        steps, self._steps = self._steps, []
        db = connections.get("default")
        return await (_carry_out_on_sqlite if _on_sqlite() else _carry_out_on_postgres)(db, steps)

    async def commit(self, transaction: TransactionalDBClient) -> None:
        """Write all of it and commit the transaction.

        SQLite's thread gets both at once, for a busy event loop is late to ask for the second.
        """
        if not _on_sqlite():
            await self.carry_out()
            await transaction.commit()
            return
        outcomes = await asyncio.gather(self.carry_out(), transaction.commit(), return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome


async def _carry_out_on_sqlite(db: BaseDBAsyncClient, steps: Sequence[_Step]) -> list[int]:
    try:
        async with db.acquire_connection() as connection:
            counts: list[int] = await connection._execute(_execute_all, connection._conn, steps)
            return counts
    except sqlite3.IntegrityError as error:
        raise IntegrityError(error) from error
    except sqlite3.OperationalError as error:
        raise OperationalError(error) from error


def _execute_all(connection: sqlite3.Connection, steps: Sequence[_Step]) -> list[int]:
    """Write in SQLite's thread; what fails takes the transaction back before the commit that waits behind."""
    try:
        return [connection.execute(step.statement, (step.rows,)).rowcount for step in steps]
    except sqlite3.Error:
        connection.rollback()
        raise


async def _carry_out_on_postgres(db: BaseDBAsyncClient, steps: Sequence[_Step]) -> list[int]:
    """Write everything in one statement; foreign keys are looked at when it ends."""
    if not steps:
        return []
    statement = _postgres_statement(tuple(step.statement for step in steps))
    [counts] = await db.execute_query_dict(statement, [step.rows for step in steps])
    return [counts[f"count{place}"] for place in range(len(steps))]


def padded(values: Sequence[T]) -> list[T]:
    """Repeat the last value until there are 1, 2, 4, 8 … of them; in `IN (…)` that changes nothing.

    Statements then come in a few lengths only, and the databases' caches of prepared ones hold them.
    """
    missing = (1 << (len(values) - 1).bit_length()) - len(values)
    return [*values, *[values[-1]] * missing]


def _fill_in(statement: str, lists: Sequence[Sequence[Any]]) -> tuple[str, list[Any]]:
    """Return a statement with places for the values of each list, and all the values."""
    lists = [padded(values) for values in lists]
    places = _places(tuple(map(len, lists)), "?" if _on_sqlite() else "${}")
    return statement.format(*places), [value for given in lists for value in given]


@cache
def _places(lengths: tuple[int, ...], style: str) -> list[str]:
    """Return the places for lists of these lengths, numbered through all of them where the style numbers."""
    numbers = itertools.count(1)
    return [", ".join(style.format(next(numbers)) for _ in range(length)) for length in lengths]


def _on_sqlite() -> bool:
    return str(connections.get("default").capabilities.dialect) == "sqlite"


def _to_json(rows: Sequence[Row]) -> str:
    """Write rows as JSON, moments as Tortoise stores them in SQLite, which PostgreSQL reads as well."""
    return orjson.dumps(rows, default=_write_moment, option=orjson.OPT_PASSTHROUGH_DATETIME).decode()


@lru_cache(8)
def _write_moment(value: object) -> str:
    """Write a moment; the rows of a batch share a few of them."""
    if isinstance(value, datetime):
        return value.isoformat(" ")
    raise TypeError(f"no column holds a {type(value).__name__}")


@cache
def _sqlite_insert(model: type[Model], names: tuple[str, ...], only_new: bool) -> str:
    values = ", ".join(f"json_extract(value, '$.{name}')" for name in names)
    # Without the WHERE, SQLite takes the ON of the conflict for that of a join.
    ending = " WHERE true ON CONFLICT DO NOTHING" if only_new else ""
    return f"INSERT INTO {_table(model)} ({_columns(names)}) SELECT {values} FROM json_each(?){ending}"


@cache
def _sqlite_update(model: type[Model], key: str, names: tuple[str, ...], only: str) -> str:
    changes = ", ".join(f"\"{name}\" = json_extract(value, '$.{name}')" for name in names if name != key)
    # The plus keeps SQLite from seeking the rows by the condition instead of by their key.
    return (
        f"UPDATE {_table(model)} SET {changes} FROM json_each(?) AS given"
        f" WHERE {_table(model)}.\"{key}\" = json_extract(given.value, '$.{key}') AND +({only})"
    )


@cache
def _postgres_insert(model: type[Model], names: tuple[str, ...], only_new: bool) -> str:
    ending = " ON CONFLICT DO NOTHING" if only_new else ""
    return (
        f"INSERT INTO {_table(model)} ({_columns(names)}) SELECT {_columns(names)}"
        f" FROM {_postgres_rows(model)}{ending}"
    )


@cache
def _postgres_update(model: type[Model], key: str, names: tuple[str, ...], only: str) -> str:
    changes = ", ".join(f'"{name}" = given."{name}"' for name in names if name != key)
    return (
        f"UPDATE {_table(model)} SET {changes} FROM {_postgres_rows(model)} AS given"
        f' WHERE {_table(model)}."{key}" = given."{key}" AND {only}'
    )


def _postgres_rows(model: type[Model]) -> str:
    """Return the JSON text of the place `{}` as rows with the columns and types of the table."""
    return f"json_populate_recordset(NULL::{_table(model)}, {{}}::json)"


@cache
def _postgres_statement(statements: tuple[str, ...]) -> str:
    """Return one statement that does all of these and counts the rows that each has written."""
    parts = [
        f"step{place} AS ({statement.format(f'${place + 1}')} RETURNING 1)"
        for place, statement in enumerate(statements)
    ]
    counts = [f"(SELECT count(*) FROM step{place}) AS count{place}" for place in range(len(statements))]
    return f"WITH {', '.join(parts)} SELECT {', '.join(counts)}"


def _table(model: type[Model]) -> str:
    return f'"{model._meta.db_table}"'


def _columns(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
