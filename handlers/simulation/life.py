"""What people in the simulated county do, and how they react to what their phones show."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import partial
from random import Random

from bot.clock import CHINA
from content import SAMPLE
from handlers.simulation.cast import Citizen, Expert
from handlers.simulation.timetable import Timetable
from handlers.simulation.world import World
from sandbox.phones import Bubble

AWAKE = (time(7), time(21, 30))
HOURS = (0.2, 0.1, 0.1, 0.1, 0.2, 0.5, 2, 4, 6, 6, 5, 5, 4, 4, 5, 5, 5, 5, 5, 6, 6, 4, 2, 1)
"""How much people ask in each hour of the day."""
KNOWN, URGENT, CHAT = 0.55, 0.02, 0.02
RATES, SATISFIED, GOES_ON = 0.25, 0.8, 0.1
PRECISION = timedelta(minutes=5)
"""How exactly people keep a time: what falls into the same five minutes is done together."""
_NUMBER = re.compile(r"编号 (\d\d-\d{6})")
_WORK = ("【新咨询】", "【情况变急】", "【退回再办】", "【补充】", "【请您接手】", "【提醒】")


@dataclass(frozen=True, slots=True)
class Phrases:
    """What simulated people say, from content/sample/simulation.toml."""

    hard: Sequence[str]
    urgent: Sequence[str]
    other: Sequence[str]
    answers: Sequence[str]
    returns: Sequence[str]
    asks_back: Sequence[str]
    details: Sequence[str]

    @classmethod
    def read(cls) -> Phrases:
        """Read them."""
        return cls(**tomllib.loads((SAMPLE / "simulation.toml").read_text(encoding="utf-8")))


@dataclass(slots=True)
class Life:
    """Plans what people do in the timetable; `sent` counts their messages."""

    world: World
    timetable: Timetable
    random: Random
    experts: Sequence[Expert]
    wordings: Sequence[str]
    phrases: Phrases = field(default_factory=Phrases.read)
    sent: int = 0
    _asked: set[str] = field(default_factory=set)
    _seen: set[tuple[str, str]] = field(default_factory=set)

    async def bind(self, expert: Expert) -> None:
        """Have a commissioner follow the account and prove who they are."""
        await self._say(expert.openid, f"绑定 {expert.bind_code}")

    async def pass_time(self) -> None:
        """Let the background work catch up with the clock, and people see what came of it."""
        await self.world.work()
        self._look_around()

    def plan_questions(self, citizens: Sequence[Citizen], count: int, start: datetime, days: int) -> None:
        """Spread questions over days, more by day than by night."""
        for moment in sorted(self._moments(count, start, days)):
            citizen = self.random.choice(citizens)
            self._asked.add(citizen.openid)
            self.timetable.plan(moment, partial(self._ask, citizen, self._question(citizen)))

    def _moments(self, count: int, start: datetime, days: int) -> Iterator[datetime]:
        midnight = start.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
        for _ in range(count):
            day, hour = self.random.randrange(days), self.random.choices(range(24), HOURS)[0]
            yield midnight + timedelta(days=day, hours=hour, minutes=self.random.randrange(60))

    def _question(self, citizen: Citizen) -> str:
        kind = self.random.random()
        if kind < KNOWN:
            return self.random.choice(self.wordings)
        if kind < KNOWN + URGENT:
            return self.random.choice(self.phrases.urgent)
        if kind < KNOWN + URGENT + CHAT:
            return self.random.choice(self.phrases.other)
        return f"我是{citizen.village}的，{self.random.choice(self.phrases.hard)}"

    async def _say(self, openid: str, text: str) -> str:
        self.sent += 1
        reply = await self.world.say(openid, text)
        await self.world.send()
        self._look_around()
        return reply

    async def _ask(self, citizen: Citizen, text: str) -> None:
        reply = await self._say(citizen.openid, text)
        if "回复序号" in reply or "1. " in reply:
            choice = "1" if self.random.random() < 0.6 else "人工"
            self.timetable.plan_in(timedelta(minutes=2), partial(self._answer_back, citizen.openid, choice))
        elif "来源" in reply and self.random.random() < RATES:
            verdict = "满意" if self.random.random() < SATISFIED else "不满意"
            self.timetable.plan_in(timedelta(minutes=6), partial(self._answer_back, citizen.openid, verdict))

    async def _answer_back(self, openid: str, text: str) -> None:
        await self._say(openid, text)

    def _look_around(self) -> None:
        """Have everybody react in their own time to what their phone shows now."""
        for expert in self.experts:
            for bubble in self.world.unread(expert.openid):
                self._plan_work(expert, bubble)
        for openid in sorted(self._asked):
            for bubble in self.world.unread(openid):
                self._plan_reaction(openid, _text(bubble))

    def _plan_work(self, expert: Expert, bubble: Bubble) -> None:
        text, found = _text(bubble), _NUMBER.search(_text(bubble))
        if found is None or expert.habits.looks_within is None or not text.startswith(_marks()):
            return
        number = found[1]
        if text.startswith("【请您接手】") and self.random.random() > expert.habits.takes_offers:
            return
        wait = expert.habits.looks_within * self.random.lognormvariate(0, 0.8)
        self.timetable.plan(self._when_awake(wait), partial(self._work, expert, number, text))

    def _when_awake(self, wait: timedelta) -> datetime:
        at = (self.timetable.clock.moment + wait).astimezone(CHINA)
        if at.time() < AWAKE[0]:
            return at.replace(hour=7, minute=self.random.randrange(60))
        if at.time() > AWAKE[1]:
            return (at + timedelta(days=1)).replace(hour=7, minute=self.random.randrange(60))
        return at

    async def _work(self, expert: Expert, number: str, text: str) -> None:
        """Deal with one case, as somebody does who reads all that was sent about it."""
        habits, roll = expert.habits, self.random.random()
        if text.startswith("【请您接手】"):
            await self._say(expert.openid, f"接手 {number}")
        elif (expert.openid, number) in self._seen and text.startswith("【提醒】"):
            return
        elif text.startswith("【新咨询】") and roll < habits.returns:
            await self._say(expert.openid, f"退单 {number} {self.random.choice(self.phrases.returns)}")
            return
        elif text.startswith("【新咨询】") and roll < habits.returns + habits.transfers:
            await self._say(expert.openid, f"转派 {number} {self.random.choice(self.experts).name}")
            return
        self._seen.add((expert.openid, number))
        if self.random.random() < habits.asks_back:
            await self._say(expert.openid, f"追问 {number} {self.random.choice(self.phrases.asks_back)}")
            return
        await self._say(expert.openid, f"回复 {number} {self.random.choice(self.phrases.answers)}")
        if self.random.random() < habits.closes:
            wait = timedelta(hours=self.random.choice((20, 30, 50)))
            self.timetable.plan(self._when_awake(wait), partial(self._close, expert, number))

    async def _close(self, expert: Expert, number: str) -> None:
        await self._say(expert.openid, f"办结 {number}")

    def _plan_reaction(self, openid: str, text: str) -> None:
        wait = timedelta(minutes=self.random.choice((3, 15, 60, 300)))
        if "【追问】" in text:
            detail = self.random.choice(self.phrases.details)
            self.timetable.plan(self._when_awake(wait), partial(self._answer_back, openid, detail))
        elif "【答复】" in text and self.random.random() < RATES:
            verdict = "满意" if self.random.random() < SATISFIED else "不满意"
            self.timetable.plan(self._when_awake(wait), partial(self._answer_back, openid, verdict))


def _marks() -> tuple[str, ...]:
    return (*_WORK, *(f"【紧急】{mark}" for mark in _WORK))


def _text(bubble: Bubble) -> str:
    return str(bubble.content.get("text") or bubble.content.get("title") or "")
