"""What people see of the consultations that they asked, or asked for others."""

from __future__ import annotations

from dataclasses import dataclass

from tortoise.expressions import Q

from models.consultation import Consultation, HistoryEntry
from models.enums import HistoryKind, Rating


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an asker said of the last answer; None where nothing was said yet."""

    solved: bool | None
    satisfied: bool | None


async def list_asked(person_id: int, limit: int) -> list[Consultation]:
    """Return the newest consultations of a person that went to a person, with their `handler`."""
    theirs = Consultation.filter(
        Q(asker_id=person_id) | Q(informant_id=person_id), opened_at__not_isnull=True
    )
    return await theirs.order_by("-id").limit(limit).prefetch_related("handler")


async def verdict_on(consultation: Consultation) -> Verdict:
    """Return what the asker said of the last answer; of an earlier one it says nothing about this."""
    cases = [consultation.id, consultation.merged_into_id or consultation.id]
    answers = HistoryEntry.filter(consultation_id__in=cases, kind=HistoryKind.ANSWERED)
    last = await answers.order_by("-id").first()
    said = HistoryEntry.filter(consultation_id=consultation.id, id__gt=last.id if last else 0)
    rows = await said.filter(kind__in=[HistoryKind.SOLVED, HistoryKind.RATED]).order_by("id")
    solved = [bool(row.data["solved"]) for row in rows if row.kind is HistoryKind.SOLVED]
    ratings = [Rating(str(row.data["rating"])) for row in rows if row.kind is HistoryKind.RATED]
    return Verdict(
        solved=solved[-1] if solved else None,
        satisfied=ratings[-1] is Rating.SATISFIED if ratings else None,
    )
