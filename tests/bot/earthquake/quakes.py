"""A county with two towns, and the earthquake of the recorded replies some 40 km south of one of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from bot.earthquake.feeds import cenc
from bot.earthquake.feeds.rules import Listing
from models.outbox import OutboxMessage
from models.person import Person
from models.village import Village

REPLIES = Path(__file__).parents[2] / "fixtures" / "earthquake"
NEAR, FAR = "431281101002", "431281120201"
"""A village of 黔城镇, 40 km from the epicentre, and one of 大崇乡, which this county has 120 km away."""


async def add_county() -> None:
    """Make the two towns."""
    for code, name, town, lat in ((NEAR, "玉皇阁社区", "黔城镇", 27.21), (FAR, "大崇村", "大崇乡", 27.93)):
        await Village.create(code=code, name=name, town=town, county="洪江市", lat=lat, lon=109.83)


async def add_person(openid: str, village: str | None, now: datetime, *, subscribed: bool = True) -> Person:
    """Make somebody who lives in a village, or in a town, or nobody knows where."""
    return await Person.create(
        openid=openid, village_code=village, subscribed=subscribed, created_at=now, seen_at=now
    )


def listed(name: str) -> Listing:
    """Return what a recorded reply of the China Earthquake Networks Center lists."""
    return cenc.read_listing((REPLIES / f"cenc_{name}.json").read_bytes())


def stronger(listing: Listing, magnitude: float) -> Listing:
    """Return a listing whose newest earthquake has another magnitude."""
    *others, newest = listing.reports
    return replace(listing, reports=(*others, replace(newest, magnitude=magnitude)))


async def sent_to(person: Person) -> list[str]:
    """Return what a person is promised, the oldest first."""
    return [message.text for message in await OutboxMessage.filter(person_id=person.id).order_by("id")]
