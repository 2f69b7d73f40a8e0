"""`drill`: an earthquake that is played, told of like a real one and marked 演练 wherever it is."""

from __future__ import annotations

import asyncio

import click

from bot import clock
from bot.earthquake.bulletins import announce_drill, end_drill
from bot.earthquake.feeds.rules import QuakeReport
from bot.earthquake.rules import Point
from config.settings import load_settings
from handlers.cli.database import open_database, operator
from models.enums import BulletinStatus, QuakeSource


@click.group("drill")
def drill() -> None:
    """Play an earthquake; everything that is told of it says that it is a drill."""


@drill.command("start")
@click.option("--place", required=True, help="where it is played to be, in words")
@click.option("--magnitude", type=click.FloatRange(1, 9), required=True)
@click.option("--lat", type=click.FloatRange(3, 54), required=True, help="WGS-84 degrees")
@click.option("--lon", type=click.FloatRange(73, 136), required=True, help="WGS-84 degrees")
def start_command(place: str, magnitude: float, lat: float, lon: float) -> None:
    """Announce it now, to the towns where Ⅲ or more would have to be expected."""
    number = asyncio.run(_start(place.strip(), round(magnitude, 1), Point(lat, lon)))
    click.echo(f"drill {number} has begun; end it with: drill end {number}")


async def _start(place: str, magnitude: float, point: Point) -> int:
    now = clock.now()
    report = QuakeReport(
        source=QuakeSource.HAND,
        name="",
        status=BulletinStatus.REVIEWED,
        occurred_at=now,
        point=point,
        depth_km=None,
        magnitude=magnitude,
        place=place,
    )
    async with open_database(load_settings()):
        number: int = (await announce_drill(report, actor=operator(), now=now)).id
    return number


@drill.command("end")
@click.argument("number", type=int)
def end_command(number: int) -> None:
    """Tell everybody who was told that it is over."""
    if not asyncio.run(_end(number)):
        raise click.ClickException(f"no drill {number} is running")
    click.echo(f"drill {number} is over")


async def _end(number: int) -> bool:
    async with open_database(load_settings()):
        return await end_drill(number, actor=operator(), now=clock.now())
