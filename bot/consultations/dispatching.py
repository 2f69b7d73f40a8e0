"""The desk: what waits there or has run late, and the people on duty who give it to somebody by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tortoise.expressions import Q
from tortoise.transactions import in_transaction

from bot.consultations.assigning import give
from bot.consultations.draining import drain
from bot.consultations.history import Actor, Happening, lock_consultation
from bot.consultations.notices import tell_change, tell_gone
from bot.consultations.transferring import find_colleague
from bot.routing.rules import Candidate
from bot.routing.service import BUSY
from models.consultation import Consultation, HistoryEntry
from models.enums import ActorKind, ConsultationStatus, HistoryKind, Urgency
from models.member import Member


@dataclass(frozen=True, slots=True)
class AtDesk:
    """What the people on duty should look at: nobody has it, because of `reasons`, or its handler is late."""

    consultation: Consultation
    handler: str
    reasons: Sequence[str]


async def list_at_desk() -> list[AtDesk]:
    """Return what waits for somebody, and what somebody was to answer or sign for by now.

    What is urgent comes first, then what waits, then the oldest.
    """
    late = Q(status__in=BUSY, clocks__missed_at__not_isnull=True, clocks__ended_at__isnull=True)
    found = Consultation.filter(Q(status=ConsultationStatus.WAITING) | late)
    cases = await found.distinct().order_by("id").select_related("handler")
    cases.sort(key=lambda case: (case.urgency is not Urgency.URGENT, case.handler_id is not None))
    reasons = await _why_waiting([case.id for case in cases if case.handler_id is None])
    return [
        AtDesk(case, case.handler.name if case.handler else "", reasons.get(case.id, ())) for case in cases
    ]


async def _why_waiting(ids: Sequence[int]) -> dict[int, Sequence[str]]:
    rows = HistoryEntry.filter(consultation_id__in=list(ids), kind=HistoryKind.WAITING).order_by("id")
    told = await rows.values("consultation_id", "data")
    return {row["consultation_id"]: row["data"].get("reasons", ()) for row in told}


async def take_from_desk(consultation_id: int, member: Member, name: str, *, now: datetime) -> Candidate:
    """Give what is in work to a commissioner by name, in the place of whoever has it.

    It may be for the office, or on no subject of theirs: that is for the people on duty to judge. Raises what
    find_colleague raises, and IllegalStep for what is answered already.
    """
    async with in_transaction():
        consultation = await lock_consultation(consultation_id)
        left = consultation.handler_id
        colleague = await find_colleague(consultation, name, but=left, now=now)
        because: dict[str, object] = {"from": left, "because": "duty", "reasons": ["duty"]}
        given = Happening(HistoryKind.ASSIGNED, Actor(ActorKind.STAFF, member.id), data=because)
        await give(consultation, colleague.id, given, now=now)
        await tell_gone(consultation, left, colleague.name, now=now)
        await tell_change(consultation, key=f"change:{consultation.id}:{now.timestamp()}", now=now)
        if left is not None:
            await drain(now=now)
        return colleague
