"""Felt reports find the earthquake they are of, once it is known, and lose one that was none."""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from tortoise.transactions import in_transaction

from bot.clock import Clock
from bot.earthquake.community.rules import (
    EARLY,
    LATE,
    SHOWN_FROM,
    Quake,
    choose_quake,
    community_intensity,
    weigh,
)
from bot.earthquake.revising import lock_bulletins
from bot.earthquake.rules import Point
from bot.earthquake.towns import Town, list_towns, nearest_town, town_of
from models.bulletin import Bulletin, BulletinTown
from models.earthquake import FeltReport
from models.enums import BulletinStatus

TIED_WITHIN = timedelta(hours=24)
"""For so long the news of an earthquake may be late for those who felt it."""
TOWN_KM = 20
"""So near the middle of a town a report without a village must have been made to count for it."""
PAUSE_SECONDS, BATCH = 10.0, 500


async def run(clock: Clock, stop: asyncio.Event) -> None:
    """Tie what waits, every ten seconds, until stopped."""
    while not stop.is_set():
        await tie_reports(clock())
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), PAUSE_SECONDS)


async def tie_reports(now: datetime) -> int:
    """Give the reports of the last day that have none the earthquake they are of; return how many got one.

    Drills are none, nor what was withdrawn. Repeating it changes nothing.
    """
    if not await _list_quakes(now):
        return 0
    async with in_transaction():
        await lock_bulletins()
        quakes = await _list_quakes(now)
        first, last = (edge(each.occurred_at for each in quakes) for edge in (min, max))
        waiting = FeltReport.filter(bulletin_id__isnull=True, reported_at__range=(first - EARLY, last + LATE))
        reports = await waiting.order_by("id")
        towns = await list_towns() if reports else []
        chosen: dict[int, list[int]] = defaultdict(list)
        for report in reports:
            if quake := choose_quake(report.reported_at, _point_of(report, towns), quakes):
                chosen[quake.id].append(report.id)
        for bulletin_id, ids in chosen.items():
            await _tie(ids, bulletin_id)
            await _count(bulletin_id, towns)
    return sum(len(ids) for ids in chosen.values())


async def let_go(bulletins: Sequence[Bulletin]) -> None:
    """Free the reports of earthquakes that are not what they were; for the transaction that changes those."""
    for bulletin in bulletins:
        await FeltReport.filter(bulletin_id=bulletin.id).update(bulletin_id=None)
        await BulletinTown.filter(bulletin_id=bulletin.id).update(reports=0, felt=None)


async def _tie(ids: Sequence[int], bulletin_id: int) -> None:
    for start in range(0, len(ids), BATCH):
        await FeltReport.filter(id__in=ids[start : start + BATCH]).update(bulletin_id=bulletin_id)


async def _count(bulletin_id: int, towns: Sequence[Town]) -> None:
    """Keep with each town how many felt an earthquake there and, from three reports on, how strongly."""
    answers: dict[str, list[Mapping[str, float]]] = defaultdict(list)
    for report in await FeltReport.filter(bulletin_id=bulletin_id).order_by("id"):
        if town := _town_of(report, towns):
            answers[town.key].append({"felt": 1.0} | report.answers)
    for town_key, given in answers.items():
        felt = community_intensity(weigh(given)) if len(given) >= SHOWN_FROM else None
        row = BulletinTown.filter(bulletin_id=bulletin_id, town=town_key)
        await row.update(reports=len(given), felt=felt)


async def _list_quakes(now: datetime) -> list[Quake]:
    since = now - TIED_WITHIN - LATE
    lately = Bulletin.filter(occurred_at__gt=since, occurred_at__lte=now + EARLY)
    real = lately.filter(drill=False, noticeable=True).exclude(status=BulletinStatus.WITHDRAWN)
    return [
        Quake(each.id, each.occurred_at, Point(each.lat, each.lon), each.magnitude)
        for each in await real.order_by("id")
    ]


def _town_of(report: FeltReport, towns: Sequence[Town]) -> Town | None:
    point = _point_of(report, towns)
    return town_of(report.village_code, towns) or (nearest_town(point, towns, TOWN_KM) if point else None)


def _point_of(report: FeltReport, towns: Sequence[Town]) -> Point | None:
    """Return where a report was made; GCJ-02 and WGS-84 are half a kilometre apart, which is nothing here."""
    if report.lat is not None and report.lon is not None:
        return Point(report.lat, report.lon)
    town = town_of(report.village_code, towns)
    return town.point if town else None
