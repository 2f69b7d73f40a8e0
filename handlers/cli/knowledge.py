"""`knowledge`: what there is to look after in the knowledge base, and what is to be taken into it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime

import click

from bot import clock
from bot.answering import candidates
from bot.answering.candidates import Approval, Proposal
from bot.answering.keeping import review_stored
from bot.answering.validity import read_months
from bot.consultations.proposing import propose_solved
from config.settings import load_settings
from handlers.cli.database import open_database, operator

REVIEWER = click.option("--reviewer", required=True, help="who decides; never who wrote the answer")


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


@knowledge.command("candidates")
def candidates_command() -> None:
    """List the answers that solved a problem and may become knowledge, without personal data."""
    proposals = asyncio.run(_list_candidates())
    for proposal in proposals:
        click.echo("\n".join(_lines(proposal)))
    if not proposals:
        click.echo("no answer waits for a decision")


async def _list_candidates() -> list[Proposal]:
    async with open_database(load_settings(), personal_data=True):
        await propose_solved(now=clock.now())
        return await candidates.list_proposals()


def _lines(proposal: Proposal) -> Iterator[str]:
    yield f"{proposal.number}: {proposal.topic}, answered by {proposal.author}"
    yield f"  question: {' '.join(proposal.question.split())}"
    yield f"  answer: {' '.join(proposal.answer.split())}"
    if proposal.dose:
        yield f"  dose: {proposal.dose}: to be checked before it is approved"
    for entry_id, question in proposal.near:
        yield f"  near: {entry_id}: {question}"


@knowledge.command("approve")
@click.argument("number")
@REVIEWER
@click.option("--question", default="", help="a better wording of it")
@click.option("--answer", default="", help="a better wording of it")
@click.option("--months", default="", help="the months it is used in, such as 3-5;9")
@click.option("--valid-until", type=click.DateTime(formats=["%Y-%m-%d"]), help="the last day it is used")
@click.option("--dose-checked", is_flag=True, help="the dose it gives was looked up")
def approve_command(
    number: str,
    reviewer: str,
    question: str,
    answer: str,
    months: str,
    valid_until: datetime | None,
    dose_checked: bool,
) -> None:
    """Make the answer to consultation NUMBER knowledge, in use at once."""
    until = valid_until.date() if valid_until else None
    approval = Approval(reviewer, question, answer, _read_months(months), until, dose_checked)
    entry_id, remarks = asyncio.run(_approve(number, approval))
    for remark in remarks:
        click.echo(f"warning: {remark}", err=True)
    click.echo(f"{number}: is knowledge now: {entry_id}")


def _read_months(text: str) -> tuple[int, ...]:
    try:
        return read_months(text)
    except ValueError:
        raise click.UsageError("'--months': expected months such as 3-5;9 or 11-2.") from None


async def _approve(number: str, approval: Approval) -> tuple[str, list[str]]:
    async with open_database(load_settings(), personal_data=True):
        entry_id, remarks = await candidates.approve(number, approval, actor=operator(), now=clock.now())
    return entry_id, [f"{remark.column}: {remark.why}" for remark in remarks]


@knowledge.command("reject")
@click.argument("number")
@REVIEWER
@click.option("--reason", required=True, help="why it is no knowledge")
def reject_command(number: str, reviewer: str, reason: str) -> None:
    """Turn down the answer to consultation NUMBER."""
    asyncio.run(_reject(number, reviewer, reason))
    click.echo(f"{number}: rejected")


async def _reject(number: str, reviewer: str, reason: str) -> None:
    async with open_database(load_settings(), personal_data=True):
        await candidates.reject(number, reviewer, reason, actor=operator(), now=clock.now())
