"""What is asked about consultations without changing them."""

from __future__ import annotations

from collections.abc import Mapping

from bot.consultations.rules import IN_WORK, OPEN
from models.bulk import query
from models.commissioner import Commissioner
from models.consultation import Consultation, HistoryEntry
from models.enums import HistoryKind, PushStatus, Topic

_ENGAGED = (
    "SELECT asker_id AS id FROM consultation WHERE asker_id IN ({}) AND status IN ({})"
    " UNION SELECT person_id FROM commissioner WHERE person_id IN ({})"
    " UNION SELECT person.id FROM push JOIN person ON person.openid = push.openid"
    " WHERE push.openid IN ({}) AND push.status = {} AND push.attempts = 0"
)


async def find_open(asker_id: int, topic: Topic | None) -> Consultation | None:
    """Return the asker's open consultation that a message belongs to, locked: of this topic, else the newest.

    With a known topic, one of another known topic is none of it; `other` takes everything.
    """
    mine = Consultation.filter(asker_id=asker_id, open_key__not_isnull=True).order_by("-id")
    for consultation in await mine.select_for_update(no_key=True):
        if topic is None or consultation.topic in (topic, Topic.OTHER):
            return consultation
    return None


async def engaged_people(people: Mapping[int, str]) -> set[int]:
    """Return which of these people (id -> openid) need more than an answer from the knowledge base.

    They have a consultation in work, are commissioners, or have sent something that is still to be
    worked on and must not be overtaken.
    """
    if not people:
        return set()
    ids, openids = list(people), list(people.values())
    rows = await query(_ENGAGED, ids, sorted(IN_WORK), ids, openids, [PushStatus.RECEIVED])
    return {row["id"] for row in rows}


async def list_of_asker(asker_id: int, limit: int) -> list[Consultation]:
    """Return an asker's newest consultations that went to a person."""
    mine = Consultation.filter(asker_id=asker_id, opened_at__not_isnull=True)
    return await mine.order_by("-id").limit(limit)


async def list_of_handler(commissioner_id: int) -> list[Consultation]:
    """Return what a commissioner has open, what waits for an answer first, the oldest first."""
    mine = await Consultation.filter(handler_id=commissioner_id, status__in=list(OPEN)).order_by("id")
    return sorted(mine, key=lambda consultation: consultation.status not in IN_WORK)


async def responsible_name(consultation: Consultation) -> str | None:
    """Return the name of the commissioner who handles a consultation; None when the duty desk has it."""
    commissioner = await Commissioner.get_or_none(id=consultation.handler_id)
    return commissioner.name if commissioner else None


async def list_added_texts(consultation_id: int) -> list[str]:
    """Return what the asker added to a question, oldest first."""
    added = HistoryEntry.filter(consultation_id=consultation_id, kind=HistoryKind.ADDED).order_by("id")
    return [row["text"] for row in await added.values("text") if row["text"]]
