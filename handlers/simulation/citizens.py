"""What simulated citizens ask, and how they take what they get."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from bot.clock import CHINA
from handlers.simulation.cast import Citizen
from handlers.simulation.life import Life

HOURS = (0.2, 0.1, 0.1, 0.1, 0.2, 0.5, 2, 4, 6, 6, 5, 5, 4, 4, 5, 5, 5, 5, 5, 6, 6, 4, 2, 1)
"""How much people ask in each hour of the day."""
KNOWN, URGENT, CHAT = 0.55, 0.02, 0.02
"""The shares of questions in the words of the knowledge base, of urgent ones, and of small talk."""
PICKS, RATES, SATISFIED = 0.6, 0.25, 0.8
WAITS = tuple(timedelta(minutes=minutes) for minutes in (3, 15, 60, 300))


@dataclass(slots=True)
class Citizens:
    """Plans what citizens do; `wordings` are questions that the knowledge base knows."""

    life: Life
    wordings: Sequence[str]

    def plan_questions(self, citizens: Sequence[Citizen], count: int, start: datetime, days: int) -> None:
        """Spread questions over days, more by day than by night."""
        random = self.life.chance("")
        for moment in sorted(self._moments(count, start, days)):
            citizen = random.choice(citizens)
            self.life.timetable.plan(moment, partial(self._ask, citizen, self._question(citizen)))

    def _moments(self, count: int, start: datetime, days: int) -> Iterator[datetime]:
        random = self.life.chance("")
        midnight = start.astimezone(CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
        for _ in range(count):
            day, hour = random.randrange(days), random.choices(range(24), HOURS)[0]
            yield midnight + timedelta(days=day, hours=hour, minutes=random.randrange(60))

    def _question(self, citizen: Citizen) -> str:
        random, phrases = self.life.chance(citizen.openid), self.life.phrases
        kind = random.random()
        if kind < KNOWN:
            return random.choice(self.wordings)
        if kind < KNOWN + URGENT:
            return random.choice(phrases.urgent)
        if kind < KNOWN + URGENT + CHAT:
            return random.choice(phrases.other)
        return f"我是{citizen.village}的，{random.choice(phrases.hard)}"

    async def _ask(self, citizen: Citizen, text: str) -> None:
        life = self.life
        life.readers[citizen.openid] = partial(self._read, citizen.openid)
        reply = await life.say(citizen.openid, text)
        if "1. " in reply:
            choice = "1" if life.happens(citizen.openid, PICKS) else "人工"
            life.timetable.plan_in(timedelta(minutes=2), partial(self._write, citizen.openid, choice))
        elif "来源" in reply and life.happens(citizen.openid, RATES):
            life.timetable.plan_in(
                timedelta(minutes=6), partial(self._write, citizen.openid, self._verdict(citizen.openid))
            )

    def _read(self, openid: str, text: str) -> None:
        life, chance = self.life, self.life.chance(openid)
        at = life.when_awake(openid, chance.choice(WAITS))
        if "【追问】" in text:
            life.timetable.plan(at, partial(self._write, openid, chance.choice(life.phrases.details)))
        elif "【答复】" in text and life.happens(openid, RATES):
            life.timetable.plan(at, partial(self._write, openid, self._verdict(openid)))

    def _verdict(self, openid: str) -> str:
        return "满意" if self.life.happens(openid, SATISFIED) else "不满意"

    async def _write(self, openid: str, text: str) -> None:
        await self.life.say(openid, text)
