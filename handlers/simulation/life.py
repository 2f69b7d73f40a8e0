"""What all simulated people do alike: they write, they sleep, and they look at their phones."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random

from bot.clock import CHINA
from content import SAMPLE
from handlers.simulation.timetable import Timetable
from handlers.simulation.world import World

WAKES, SLEEPS = time(7), time(21, 30)
_NUMBER = re.compile(r"\d\d-\d{6}")
Reaction = Callable[[str], Awaitable[None]]


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
    """People at their phones; `sent` counts their messages.

    `readers` are those with a phone (openid) and what they plan when it shows them something.
    """

    world: World
    timetable: Timetable
    seed: int
    phrases: Phrases = field(default_factory=Phrases.read)
    readers: dict[str, Callable[[str], None]] = field(default_factory=dict)
    sent: int = 0
    _chances: dict[str, Random] = field(default_factory=dict)

    async def say(self, openid: str, text: str) -> str:
        """Write to the account; what that sends to anybody is looked at. Returns the answer at once."""
        self.sent += 1
        reply = await self.world.say(openid, text)
        await self.world.send()
        self.look_around()
        return reply

    async def pass_time(self) -> None:
        """Let the background work catch up with the clock, and people see what came of it."""
        await self.world.work()
        self.look_around()

    def look_around(self) -> None:
        """Have everybody plan what they do about what is new on their phone."""
        for openid, read in list(self.readers.items()):
            for text in self.world.unread(openid):
                read(text)

    def when_awake(self, openid: str, wait: timedelta) -> datetime:
        """Return the moment after a while; what falls into the night is done in the first hour of the day."""
        at = (self.timetable.clock.moment + wait).astimezone(CHINA)
        if WAKES <= at.time() <= SLEEPS:
            return at
        day = at + timedelta(days=int(at.time() > SLEEPS))
        return day.replace(hour=WAKES.hour, minute=self.chance(openid).randrange(60))

    def happens(self, openid: str, share: float) -> bool:
        """Tell whether somebody does something that they do in this share of all times."""
        return self.chance(openid).random() < share

    def chance(self, openid: str) -> Random:
        """Return the chance that decides for one person, whatever others do first."""
        if openid not in self._chances:
            self._chances[openid] = Random(f"{self.seed}:{openid}")  # noqa: S311 - to be repeated, no secret
        return self._chances[openid]


def numbers_in(text: str) -> list[str]:
    """Return the consultations that a text names."""
    return _NUMBER.findall(text)
