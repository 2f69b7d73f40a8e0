"""One simulation from beginning to end: storage, people, time, and the verdict."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from bot.accounts.members import list_members
from bot.clock import day_start
from bot.consultations.clocks.service import next_step
from bot.errors import ConflictError
from bot.outbox.rules import after_quiet
from config.settings import load_settings
from handlers import keys
from handlers.cli.demo import take_in_samples
from handlers.simulation.cast import Citizen, Expert, cast_citizens, cast_experts
from handlers.simulation.checks import find_faults
from handlers.simulation.citizens import Citizens
from handlers.simulation.experts import DutyDesk, Experts
from handlers.simulation.life import Life
from handlers.simulation.report import Report, read_report
from handlers.simulation.timetable import Timetable, VirtualClock
from handlers.simulation.world import open_world, settings_of
from models.commissioner import Commissioner
from models.enums import MemberRole
from models.fields import set_secret_key
from models.knowledge import KnowledgeEntry
from models.person import Person
from models.registry import database, migrate
from models.village import Village

VILLAGES, PEOPLE_PER_QUESTION = 75, 0.6
DAY_TICK, NIGHT_TICK = timedelta(minutes=30), timedelta(hours=2)
"""How often the background work is done when no clock asks for it: every second in truth."""
AFTERWARDS = timedelta(days=7)
"""How long after the last question everything has to come to an end."""


class NotEmpty(ConflictError):
    """The database has people in it: a simulation takes an empty one only."""

    code = "not_empty"


@dataclass(frozen=True, slots=True)
class Plan:
    """How long, how much, and what chance begins with."""

    days: int
    seed: int
    questions: int
    start: date


@dataclass(frozen=True, slots=True)
class Result:
    """The figures, and what is wrong, a line each."""

    report: Report
    faults: Sequence[str]


async def simulate_county(plan: Plan, database_url: str, redis_url: str, folder: Path) -> Result:
    """Run a simulation on an empty database. Raises NotEmpty for one that is not."""
    random = Random(plan.seed)  # noqa: S311 - chance that can be repeated, no secret
    clock = VirtualClock(day_start(plan.start))
    settings = load_settings(**settings_of(database_url, redis_url, folder, _free_ports()))
    set_secret_key(settings.secret_key)
    await migrate(database_url)
    async with database(database_url):
        if await Person.exists():
            raise NotEmpty("the database has people in it: a simulation takes an empty one only")
        await take_in_samples(clock())
        roster = await Commissioner.all().order_by("id").values_list("name", "bind_code")
        entries = await KnowledgeEntry.all().order_by("id")
        places = await Village.all().order_by("code").limit(VILLAGES).values_list("town", "name")
        duty = (await list_members(MemberRole.DUTY))[0].bind_code
    homes = [f"{town}{village}" for town, village in places]
    experts = cast_experts(roster, random)
    citizens = [*cast_citizens(homes, max(1, int(plan.questions * PEOPLE_PER_QUESTION)), random)]
    async with open_world(settings, clock) as world:
        life = Life(world, Timetable(clock), plan.seed)
        await _plan(life, experts, citizens, duty, [entry.question for entry in entries], plan)
        await _live(life, clock() + timedelta(days=plan.days) + AFTERWARDS)
        report = await read_report(world.app[keys.OFFICE].calendar)
        return Result(report, await find_faults(life.sent, clock()))


async def _plan(
    life: Life,
    experts: Sequence[Expert],
    citizens: Sequence[Citizen],
    duty: str,
    wordings: Sequence[str],
    plan: Plan,
) -> None:
    start = life.timetable.clock.moment
    commissioners, desk = Experts(life, experts), DutyDesk(life, "oSimDuty", duty, experts)
    await commissioners.bind()
    await desk.bind()
    commissioners.plan_leaves(start, plan.days)
    Citizens(life, wordings).plan_questions(citizens, plan.questions, start, plan.days)


async def _live(life: Life, end: datetime) -> None:
    """Let people act, and have the background work done at every tick and whenever a clock asks for it."""
    clock, tick = life.timetable.clock, life.timetable.clock.moment
    while clock.moment < end:
        asks = await next_step(clock.moment)
        if await life.timetable.run_next(min(tick, asks or tick)):
            continue
        await life.pass_time()
        if clock.moment >= tick:
            tick += NIGHT_TICK if after_quiet(tick) > tick else DAY_TICK


def _free_ports() -> tuple[int, int]:
    with socket.socket() as first, socket.socket() as second:
        first.bind(("127.0.0.1", 0))
        second.bind(("127.0.0.1", 0))
        return first.getsockname()[1], second.getsockname()[1]
