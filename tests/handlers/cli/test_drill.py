"""A drill is played from the command line."""

from __future__ import annotations

from datetime import UTC, datetime

from models.bulletin import Bulletin
from models.outbox import OutboxMessage
from models.registry import database
from tests.bot.earthquake.quakes import NEAR, add_county, add_person
from tests.handlers.cli.conftest import Run
from tests.services import Backend

WHERE = ("--place", "洪江市某地", "--magnitude", "6.0", "--lat", "26.85", "--lon", "109.83")


async def test_a_drill_is_told_as_one_and_ended(run: Run, backend: Backend) -> None:
    async with database(backend.database_url):
        await add_county()
        await add_person("oNear", NEAR, datetime(2026, 3, 10, 2, 0, tzinfo=UTC))
    started = await run("drill", "start", *WHERE)
    assert started.code == 0 and started.out.startswith("drill 1 has begun")
    assert (await run("drill", "end", "1")).out == "drill 1 is over\n"
    again = await run("drill", "end", "1")
    assert again.code == 1 and "no drill 1 is running" in again.err
    assert (await run("drill", "start", *WHERE[:-2])).code == 2
    async with database(backend.database_url):
        texts = [message.text for message in await OutboxMessage.all().order_by("id")]
        assert len(texts) == 2 and all(text.startswith("【演练】") for text in texts)
        assert (await Bulletin.get()).drill
