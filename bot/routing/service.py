"""Gathers what the routing rule looks at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from tortoise.functions import Count
from tortoise.queryset import QuerySet

from bot.accounts.leave import on_leave
from bot.routing.rules import Candidate, may_take
from models.commissioner import Commissioner, CommissionerSpecialty, CommissionerVillage
from models.consultation import Consultation, HistoryEntry
from models.enums import ConsultationStatus, HistoryKind, Topic

BUSY = (ConsultationStatus.ASSIGNED, ConsultationStatus.ACCEPTED)


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
            towns=frozenset(town for _, town, _ in villages[commissioner.id]),
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
