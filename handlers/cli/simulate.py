"""`simulate`: two weeks of a county's questions in a minute, and what came of them."""

from __future__ import annotations

import asyncio
import tempfile
from datetime import datetime
from pathlib import Path

import click

from handlers.simulation.county import Plan, simulate_county

DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command("simulate")
@click.option("--days", type=click.IntRange(1, 60), default=14, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="what chance begins with")
@click.option("--questions", type=click.IntRange(1, 100_000), default=2000, show_default=True)
@click.option("--start", type=DAY, default="2026-09-21", show_default=True, help="the first day")
@click.option("--database", default="", help="an empty database; without it, a file that is removed again")
@click.option("--redis", default="", help="a Redis of its own")
def simulate(days: int, seed: int, questions: int, start: datetime, database: str, redis: str) -> None:
    """Let a county live for some days and print what came of its questions.

    Ends with 1, and a line for each fault, if anything was lost, late without notice, or told at night.
    """
    plan = Plan(days=days, seed=seed, questions=questions, start=start.date())
    with tempfile.TemporaryDirectory(prefix="kehui-simulation-") as folder:
        url = database or f"sqlite://{folder}/county.db"
        result = asyncio.run(simulate_county(plan, url, redis, Path(folder)))
    click.echo("\n".join(result.report.lines()))
    for fault in result.faults:
        click.echo(f"FAULT {fault}", err=True)
    if result.faults:
        raise click.ClickException(f"{len(result.faults)} faults")
    click.echo("没有遗漏，没有无人负责的咨询，超时都已上报，夜间没有打扰。")
