"""What is asked about consultations without changing them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from tortoise.expressions import Q
from tortoise.functions import Max

from bot.accounts.access import handled_in
from bot.consultations.adding import TOLD
from bot.consultations.history import EXPLANATION
from bot.consultations.rules import AT_HAND, FOLLOW_UP, IN_WORK, OPEN, belongs
from models.bulk import query
from models.consultation import Consultation, HistoryEntry
from models.enums import ConsultationStatus, Desk, HistoryKind, PushStatus, Topic, Urgency
from models.ids import parse_number
from models.media import MediaFile

TALK = frozenset({HistoryKind.OPENED, HistoryKind.ADDED, HistoryKind.ANSWERED, HistoryKind.REOPENED})
_ENGAGED = (
    "WITH asked AS (SELECT id, openid FROM person WHERE openid IN ({}))"
    " SELECT openid FROM asked CROSS JOIN consultation"
    " WHERE asker_id = asked.id AND status IN ({}) AND (status <> {} OR EXISTS"
    " (SELECT 1 FROM history WHERE consultation_id = consultation.id AND kind = {} AND at > {}))"
    " UNION SELECT openid FROM asked CROSS JOIN consultation JOIN consultation root"
    " ON root.id = consultation.merged_into_id"
    " WHERE consultation.asker_id = asked.id AND consultation.status = {} AND root.status IN ({})"
    " UNION SELECT openid FROM asked JOIN consultation ON informant_id = asked.id"
    " WHERE awaits_asker_at IS NOT NULL"
    " UNION SELECT openid FROM asked JOIN commissioner ON person_id = asked.id"
)
_WAITING = " UNION SELECT openid FROM push WHERE openid IN ({}) AND status = {} AND attempts = 0"


async def find_open(
    asker_id: int, named: Sequence[Topic], *, among: Collection[ConsultationStatus] = OPEN
) -> Consultation | None:
    """Return the asker's open consultation that a message belongs to, locked; None if it fits none.

    `among` are the statuses that count. What is with the office fits a message that names no topic. Of those
    that fit, one of the first topic named, else the one talked about last: opened, added to or answered.
    For what is merged stands the one that it is worked on with, which may be another asker's.
    """
    merged = Consultation.filter(asker_id=asker_id, status=ConsultationStatus.MERGED)
    own = {row["merged_into_id"]: row["topic"] for row in await merged.values("merged_into_id", "topic")}
    mine = Consultation.filter(Q(asker_id=asker_id) | Q(id__in=list(own)), open_key__not_isnull=True)
    cases = await mine.order_by("id").select_for_update(no_key=True)
    fitting = [
        case
        for case in reversed(cases)
        if case.status in among and (_fits(case, named) or (case.id in own and belongs(own[case.id], named)))
    ]
    if len(fitting) < 2:
        return fitting[0] if fitting else None
    talked = await _last_talks([case.id for case in fitting])
    return max(fitting, key=lambda case: (case.topic in named[:1], talked.get(case.id, 0)))


def _fits(case: Consultation, named: Sequence[Topic]) -> bool:
    return not named if case.desk is Desk.OFFICE else belongs(case.topic, named)


async def _last_talks(ids: Sequence[int]) -> dict[int, int]:
    """Return the history row in which asker and office last spoke about each of these."""
    talks = HistoryEntry.filter(consultation_id__in=ids, kind__in=list(TALK)).annotate(last=Max("id"))
    rows = await talks.group_by("consultation_id").values("consultation_id", "last")
    return {row["consultation_id"]: row["last"] for row in rows}


async def awaits_follow_up(consultation: Consultation, now: datetime) -> bool:
    """Tell whether what an asker writes now is most likely about this: in work, or answered lately."""
    if consultation.status is not ConsultationStatus.ANSWERED:
        return True
    lately = {"kind": HistoryKind.ANSWERED, "at__gt": now - FOLLOW_UP}
    return await HistoryEntry.filter(consultation_id=consultation.id, **lately).exists()


async def engaged_people(openids: Sequence[str], now: datetime) -> set[str]:
    """Return which of these people (openids) need more than an answer from the knowledge base.

    They have a consultation in work or answered lately, which may be what they write about, were asked back
    about one of somebody else, are commissioners, or have sent something that is still to be worked on and
    must not be overtaken.
    """
    waiting = (openids, [PushStatus.RECEIVED])
    rows = await query(_ENGAGED + _WAITING, openids, *_in_talk(now), *waiting)
    return {row["openid"] for row in rows}


async def is_engaged(openid: str, now: datetime) -> bool:
    """Tell the same of one person; what they have sent and is still to be worked on does not count."""
    return bool(await query(_ENGAGED, [openid], *_in_talk(now)))


def _in_talk(now: datetime) -> tuple[Sequence[Any], ...]:
    answered, merged = ConsultationStatus.ANSWERED, ConsultationStatus.MERGED
    talks = sorted({*IN_WORK, answered})
    return talks, [answered], [HistoryKind.ANSWERED], [now - FOLLOW_UP], [merged], talks


async def list_of_asker(asker_id: int, limit: int) -> list[Consultation]:
    """Return the newest consultations that somebody asked, or asked for others, and that went to a person."""
    theirs = Q(asker_id=asker_id) | Q(informant_id=asker_id)
    mine = Consultation.filter(theirs, opened_at__not_isnull=True)
    return await mine.order_by("-id").limit(limit)


async def list_of_handler(commissioner_id: int) -> list[Consultation]:
    """Return what a commissioner has open: what waits for an answer first, urgent before old."""
    mine = await Consultation.filter(handler_id=commissioner_id, status__in=list(OPEN)).order_by("id")
    return sorted(mine, key=lambda case: (case.status not in IN_WORK, case.urgency is not Urgency.URGENT))


async def list_at_hand(commissioner_id: int, now: datetime) -> list[Consultation]:
    """Return what a commissioner may be talking about: what waits for an answer and what was just answered.

    The oldest first, locked.
    """
    open_ones = await handled_in(commissioner_id, OPEN)
    lately = HistoryEntry.filter(
        consultation_id__in=[case.id for case in open_ones], kind=HistoryKind.ANSWERED, at__gt=now - AT_HAND
    )
    talked = {row["consultation_id"] for row in await lately.values("consultation_id")}
    return [case for case in open_ones if case.status in IN_WORK or case.id in talked]


async def has_files(consultation_id: int) -> bool:
    """Tell whether photos, voices or videos came with a consultation."""
    return bool(await MediaFile.filter(consultation_id=consultation_id).exists())


async def find_consultation(number: str) -> Consultation | None:
    """Return a consultation by the number people see."""
    key = parse_number(number)
    return None if key is None else await Consultation.get_or_none(id=key)


async def list_decided(consultation_id: int) -> list[HistoryEntry]:
    """Return what of a consultation's history says how a message was decided, oldest first.

    Of an answer of the knowledge base an older version has kept the entry and the score only.
    """
    rows = await HistoryEntry.filter(consultation_id=consultation_id).order_by("id")
    return [row for row in rows if row.kind is HistoryKind.SELF_SERVED or EXPLANATION in row.data]


async def list_added_texts(consultation_id: int) -> list[str]:
    """Return what the asker added to a question, oldest first."""
    added = HistoryEntry.filter(consultation_id=consultation_id, kind=HistoryKind.ADDED).order_by("id")
    return [row["text"] for row in await added.values("text") if row["text"]]


async def list_untold(consultation_id: int) -> list[str]:
    """Return what an asker added since the handler was last told, or has answered."""
    rows = HistoryEntry.filter(
        consultation_id=consultation_id, kind__in=[HistoryKind.ADDED, HistoryKind.ANSWERED]
    )
    untold: list[str] = []
    for row in await rows.order_by("id").values("kind", "text", "data"):
        if row["kind"] == HistoryKind.ANSWERED or TOLD in row["data"]:
            untold = []
        elif row["text"]:
            untold.append(row["text"])
    return untold
