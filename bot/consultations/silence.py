"""What its asker says nothing more about ends: after an answer, or when they were asked for more in vain.

Silence is no satisfaction: nothing is rated by it. Who speaks later has the work go on, as after any closing.
"""

from __future__ import annotations

from datetime import datetime

from tortoise.expressions import Subquery
from tortoise.functions import Max
from tortoise.transactions import in_transaction

from bot.consultations.history import SYSTEM, Happening, move
from bot.consultations.notices import tell_notice
from bot.consultations.recipients import list_recipients
from bot.consultations.rules import Office
from content.texts import say
from models.consultation import Consultation, HistoryEntry
from models.enums import ConsultationStatus as Status
from models.enums import HistoryKind

AT_ONCE = 100
SPOKEN = frozenset(
    {
        HistoryKind.OPENED,
        HistoryKind.ADDED,
        HistoryKind.ANSWERED,
        HistoryKind.ASKED_BACK,
        HistoryKind.REOPENED,
        HistoryKind.RATED,
        HistoryKind.SOLVED,
    }
)
"""What was last said of these is what a silence counts from."""


async def close_silent(office: Office, *, now: datetime, limit: int = AT_ONCE) -> int:
    """Close what has waited for its asker's word as long as the bureau allows; returns how many that was.

    For a worker; several may run at once. Who never got an answer is told; who has one is left in peace.
    """
    since = now - office.deadlines.silence
    answered = await _answered_before(since, limit)
    unheard = Consultation.filter(status=Status.ACCEPTED, awaits_asker_at__lte=since).limit(limit)
    return sum([await _close(case_id, since, now) for case_id in [*answered, *[c.id for c in await unheard]]])


async def _answered_before(since: datetime, limit: int) -> list[int]:
    """Return what is answered and was spoken of last before a moment."""
    waiting = Subquery(Consultation.filter(status=Status.ANSWERED).values("id"))
    talks = HistoryEntry.filter(kind__in=list(SPOKEN), consultation_id__in=waiting)
    last = talks.annotate(last=Max("at")).group_by("consultation_id").filter(last__lte=since).limit(limit)
    return [row["consultation_id"] for row in await last.values("consultation_id", "last")]


async def _close(consultation_id: int, since: datetime, now: datetime) -> bool:
    """Close one unless somebody has it in hand, or has spoken meanwhile."""
    async with in_transaction():
        locked = Consultation.filter(id=consultation_id).select_for_update(no_key=True, skip_locked=True)
        case = await locked.first()
        if case is None or not await _is_silent(case, since):
            return False
        answered = case.status is Status.ANSWERED
        closed = Happening(HistoryKind.CLOSED, SYSTEM, data={"because": "silence"})
        entry = await move(case, Status.CLOSED, closed, now=now)
        if not answered:
            for recipient in await list_recipients(case):
                text = say("case.closed_silent", number=recipient.consultation.number)
                await tell_notice(recipient, text, say("case.silent_hint"), key=f"closed:{entry.id}", now=now)
        return True


async def _is_silent(case: Consultation, since: datetime) -> bool:
    if case.status is Status.ACCEPTED:
        return case.awaits_asker_at is not None and case.awaits_asker_at <= since
    if case.status is not Status.ANSWERED:
        return False
    spoken = HistoryEntry.filter(consultation_id=case.id, kind__in=list(SPOKEN), at__gt=since)
    return not await spoken.exists()
