"""The consultations that people asked, or asked for others."""

from __future__ import annotations

from tortoise.expressions import Q

from models.consultation import Consultation
from models.person import Person


async def list_asked(person_id: int, limit: int) -> list[Consultation]:
    """Return the newest consultations of a person that went to a person, with `asker` and `handler`."""
    by_them = Q(asker_id=person_id) | Q(informant_id=person_id)
    theirs = Consultation.filter(by_them, opened_at__not_isnull=True)
    return await theirs.order_by("-id").limit(limit).prefetch_related("asker", "handler")


async def name_asked_for(consultation: Consultation, person_id: int) -> str:
    """Return whom a person asked for; empty for what they asked themselves."""
    if consultation.asker_id == person_id:
        return ""
    return (await Person.get(id=consultation.asker_id)).name
