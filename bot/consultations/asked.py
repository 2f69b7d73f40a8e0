"""What people see of the consultations that they asked, or asked for others."""

from __future__ import annotations

from tortoise.expressions import Q

from bot.consultations.verdicts import Verdict, read_verdict
from models.consultation import Consultation


async def list_asked(person_id: int, limit: int) -> list[Consultation]:
    """Return the newest consultations of a person that went to a person, with their `handler`."""
    theirs = Consultation.filter(
        Q(asker_id=person_id) | Q(informant_id=person_id), opened_at__not_isnull=True
    )
    return await theirs.order_by("-id").limit(limit).prefetch_related("handler")


async def verdict_on(consultation: Consultation) -> Verdict:
    """Return what the asker said of the last answer; of an earlier one it says nothing about this."""
    return await read_verdict(consultation) or Verdict()
