"""Who lives in the simulated county, and what each of them is like."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random

SILENT, SLOW = 0.15, 0.2
"""The shares of commissioners who never look at their phone, and of those who look once a day."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How a commissioner deals with what comes: how long until they look, and how often they do what."""

    looks_within: timedelta | None
    """The median time until they look at a message by day; None: they do not."""
    returns: float = 0.05
    transfers: float = 0.03
    asks_back: float = 0.05
    closes: float = 0.4
    takes_offers: float = 0.7


@dataclass(frozen=True, slots=True)
class Expert:
    """A commissioner with a phone."""

    openid: str
    name: str
    bind_code: str
    habits: Habits


@dataclass(frozen=True, slots=True)
class Citizen:
    """Somebody who asks."""

    openid: str
    village: str


def cast_experts(roster: Sequence[tuple[str, str]], random: Random) -> list[Expert]:
    """Give habits to the commissioners of a roster (name, bind code)."""
    return [
        Expert(f"oSimExpert{number:04d}", name, code, _habits(random))
        for number, (name, code) in enumerate(roster, 1)
    ]


def _habits(random: Random) -> Habits:
    kind = random.random()
    if kind < SILENT:
        return Habits(looks_within=None, takes_offers=0.0)
    if kind < SILENT + SLOW:
        return Habits(looks_within=timedelta(hours=9), takes_offers=0.3)
    return Habits(looks_within=timedelta(minutes=random.choice((10, 20, 40, 90))))


def cast_citizens(villages: Sequence[str], count: int, random: Random) -> Iterator[Citizen]:
    """Settle people in villages (each as people write it, 黔城镇玉皇阁社区)."""
    for number in range(1, count + 1):
        yield Citizen(f"oSimCitizen{number:05d}", random.choice(villages))
