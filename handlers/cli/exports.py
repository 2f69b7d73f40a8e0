"""`export`: figures and lists out."""

from __future__ import annotations

import asyncio
from datetime import date, datetime
from pathlib import Path

import click

from bot import clock
from bot.statistics.export import FORMATS, KINDS, export
from bot.statistics.spans import Span
from config.settings import load_settings
from handlers.cli.database import open_database

DAY = click.DateTime(formats=["%Y-%m-%d"])
YEARS = click.IntRange(1949, 2200)


@click.command("export")
@click.argument("kind", type=click.Choice(KINDS))
@click.option("--year", type=YEARS, help="the calendar year, in Asia/Shanghai")
@click.option("--from", "first", type=DAY, metavar="YYYY-MM-DD", help="the first day of a part of it")
@click.option("--to", "last", type=DAY, metavar="YYYY-MM-DD", help="the last day of it")
@click.option("--format", "file_format", type=click.Choice(FORMATS), required=True)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="the file to write")
def export_command(
    kind: str,
    year: int | None,
    first: datetime | None,
    last: datetime | None,
    file_format: str,
    out: Path,
) -> None:
    """Write the figures or a list of a year, or of some days of it, to a file."""
    span = read_span(year, first.date() if first else None, last.date() if last else None)
    asyncio.run(_export(kind, file_format, span, out))
    click.echo(f"{out}: {kind} from {span.first} to {span.last}")


async def _export(kind: str, file_format: str, span: Span, out: Path) -> None:
    settings = load_settings()
    async with open_database(settings, personal_data=kind == "commissioners"):
        await export(kind, file_format, span, out, clock.now())


def read_span(year: int | None, first: date | None, last: date | None) -> Span:
    """Return the days meant: a year, or the part of it between `first` and `last`.

    Without a year both days are needed. Raises UsageError for days that do not fit together.
    """
    whole = Span.of_year(year) if year is not None else None
    begins = first or (whole.first if whole else None)
    ends = last or (whole.last if whole else None)
    if begins is None or ends is None:
        raise click.UsageError("Missing option '--year' (or both '--from' and '--to').")
    if begins > ends:
        raise click.UsageError(f"'--to' {ends} is before '--from' {begins}.")
    if whole and not whole.first <= begins <= ends <= whole.last:
        raise click.UsageError(f"'--from' {begins} and '--to' {ends} do not lie in {year}.")
    return Span(begins, ends)
