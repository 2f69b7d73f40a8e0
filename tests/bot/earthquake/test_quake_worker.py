"""The worker asks a feed that listens on a port of this machine, and waits while it is away."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.coordination import MemoryCoordinator
from bot.earthquake.feeds.client import FeedClient
from bot.earthquake.feeds.worker import QuakeWorker
from models.bulletin import Bulletin
from models.enums import BulletinStatus, QuakeSource
from tests.bot.earthquake.quakes import REPLIES

pytestmark = pytest.mark.usefixtures("db")


class Feed:
    """A feed that replies what the test says, with a tag, and counts what it is asked."""

    def __init__(self) -> None:
        self.reply, self.status, self.asked, self.unchanged = "cenc_quiet", 200, 0, 0

    async def answer(self, request: web.Request) -> web.Response:
        """Reply."""
        self.asked += 1
        if self.status == 200 and request.headers.get("If-None-Match") == f'"{self.reply}"':
            self.unchanged += 1
            return web.Response(status=304)
        body = (REPLIES / f"{self.reply}.json").read_bytes()
        return web.Response(body=body, status=self.status, headers={"ETag": f'"{self.reply}"'})


@pytest.fixture
async def feed() -> Feed:
    return Feed()


@pytest.fixture
async def client(feed: Feed) -> AsyncIterator[FeedClient]:
    app = web.Application()
    app.router.add_get("/list", feed.answer)
    async with TestServer(app) as server, aiohttp.ClientSession() as http:
        yield FeedClient(http, QuakeSource.CENC, str(server.make_url("/list")))


async def test_what_is_listed_is_taken_in_and_an_unchanged_list_not_sent_again(
    feed: Feed, client: FeedClient, now: datetime
) -> None:
    worker = QuakeWorker(client, MemoryCoordinator(), lambda: now)
    assert await worker.poll() == 10
    feed.reply = "cenc_automatic"
    await worker.poll()
    await worker.poll()
    assert (feed.asked, feed.unchanged) == (3, 1)
    assert await Bulletin.filter(magnitude=5.0).count() == 1


async def test_a_withdrawal_is_seen_though_the_list_does_not_change_again(
    feed: Feed, client: FeedClient, now: datetime
) -> None:
    worker = QuakeWorker(client, MemoryCoordinator(), lambda: now)
    for feed.reply in ("cenc_automatic", "cenc_quiet", "cenc_quiet"):
        await worker.poll()
    assert await Bulletin.filter(status=BulletinStatus.WITHDRAWN).count() == 1


async def test_a_feed_that_is_away_is_asked_less_often_until_it_is_back(
    feed: Feed, client: FeedClient, now: datetime
) -> None:
    worker = QuakeWorker(client, MemoryCoordinator(), lambda: now)
    feed.status = 503
    first, second = await worker.poll(), await worker.poll()
    assert 15 <= first <= 20 and 30 <= second <= 40
    feed.status, feed.reply = 200, "usgs"
    assert 60 <= await worker.poll() <= 80
    feed.reply = "cenc_reviewed"
    assert await worker.poll() == 10
    assert await Bulletin.filter(magnitude=5.2).count() == 1


async def test_of_two_workers_one_asks_until_it_stops(feed: Feed, client: FeedClient, now: datetime) -> None:
    shared = MemoryCoordinator()
    one, other = (QuakeWorker(client, shared, lambda: now) for _ in range(2))
    for _ in range(2):
        await one.poll()
        await other.poll()
    assert feed.asked == 2
