"""Where people ask about what nobody near them knows: whom to post where, or to train in what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import cos, hypot, inf, radians

from tortoise.functions import Count

from models.commissioner import Commissioner
from models.consultation import Consultation
from models.enums import Desk, Topic
from models.village import Village


@dataclass(frozen=True, slots=True)
class Site:
    """A village: its code, name, town and county, and where it lies in degrees, as far as that is known."""

    code: str
    name: str
    town: str
    county: str
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True)
class Posting:
    """A commissioner with what they know and the villages they are posted to."""

    name: str
    topics: frozenset[Topic]
    sites: tuple[Site, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """A village or town (`name` is empty) whose people asked so often about a topic nobody there knows.

    `nearest` is who knows it and is posted nearest, in the same county if anybody is; empty if nobody is.
    """

    village_code: str
    name: str
    town: str
    topic: Topic
    asked: int
    nearest: str


async def find_uncovered(since: datetime) -> list[Gap]:
    """Return what was asked from a moment on and nobody posted to that village or its town knows.

    The most asked comes first. What is on no known subject, or for the office, is nobody's to know.
    """
    asked = Consultation.filter(
        received_at__gte=since, village_code__not_isnull=True, desk=Desk.COMMISSIONERS
    ).exclude(topic=Topic.OTHER)
    rows = (
        await asked.annotate(asked=Count("id"))
        .group_by("village_code", "topic")
        .values_list("village_code", "topic", "asked")
    )
    sites = [
        Site(each.code, each.name, each.town, each.county, each.lat, each.lon)
        for each in await Village.all().order_by("code")
    ]
    postings = await _list_postings({site.code: site for site in sites})
    counts = [(str(code), Topic(topic), int(count)) for code, topic, count in rows]
    return find_gaps(counts, sites, postings)


async def _list_postings(sites: dict[str, Site]) -> list[Posting]:
    roster = Commissioner.filter(active=True).order_by("id").prefetch_related("specialties", "villages")
    return [
        Posting(
            each.name,
            frozenset(specialty.topic for specialty in each.specialties),
            tuple(sites[posted.village_id] for posted in each.villages),
        )
        for each in await roster
    ]


def find_gaps(
    counts: Iterable[tuple[str, Topic, int]], sites: Sequence[Site], postings: Sequence[Posting]
) -> list[Gap]:
    """Return what is not covered of the counts (code of a village or town, topic, how often)."""
    gaps = []
    for code, topic, asked in counts:
        site = _site_of(code, sites)
        experts = [each for each in postings if topic in each.topics]
        if site is not None and not any(_is_near(each, site) for each in experts):
            nearest = min(experts, key=lambda each: _way_to(each, site), default=None)
            name = nearest.name if nearest else ""
            gaps.append(Gap(code, site.name, site.town, topic, asked, name))
    return sorted(gaps, key=lambda gap: (-gap.asked, gap.village_code, gap.topic))


def _site_of(code: str, sites: Sequence[Site]) -> Site | None:
    """Return the village with a code; for what is only the beginning of one, its town as a site."""
    found = next((site for site in sites if site.code.startswith(code)), None)
    if found is None or found.code == code:
        return found
    return Site(code, "", found.town, found.county, found.lat, found.lon)


def _is_near(posting: Posting, site: Site) -> bool:
    return any((each.county, each.town) == (site.county, site.town) for each in posting.sites)


def _way_to(posting: Posting, site: Site) -> tuple[bool, float]:
    """Return what puts the nearest first: the same county, then the way to the nearest village posted to."""
    elsewhere = all(each.county != site.county for each in posting.sites)
    return elsewhere, min((_distance(each, site) for each in posting.sites), default=inf)


def _distance(one: Site, other: Site) -> float:
    """Return roughly how far two sites are apart, in degrees of latitude; inf where that is not known."""
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return inf
    return hypot(one.lat - other.lat, (one.lon - other.lon) * cos(radians(one.lat)))
