"""`demo`: what `make run` starts — the whole service with sample data and the sandbox's phones."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import click

from bot import clock
from bot.accounts.binding import bind
from bot.accounts.members import list_members
from bot.accounts.people import meet
from bot.spreadsheets import check_rows, read_rows
from config.logging import configure_logging
from config.settings import ROOT, Settings, load_settings
from content import KNOWLEDGE, SAMPLE
from content.texts import label
from handlers.app import Role as ServiceRole
from handlers.app import create_app
from handlers.cli.database import describe, open_database, require_database
from handlers.cli.imports import KINDS
from handlers.cli.serve import check_processes, run_app
from handlers.cli.sole import sole_server
from models.commissioner import Commissioner
from models.enums import MemberRole, Topic
from models.member import Member
from models.person import Person as KnownPerson
from models.registry import migrate
from sandbox.clock import Clock as PlatformClock
from sandbox.config import Person, Role

DEMO_ACTOR = "cli:demo"
FARMERS = (Person("oDemoFarmer0001", "李大山"), Person("oDemoFarmer0002", "王秀英"))
ON_STAGE = (Topic.FRUIT, Topic.LIVESTOCK, Topic.GRAIN_OIL, Topic.VEGETABLE, Topic.EARTHQUAKE, Topic.POLICY)
"""One commissioner for each of these has a phone in the sandbox."""
BESIDES: tuple[tuple[MemberRole, Role], ...] = (
    (MemberRole.INFORMANT, "farmer"),
    (MemberRole.DUTY, "commissioner"),
    (MemberRole.LEADER, "commissioner"),
)
"""Who else has one, and on which side of the sandbox."""

BANNER = """
科惠 Kehui 演示已启动（按 Ctrl-C 停止）

  手机模拟器   {url}/sandbox/      先问「柑橘叶子发黄怎么办」，再问「羊角断了一只还能长吗」
  活动日历     {url}/calendar.ics
  运行指标     {url}/metrics

  已绑定的科技特派员等：{bound}
  数据库 {database}
"""


@click.command()
def demo() -> None:
    """Run the whole service with sample data and the sandbox."""
    defaults = _defaults()
    settings = load_settings(**defaults)
    configure_logging(os.environ.get("KEHUI_LOG_LEVEL", "warning"))
    check_processes(settings, ServiceRole.ALL, 1)
    settings.media_dir.mkdir(parents=True, exist_ok=True)
    with sole_server(settings.database_url):
        _run_demo(settings)


def _run_demo(settings: Settings) -> None:
    bound = asyncio.run(_prepare(settings))
    shown = PlatformClock()
    app = create_app(settings, now=lambda: _follow(shown), people=(*FARMERS, *bound), platform_clock=shown)
    banner = BANNER.format(
        url=settings.public_url,
        bound="、".join(person.name for person in bound),
        database=describe(settings.database_url).removeprefix("database "),
    )
    run_app(app, settings, on_ready=lambda: click.echo(banner))


def _follow(shown: PlatformClock) -> datetime:
    """Return the time of a service whose platform may be moved forward in time: its deadlines go along."""
    return clock.now() + timedelta(seconds=shown.shift)


def _defaults() -> dict[str, object]:
    """Return what the demo sets where neither the environment nor kehui.toml does."""
    port = os.environ.get("KEHUI_PORT", "8080")
    chosen: dict[str, object] = {
        "sandbox": True,
        "public_url": f"http://127.0.0.1:{port}",
        "wechat_app_id": "wx0000kehuidemo00",
        "wechat_app_secret": "the-sandbox-knows-this-secret",
        "wechat_token": "kehui-demo-token",
        "wechat_aes_key": "KehuiDemoKehuiDemoKehuiDemoKehuiDemoKehuiDe",
        "wechat_template_case": "demo-template-case",
        "wechat_template_reply": "demo-template-reply",
        "wechat_template_event": "demo-template-event",
        "wechat_template_quake": "demo-template-quake",
        "secret_key": _secret_key(),
    }
    set_already = load_settings().model_fields_set
    return {name: value for name, value in chosen.items() if name not in set_already}


def _secret_key() -> str:
    """Return the demo's own key, made once and kept beside its database."""
    path = ROOT / "var" / "demo.key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32), encoding="utf-8")
    return path.read_text(encoding="utf-8").strip()


async def _prepare(settings: Settings) -> list[Person]:
    await require_database(settings.database_url)
    await migrate(settings.database_url)
    async with open_database(settings, personal_data=True):
        await take_in_samples(clock.now())
        return [*await _bind_some(), *await _bind_members()]


async def take_in_samples(now: datetime) -> None:
    """Import the sample roster and content into an open database; repeating it changes nothing."""
    for kind, file in _samples():
        known = KINDS[kind]
        lines = read_rows(file, known.header, known.optional)
        rows = check_rows(file, lines, await known.check(), unique=known.unique)
        await known.store(rows, actor=DEMO_ACTOR, now=now)


def _samples() -> Iterator[tuple[str, Path]]:
    yield "villages", SAMPLE / "villages.csv"
    yield "commissioners", SAMPLE / "commissioners.csv"
    yield "commissioners", SAMPLE / "members.csv"
    for file in sorted(KNOWLEDGE.glob("*.csv")):
        yield "knowledge", file
    yield "events", SAMPLE / "events.csv"
    yield "shelters", SAMPLE / "shelters.csv"


async def _bind_some() -> list[Person]:
    """Bind a commissioner of each main specialty to a phone of the sandbox, and return those phones."""
    people: list[Person] = []
    for topic in ON_STAGE:
        taken = [person.name for person in people]
        fitting = Commissioner.filter(specialties__topic=topic, active=True).exclude(name__in=taken)
        commissioner = await fitting.order_by("id").first()
        if commissioner is None:
            continue
        people.append(Person(await _phone_of(commissioner), commissioner.name, "commissioner"))
    return people


async def _bind_members() -> list[Person]:
    """Bind one of each other role to a phone, and return those phones."""
    people: list[Person] = []
    for role, seat in BESIDES:
        members = await list_members(role)
        if members:
            shown = f"{members[0].name}（{label('role', role)}）"
            people.append(Person(await _phone_of(members[0]), shown, seat))
    return people


async def _phone_of(entry: Commissioner | Member) -> str:
    """Return the openid that a roster entry is bound to, binding a new one if there is none."""
    bound = await KnownPerson.get_or_none(id=entry.person_id)
    if bound is not None and bound.openid:
        return bound.openid
    kind = entry.role.value.capitalize() if isinstance(entry, Member) else "Expert"
    openid, now = f"oDemo{kind}{entry.id:04d}", clock.now()
    person = await meet(openid, now)
    await bind(person, entry.bind_code, now=now)
    return openid
