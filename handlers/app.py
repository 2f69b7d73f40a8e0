"""Wires one process: what it opens, which doors it has, and what it closes again."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from enum import StrEnum
from typing import TYPE_CHECKING

import aiohttp
from aiohttp import web

from bot import clock
from bot.answering.rereading.client import Endpoint, ModelClient
from bot.answering.rereading.service import Rereader
from bot.answering.service import AnswerService
from bot.clock import Clock
from bot.consultations.clocks import worker as clocks
from bot.consultations.delivery import note_delivery
from bot.consultations.media.fetching import MediaWorker
from bot.consultations.office import open_office
from bot.coordination import open_coordinator
from bot.dialogue.service import Dialogue
from bot.dialogue.turn import Tools
from bot.earthquake import tying
from bot.earthquake.feeds.client import FeedClient
from bot.earthquake.feeds.worker import QuakeWorker
from bot.events import due
from bot.inbox import recovery
from bot.inbox.reception import Reception
from bot.outbox.worker import OutboxWorker
from bot.wechat.client import WeChatClient
from bot.wechat.errors import WeChatError
from bot.wechat.gateway import MAX_AGE, Gateway
from config.settings import ROOT, Settings
from content import texts
from handlers import calendar, commissioner, health, keys, wechat
from handlers.commissioner.assets import ASSETS, load_assets
from handlers.middlewares import guard
from handlers.workers import Workers
from models.enums import QuakeSource
from models.fields import set_secret_key
from models.registry import database

if TYPE_CHECKING:
    from sandbox.clock import Clock as PlatformClock
    from sandbox.config import Person

Context = Callable[[web.Application], AsyncIterator[None]]
VENDOR = ROOT / "node_modules" / "weui" / "dist" / "style"


class Role(StrEnum):
    """What a process does: answer HTTP, work in the background, or both."""

    ALL = "all"
    WEB = "web"
    WORKER = "worker"


def create_app(
    settings: Settings,
    *,
    role: Role = Role.ALL,
    now: Clock = clock.now,
    people: tuple[Person, ...] | None = None,
    platform_clock: PlatformClock | None = None,
) -> web.Application:
    """Return the application of one process; `people` have phones in the sandbox, where that is on.

    `platform_clock` is then what the sandbox's clock shows.

    Raises SettingsError, TextsError or InvalidInput (deadlines.toml) for what would fail later.
    """
    settings.require_secret_key()
    settings.require_webhook_token()
    texts.check()
    set_secret_key(settings.secret_key)
    app = web.Application(middlewares=[guard], client_max_size=16 * 1024 * 1024)
    app[keys.SETTINGS], app[keys.CLOCK] = settings, now
    app[keys.GATEWAY] = _gateway(settings)
    app[keys.COORDINATOR] = open_coordinator(settings.redis_url, settings.redis_prefix)
    app[keys.ANSWERS] = AnswerService(settings.answer_threshold, settings.suggest_threshold)
    app[keys.REREADER] = Rereader(app[keys.ANSWERS])
    app[keys.OFFICE] = office = open_office(settings.work_hours)
    app[ASSETS] = load_assets()
    dialogue = Dialogue(Tools(app[keys.ANSWERS], app[keys.REREADER], office))
    app[keys.RECEPTION] = Reception(dialogue, now, _waker(app))
    app.cleanup_ctx.extend(
        [
            _open_coordinator,
            _open_database,
            _open_client,
            _open_model,
            _open_feed,
            _load_knowledge,
            _work(role, dialogue),
        ]
    )
    _add_doors(app, settings, role, people, platform_clock)
    return app


def _gateway(settings: Settings) -> Gateway:
    return Gateway(
        token=settings.wechat_token,
        app_id=settings.wechat_app_id,
        aes_keys=(settings.wechat_aes_key, settings.wechat_aes_key_previous),
        max_age=None if settings.sandbox else MAX_AGE,
    )


def _waker(app: web.Application) -> Callable[[], Awaitable[None]]:
    async def wake() -> None:
        await app[keys.COORDINATOR].signal("outbox")
        await app[keys.COORDINATOR].signal("media")

    return wake


def _add_doors(
    app: web.Application,
    settings: Settings,
    role: Role,
    people: tuple[Person, ...] | None,
    platform_clock: PlatformClock | None,
) -> None:
    app.add_routes(health.routes)
    if role is Role.WORKER:
        return
    app.add_routes(wechat.routes)
    app.add_routes(calendar.routes)
    commissioner.add_pages(app)
    if VENDOR.is_dir():
        app.router.add_static("/static/vendor/", VENDOR)
    if settings.sandbox:
        from handlers.sandbox import mount_sandbox  # loaded by a demo only

        mount_sandbox(app, settings, people, platform_clock)


def _is_lost(error: Exception) -> bool:
    """Tell whether the platform no longer has a file (40007), so that asking again is in vain."""
    return isinstance(error, WeChatError) and error.errcode == 40007


async def _open_coordinator(app: web.Application) -> AsyncIterator[None]:
    yield
    await app[keys.COORDINATOR].close()


async def _open_database(app: web.Application) -> AsyncIterator[None]:
    async with database(app[keys.SETTINGS].database_url):
        yield


async def _open_client(app: web.Application) -> AsyncIterator[None]:
    settings = app[keys.SETTINGS]
    async with aiohttp.ClientSession() as http:
        app[keys.CLIENT] = WeChatClient(
            http,
            settings.api_base,
            settings.wechat_app_id,
            settings.wechat_app_secret,
            app[keys.COORDINATOR],
        )
        yield


async def _open_model(app: web.Application) -> AsyncIterator[None]:
    settings = app[keys.SETTINGS]
    if not settings.model_base:
        yield
        return
    endpoint = Endpoint(settings.model_base, settings.model_name, settings.model_key)
    async with aiohttp.ClientSession() as http:
        app[keys.REREADER].use(ModelClient(http, endpoint))
        yield


async def _open_feed(app: web.Application) -> AsyncIterator[None]:
    source, _, url = app[keys.SETTINGS].quake_feed.partition(":")
    async with aiohttp.ClientSession() as http:
        app[keys.QUAKE_FEED] = FeedClient(http, QuakeSource(source), url) if source else None
        yield


async def _load_knowledge(app: web.Application) -> AsyncIterator[None]:
    await app[keys.ANSWERS].load()
    yield


def _work(role: Role, dialogue: Dialogue) -> Context:
    async def work(app: web.Application) -> AsyncIterator[None]:
        workers = Workers(_waker(app))
        reception = app[keys.RECEPTION]
        workers.start("knowledge", app[keys.ANSWERS].watch)
        if role is not Role.WEB:
            _start_background(app, workers, dialogue)
        storing = asyncio.create_task(reception.run())
        yield
        await asyncio.gather(reception.close(), workers.close())
        storing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await storing

    return work


def _start_background(app: web.Application, workers: Workers, dialogue: Dialogue) -> None:
    settings, coordinator, now = app[keys.SETTINGS], app[keys.COORDINATOR], app[keys.CLOCK]
    media = MediaWorker(app[keys.CLIENT], settings.media_dir, _is_lost)
    workers.start("inbox", lambda stop: recovery.run(dialogue, now, stop))
    workers.start("outbox", make_outbox_worker(app).run)
    workers.start("clocks", lambda stop: clocks.run(app[keys.OFFICE], now, stop))
    workers.start("felt", lambda stop: tying.run(now, stop))
    if feed := app[keys.QUAKE_FEED]:
        workers.start("quakes", QuakeWorker(feed, coordinator, now).run)
    workers.start("events", lambda stop: due.run(now, stop))
    workers.start("media", lambda stop: media.run(now, lambda: coordinator.wait("media", 2.0), stop))


def make_outbox_worker(app: web.Application) -> OutboxWorker:
    """Return what sends the outbox of an application that has been started."""
    settings = app[keys.SETTINGS]
    return OutboxWorker(
        app[keys.CLIENT],
        app[keys.COORDINATOR],
        template_ids=settings.template_ids,
        public_url=settings.public_url,
        media_dir=settings.media_dir,
        on_settled=note_delivery,
        now=app[keys.CLOCK],
    )
