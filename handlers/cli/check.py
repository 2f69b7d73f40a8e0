"""`check`: a doctor that looks at everything the service needs, a line each."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import aiohttp
import click
from redis.exceptions import RedisError

from bot import clock
from bot.accounts.roster import read_a_phone
from bot.answering.keeping import list_awaiting_review, list_expired
from bot.answering.rereading.client import Endpoint, ModelAway, ModelClient
from bot.answering.rereading.service import probe
from bot.audit.service import has_acted
from bot.consultations.office import own_deadlines
from bot.coordination import MemoryCoordinator, open_coordinator
from bot.errors import InvalidInput
from bot.outbox.queries import Undelivered, list_alerts, list_undelivered
from bot.statistics.troubles import count_troubles
from bot.wechat.client import WeChatClient
from bot.wechat.errors import WeChatFailure
from config.settings import ROOT, Settings, SettingsError, load_settings
from content import texts
from handlers.cli.database import describe, open_database
from handlers.cli.demo import DEMO_ACTOR
from models.fields import WrongSecretKey
from models.ids import format_number

LATELY = timedelta(days=7)
SHOWN = 10
NAMED = 5
MESSAGES = {
    "answer": "answer",
    "case": "news to a commissioner",
    "calendar": "warning about an unknown calendar",
    "change": "news of another handler",
    "clock": "news of a deadline",
    "closed": "news of a closing",
    "duty": "news to the people on duty",
    "media-lost": "news of a lost file",
    "push": "reply",
}
"""What the outbox carries, by the first word of its keys."""
ASSETS = ROOT / "node_modules" / "weui" / "dist" / "style"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report; `works` is None for what is switched off or only worth knowing."""

    what: str
    works: bool | None
    detail: str

    def __str__(self) -> str:
        mark = {True: "ok  ", False: "FAIL", None: "--  "}[self.works]
        return f"{mark}  {self.what}: {self.detail}"


@click.command("check")
def check() -> None:
    """Look at settings, database, Redis, WeChat, texts and assets; exit 1 if any of them fails."""
    failed = asyncio.run(_report())
    if failed:
        sys.exit(1)


async def _report() -> bool:
    failed = False
    async for finding in find_all(clock.now()):
        click.echo(str(finding))
        failed = failed or finding.works is False
    return failed


async def find_all(now: datetime) -> AsyncIterator[Finding]:
    """Yield every finding; without settings that can be read there are only those of the files."""
    settings: Settings | None = None
    try:
        settings = load_settings()
    except SettingsError as error:
        yield Finding("settings", False, "; ".join(str(error).splitlines()))
    if settings is not None:
        for finding in _check_settings(settings, is_demo=await _is_of_demo(settings)):
            yield finding
        async for finding in _check_database(settings, now):
            yield finding
        yield await _check_redis(settings)
        yield await _check_wechat(settings)
        yield await _check_model(settings)
    for finding in _check_files(now):
        yield finding


async def _is_of_demo(settings: Settings) -> bool:
    """Tell whether the demo has filled the database, which its audit rows say."""
    try:
        async with open_database(settings):
            return await has_acted(DEMO_ACTOR)
    except click.ClickException:
        return False


def _check_settings(settings: Settings, *, is_demo: bool) -> Iterator[Finding]:
    """Check what `serve` needs; the demo brings its own, which nobody else can see."""
    complete = True
    for demand in (settings.require_secret_key, settings.require_webhook_token):
        try:
            demand()
        except SettingsError as error:
            complete = False
            note = " (this is the demo's database, and the demo brings its own; serve needs it)"
            yield Finding("settings", None if is_demo else False, f"{error}{note if is_demo else ''}")
    if complete:
        yield Finding("settings", True, f"served at {settings.public_url}")


async def _check_database(settings: Settings, now: datetime) -> AsyncIterator[Finding]:
    try:
        async with open_database(settings):
            yield Finding(
                "database",
                True,
                f"{describe(settings.database_url).removeprefix('database ')}, the schema is current",
            )
            if settings.secret_key:
                yield await _check_personal_data()
            async for finding in _check_work(now):
                yield finding
            async for finding in _check_knowledge(now):
                yield finding
    except click.ClickException as error:
        yield Finding("database", False, error.message)


async def _check_personal_data() -> Finding:
    try:
        await read_a_phone()
    except WrongSecretKey as error:
        return Finding("personal data", False, str(error))
    return Finding("personal data", True, "can be decrypted")


