"""`evaluate` and `route`: answering and routing measured offline, without a database."""

from __future__ import annotations

from pathlib import Path

import click

from config.settings import load_settings

FILE = click.Path(path_type=Path)


@click.command("evaluate")
@click.option("--knowledge", type=FILE, required=True, help="entries, a JSON object a line")
@click.option("--queries", type=FILE, required=True, help="queries, a JSON object a line")
@click.option("--out", type=FILE, required=True, help="the file to write")
def evaluate_command(knowledge: Path, queries: Path, out: Path) -> None:
    """Answer each query from that knowledge alone."""
    from bot.answering.evaluation import evaluate

    settings = load_settings()
    count = evaluate(
        knowledge,
        queries,
        out,
        answer_threshold=settings.answer_threshold,
        suggest_threshold=settings.suggest_threshold,
    )
    click.echo(f"{out}: {count} queries answered")


@click.command("route")
@click.option("--queries", type=FILE, required=True, help="queries, a JSON object a line")
@click.option("--out", type=FILE, required=True, help="the file to write")
def route_command(queries: Path, out: Path) -> None:
    """Find the topics of each query."""
    from bot.routing.evaluation import route_queries

    count = route_queries(queries, out)
    click.echo(f"{out}: {count} queries routed")
