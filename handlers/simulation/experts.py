"""How simulated commissioners deal with their work, and when they are away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from bot.clock import CHINA
from handlers.simulation.cast import Expert
from handlers.simulation.life import Life, numbers_in

LEAVES_A_DAY, SUBSTITUTED = 2, 0.5
LEAVE_DAYS = (1, 2, 3, 5)
CLOSES_AFTER = tuple(timedelta(hours=hours) for hours in (20, 30, 50))
OFFER, NEW, DEADLINES, GONE = "【请您接手】", "【新咨询】", "【时限】", ("【已撤回】", "【已办结】")


@dataclass(slots=True)
class Experts:
    """Plans what commissioners do."""

    life: Life
    experts: Sequence[Expert]

    async def bind(self) -> None:
        """Have everybody prove who they are; from then on they read what they are sent."""
        for expert in self.experts:
            await self.life.say(expert.openid, f"绑定 {expert.bind_code}")
            self.life.readers[expert.openid] = partial(self._read, expert)

    def plan_leaves(self, start: datetime, days: int) -> None:
        """Have some of them go away each morning, half of them with a substitute."""
        random = self.life.chance("")
        for day in range(days):
            morning = start.astimezone(CHINA).replace(hour=8, minute=10) + timedelta(days=day)
            for expert in random.sample(self.experts, LEAVES_A_DAY):
                text = f"请假 {random.choice(LEAVE_DAYS)}天"
                if random.random() < SUBSTITUTED:
                    text += f" 由{random.choice(self.experts).name}代"
                self.life.timetable.plan(morning, partial(self._write, expert, text))

    def _read(self, expert: Expert, text: str) -> None:
        habits, life = expert.habits, self.life
        if habits.looks_within is None or not numbers_in(text) or any(mark in text for mark in GONE):
            return
        if OFFER in text and not life.happens(expert.openid, habits.takes_offers):
            return
        wait = habits.looks_within * life.chance(expert.openid).lognormvariate(0, 0.8)
        life.timetable.plan(life.when_awake(expert.openid, wait), partial(self._heed, expert, text))

    async def _heed(self, expert: Expert, text: str) -> None:
        if DEADLINES not in text:
            await self._deal_with(expert, numbers_in(text)[0], text)
            return
        for line in text.splitlines():
            for number in numbers_in(line)[:1]:
                await self._answer(expert, number)

    async def _deal_with(self, expert: Expert, number: str, text: str) -> None:
        habits, life, chance = expert.habits, self.life, self.life.chance(expert.openid)
        if OFFER in text:
            await self._write(expert, f"接手 {number}")
        elif NEW in text and chance.random() < habits.returns:
            await self._write(expert, f"退单 {number} {chance.choice(life.phrases.returns)}")
            return
        elif NEW in text and chance.random() < habits.transfers:
            await self._write(expert, f"转派 {number} {chance.choice(self.experts).name}")
            return
        if chance.random() < habits.asks_back:
            await self._write(expert, f"追问 {number} {chance.choice(life.phrases.asks_back)}")
            return
        await self._answer(expert, number)

    async def _answer(self, expert: Expert, number: str) -> None:
        life, chance = self.life, self.life.chance(expert.openid)
        await self._write(expert, f"回复 {number} {chance.choice(life.phrases.answers)}")
        if chance.random() < expert.habits.closes:
            wait = chance.choice(CLOSES_AFTER)
            life.timetable.plan(
                life.when_awake(expert.openid, wait), partial(self._write, expert, f"办结 {number}")
            )

    async def _write(self, expert: Expert, text: str) -> None:
        await self.life.say(expert.openid, text)


@dataclass(slots=True)
class DutyDesk:
    """Plans what the person on duty does: who waits is given to somebody who looks at their phone."""

    life: Life
    openid: str
    bind_code: str
    experts: Sequence[Expert]

    async def bind(self) -> None:
        """Prove who they are; from then on they read what they are sent."""
        await self.life.say(self.openid, f"绑定 {self.bind_code}")
        self.life.readers[self.openid] = self._read

    def _read(self, text: str) -> None:
        life = self.life
        wait = timedelta(minutes=life.chance(self.openid).randrange(10, 90))
        for line in text.splitlines():
            if numbers_in(line) and not line.startswith("「"):
                act = partial(self._give, numbers_in(line)[0])
                life.timetable.plan(life.when_awake(self.openid, wait), act)

    async def _give(self, number: str) -> None:
        able = [expert for expert in self.experts if expert.habits.looks_within is not None]
        await self.life.say(self.openid, f"派单 {number} {self.life.chance(self.openid).choice(able).name}")