async def _check_work(now: datetime) -> AsyncIterator[Finding]:
    troubles = await count_troubles(now - LATELY)
    days = LATELY.days
    yield Finding("outbox", troubles.messages == 0, f"{troubles.messages} messages given up in {days} days")
    yield Finding("outbox", None, f"{troubles.held} messages wait for their recipients' next contact")
    for message in await list_undelivered(now, SHOWN):
        reason = message.reason or "no channel was open"
        since = f"{message.status} since {_hours(message.age)} h"
        yield Finding("outbox", None, f"{since}: {name_message(message)} ({reason})")
    for alert in await list_alerts(now - LATELY):
        yield Finding(
            "wechat", False, f"error {alert.errcode} came {alert.count} times in {days} days: {alert.detail}"
        )
    yield Finding("inbox", troubles.pushes == 0, f"{troubles.pushes} pushes failed in {days} days")
    yield Finding("media", troubles.media == 0, f"{troubles.media} files failed in {days} days")


async def _check_knowledge(now: datetime) -> AsyncIterator[Finding]:
    """Name what is not shown to anybody any more, or not yet: worth knowing, and no failure."""
    for ids, what in (
        (await list_expired(clock.local_date(now)), "have expired"),
        (await list_awaiting_review(), "give a dose and wait for review"),
    ):
        named = f": {', '.join(ids[:NAMED])}{' …' if ids[NAMED:] else ''}" if ids else ""
        yield Finding("knowledge", None if ids else True, f"{len(ids)} entries {what}{named}")


def name_message(message: Undelivered) -> str:
    """Say what a message is, with the number of its consultation where it has one."""
    kind, _, rest = message.key.partition(":")
    case_id = message.consultation_id
    if case_id is None and kind == "case":
        case_id = int(rest.partition(":")[0])
    number = f" {format_number(case_id)}" if case_id is not None else ""
    return f"{MESSAGES.get(kind, 'message')}{number}"


def _hours(age: timedelta) -> int:
    return int(age.total_seconds() // 3600)


async def _check_redis(settings: Settings) -> Finding:
    if not settings.redis_url:
        return Finding("redis", None, "not used: one process keeps what Redis would share")
    coordinator = open_coordinator(settings.redis_url, settings.redis_prefix)
    try:
        await coordinator.ping()
    except (RedisError, OSError) as error:
        return Finding("redis", False, str(error))
    finally:
        await coordinator.close()
    return Finding("redis", True, "answers")


async def _check_wechat(settings: Settings) -> Finding:
    if not settings.wechat_app_id or not settings.wechat_app_secret:
        return Finding("wechat", None, "no KEHUI_WECHAT_APP_ID and _APP_SECRET: nothing can be sent")
    async with aiohttp.ClientSession() as http:
        client = WeChatClient(
            http,
            settings.api_base,
            settings.wechat_app_id,
            settings.wechat_app_secret,
            MemoryCoordinator(),
        )
        try:
            await client.ping()
        except WeChatFailure as error:
            return Finding("wechat", False, f"{settings.api_base}: {error}")
    return Finding("wechat", True, f"{settings.api_base} takes the credentials")


async def _check_model(settings: Settings) -> Finding:
    """Ask the model one small question, which costs as much as any; what does without it is no failure."""
    if not settings.model_base:
        return Finding("model", None, "off: no KEHUI_MODEL_BASE; messages are read by the service alone")
    endpoint = Endpoint(settings.model_base, settings.model_name, settings.model_key)
    async with aiohttp.ClientSession() as http:
        try:
            await probe(ModelClient(http, endpoint))
        except ModelAway as error:
            return Finding("model", False, f"{settings.model_base}: {error}")
    return Finding("model", True, f"{settings.model_base} answers as {settings.model_name}")


def _check_files(now: datetime) -> Iterator[Finding]:
    try:
        texts.check()
    except texts.TextsError as error:
        yield Finding("texts", False, str(error))
    else:
        yield Finding("texts", True, "complete")
    try:
        own_deadlines()
    except InvalidInput as error:
        yield Finding("deadlines", False, str(error))
    else:
        yield Finding("deadlines", True, "can be read")
    if year := clock.unknown_year(now):
        ignored = f"the public holidays of {year} are not known: deadlines go by weekends only"
        yield Finding("calendar", None, f"{ignored}; a newer chinesecalendar will know them")
    missing = f"{ASSETS} is missing; run: make setup"
    yield Finding("assets", ASSETS.is_dir(), "present" if ASSETS.is_dir() else missing)
