"""`import`: files in, all rows or none."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import click

from bot import clock
from bot.accounts import roster
from bot.answering import keeping, knowledge
from bot.answering.reviewing import Remark
from bot.earthquake import shelters
from bot.errors import ImportRefused
from bot.events import programme
from bot.routing import villages
from bot.spreadsheets import ImportResult, Problem, Values, read_rows, rehearse, sift_rows
from bot.statistics import ledger
from config.settings import load_settings
from handlers.cli.database import open_database, operator

Check = Callable[[Values], Any]


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of file is read and stored; `unique` is what must not come twice, by its column.

    `review` says what a person should know of the rows that can be read.
    """

    header: Sequence[str]
    check: Callable[[], Awaitable[Check]]
    store: Callable[..., Awaitable[ImportResult]]
    unique: Mapping[str, Callable[[Any], object]] = field(default_factory=dict)
    personal_data: bool = False
    optional: Sequence[str] = ()
    review: Callable[[Sequence[Any], date], Awaitable[Sequence[Remark]]] | None = None


def _plain(check: Check) -> Callable[[], Awaitable[Check]]:
    async def prepare() -> Check:
        return check

    return prepare


async def _roster_check() -> Check:
    return roster.roster_check(await roster.list_village_codes(), await roster.list_roles())


KINDS: dict[str, Kind] = {
    "villages": Kind(
        villages.HEADER,
        _plain(villages.check_village_row),
        villages.import_villages,
        {"code": lambda row: row.code},
    ),
    "commissioners": Kind(
        roster.HEADER,
        _roster_check,
        roster.import_commissioners,
        {"bind_code": lambda row: row.bind_code},
        personal_data=True,
        optional=roster.OPTIONAL,
    ),
    "knowledge": Kind(
        knowledge.HEADER,
        _plain(knowledge.check_knowledge_row),
        knowledge.import_knowledge,
        {"id": lambda row: row.id},
        optional=knowledge.OPTIONAL,
        review=keeping.review_rows,
    ),
    "shelters": Kind(
        shelters.HEADER,
        _plain(shelters.check_shelter_row),
        shelters.import_shelters,
        {"name": lambda row: row.name},
    ),
    "events": Kind(
        programme.HEADER,
        _plain(programme.check_session_row),
        programme.import_events,
        {"title": lambda row: row.key},
        optional=programme.OPTIONAL,
    ),
    "ledger": Kind(ledger.HEADER, _plain(ledger.check_ledger_row), ledger.import_ledger),
}


@click.command("import")
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="check everything and say what would change; write nothing")
def import_command(kind: str, file: Path, dry_run: bool) -> None:
    """Take in a CSV or XLSX FILE: all of its rows, or none.

    Importing the same file twice changes nothing.
    """
    result = asyncio.run(import_file(kind, file, dry_run=dry_run))
    if dry_run:
        counts = f"{result.created} to create, {result.updated} to update, {result.unchanged} unchanged"
        click.echo(f"{kind}: {counts}; nothing was written")
    else:
        click.echo(
            f"{kind}: {result.created} created, {result.updated} updated, {result.unchanged} unchanged"
        )


async def import_file(kind: str, file: Path, *, dry_run: bool) -> ImportResult:
    """Read, check and store one file; `dry_run` takes everything back.

    What a person should know of its rows goes to standard error; raises ImportRefused where they must not
    be taken in.
    """
    known, settings, now = KINDS[kind], load_settings(), clock.now()
    lines = read_rows(file, known.header, known.optional)
    async with open_database(settings, personal_data=known.personal_data):
        taken, problems = sift_rows(file, lines, await known.check(), unique=known.unique)
        rows = [row for _, row in taken]
        remarks = await known.review(rows, clock.local_date(now)) if known.review else ()
        _tell(problems, [(remark, _placed(file, taken[remark.place][0], remark)) for remark in remarks])
        work = partial(known.store, rows, actor=operator(), now=now)
        return await (rehearse(work) if dry_run else work())


def _placed(file: Path, line: int, remark: Remark) -> Problem:
    mark = "" if remark.severe else "warning: "
    return Problem.at(file, line, f"{mark}{remark.column}", remark.why)


def _tell(problems: Sequence[Problem], remarks: Sequence[tuple[Remark, Problem]]) -> None:
    """Tell what cannot be read and what a person should know together, in the order of the lines."""
    told = sorted([*problems, *(placed for _, placed in remarks)], key=lambda each: each.line)
    if problems or any(remark.severe for remark, _ in remarks):
        raise ImportRefused([each.why for each in told])
    for each in told:
        click.echo(each.why, err=True)
