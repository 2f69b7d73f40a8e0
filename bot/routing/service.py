"""Gathers what the routing rule looks at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from tortoise.functions import Count
from tortoise.queryset import QuerySet

from bot.accounts.leave import on_leave
from bot.routing.rules import Candidate, Choice, Place, choose_commissioner, find_equals, may_take
from models.commissioner import Commissioner, CommissionerSpecialty, CommissionerVillage
from models.consultation import Consultation, HistoryEntry
from models.enums import ConsultationStatus, HistoryKind, Rating, Topic

BUSY = (ConsultationStatus.ASSIGNED, ConsultationStatus.ACCEPTED)
RATED_WITHIN = timedelta(days=365)
"""How old a rating may be that decides between two who fit alike."""


async def choose(
    topic: Topic, place: Place | None, candidates: Sequence[Candidate], *, now: datetime
) -> Choice | None:
    """Return whom the rule chooses; ratings are read only where they decide."""
    equals = find_equals(topic, place, candidates)
    if len(equals) > 1:
        rated = {each.id: each for each in await _rate(equals, now)}
        candidates = [rated.get(each.id, each) for each in candidates]
    return choose_commissioner(topic, place, candidates)


async def _rate(candidates: Sequence[Candidate], now: datetime) -> list[Candidate]:
    """Return candidates with what the consultations they handled were rated last, each once."""
    ids = [each.id for each in candidates]
    rows = HistoryEntry.filter(
        kind=HistoryKind.RATED, consultation__handler_id__in=ids, at__gt=now - RATED_WITHIN
    )
    told = rows.order_by("id").values("consultation_id", "consultation__handler_id", "data")
    last = {row["consultation_id"]: (row["consultation__handler_id"], row["data"]) for row in await told}
    verdicts: defaultdict[int, list[bool]] = defaultdict(list)
    for handler, data in last.values():
        verdicts[handler].append(data.get("rating") == Rating.SATISFIED)
    return [
        replace(each, ratings=len(given), satisfied=sum(given) / len(given))
        for each in candidates
        if (given := verdicts[each.id])
    ]


async def list_candidates(consultation_id: int, asker_id: int, *, now: datetime) -> list[Candidate]:
    """Return whom a consultation could reach: active, bound to a WeChat account, and not its own asker."""
    roster = await _reachable().exclude(person_id=asker_id)
    return await _look_at(roster, await _returned(consultation_id), now)


async def list_free(*, now: datetime) -> list[Candidate]:
    """Return who could take a consultation at all now, whatever it is about."""
    return [each for each in await _look_at(await _reachable(), set(), now) if may_take(each)]


def _reachable() -> QuerySet[Commissioner]:
    return Commissioner.filter(active=True, person_id__not_isnull=True).order_by("id")


async def _look_at(
    roster: Sequence[Commissioner], returned: Collection[int], now: datetime
) -> list[Candidate]:
    ids = [commissioner.id for commissioner in roster]
    topics, villages = await _specialties(ids), await _villages(ids)
    away, load = await on_leave(ids, now=now), await _load(ids)
    return [
        Candidate(
            id=commissioner.id,
            name=commissioner.name,
            topics=frozenset(topics[commissioner.id]),
            villages=frozenset(code for code, _, _ in villages[commissioner.id]),
            towns=frozenset((county, town) for _, town, county in villages[commissioner.id]),
            counties=frozenset(county for _, _, county in villages[commissioner.id]),
            open_cases=load.get(commissioner.id, 0),
            capacity=commissioner.capacity,
            on_leave=commissioner.id in away,
            returned_before=commissioner.id in returned,
        )
        for commissioner in roster
    ]


async def _specialties(ids: list[int]) -> dict[int, list[Topic]]:
    found: defaultdict[int, list[Topic]] = defaultdict(list)
    for row in await CommissionerSpecialty.filter(commissioner_id__in=ids).values("commissioner_id", "topic"):
        found[row["commissioner_id"]].append(Topic(row["topic"]))
    return found


async def _villages(ids: list[int]) -> dict[int, list[tuple[str, str, str]]]:
    found: defaultdict[int, list[tuple[str, str, str]]] = defaultdict(list)
    rows = CommissionerVillage.filter(commissioner_id__in=ids)
    for row in await rows.values("commissioner_id", "village_id", "village__town", "village__county"):
        place = (row["village_id"], row["village__town"], row["village__county"])
        found[row["commissioner_id"]].append(place)
    return found


async def _load(ids: list[int]) -> dict[int, int]:
    rows = Consultation.filter(handler_id__in=ids, status__in=BUSY).annotate(cases=Count("id"))
    grouped = await rows.group_by("handler_id").values("handler_id", "cases")
    return {row["handler_id"]: row["cases"] for row in grouped}


async def _returned(consultation_id: int) -> set[int]:
    rows = HistoryEntry.filter(consultation_id=consultation_id, kind=HistoryKind.RETURNED)
    return {row["actor_id"] for row in await rows.values("actor_id")}
