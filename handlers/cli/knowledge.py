"""`knowledge`: what there is to look after in the knowledge base."""

from __future__ import annotations

import asyncio

import click

from bot import clock
from bot.answering.keeping import review_stored
from config.settings import load_settings
from handlers.cli.database import open_database


@click.group("knowledge")
def knowledge() -> None:
    """Look after the knowledge base."""


@knowledge.command("review")
def review_command() -> None:
    """List what a person should look at, a line each: ID: what it is about: why."""
    for line in asyncio.run(_review()) or ["there is nothing to review"]:
        click.echo(line)


async def _review() -> list[str]:
    async with open_database(load_settings()):
        remarks = await review_stored(clock.local_date(clock.now()))
    return [f"{entry_id}: {remark.concern}: {remark.column}: {remark.why}" for entry_id, remark in remarks]
