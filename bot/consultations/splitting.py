"""What was merged goes on by itself when the consultation it was worked on with ends without an answer."""

from __future__ import annotations

from datetime import datetime

from bot.accounts.leave import on_leave
from bot.consultations.assigning import assign
from bot.consultations.clocks.rules import AT_OPENING
from bot.consultations.clocks.service import begin
from bot.consultations.history import SYSTEM, Happening, move
from bot.consultations.merging import follow
from bot.consultations.notices import tell_change, tell_handler
from bot.consultations.rules import Office, open_key
from models.consultation import Consultation
from models.enums import ConsultationStatus as Status
from models.enums import HistoryKind


async def split(root: Consultation, *, office: Office, now: datetime) -> None:
    """Take apart what is merged into a locked consultation that is withdrawn.

    The oldest leads the rest. One whose asker has another of its topic open joins that.
    """
    leader: Consultation | None = None
    merged = Consultation.filter(merged_into_id=root.id).order_by("id").select_for_update(no_key=True)
    for case in await merged:
        if leader is not None:
            await follow(case, leader, SYSTEM, now=now)
        elif await set_free(case, root, office=office, now=now):
            leader = case


async def set_free(case: Consultation, root: Consultation, *, office: Office, now: datetime) -> bool:
    """Let a merged, locked consultation go on by itself, first with who had it; tell its asker.

    Tells whether it does: one whose asker has another of its topic open joins that.
    """
    key = open_key(case.asker_id, case.topic, case.desk)
    other = await Consultation.filter(open_key=key).select_for_update(no_key=True).first()
    if other is not None:
        await follow(case, other, SYSTEM, now=now)
        return False
    case.merged_into_id = case.handler_id = None
    unmerged = Happening(HistoryKind.UNMERGED, SYSTEM, data={"from": root.id})
    entry = await move(case, Status.WAITING, unmerged, now=now)
    await begin(case, AT_OPENING, office=office, started=case.received_at, now=now)
    if root.handler_id is None or await on_leave([root.handler_id], now=now):
        await assign(case, now=now)
    else:
        await _give_on(case, root.handler_id, now)
    await tell_change(case, key=f"change:{entry.id}", now=now)
    return True


async def _give_on(case: Consultation, handler_id: int, now: datetime) -> None:
    """Leave a consultation with who worked on it together with another one."""
    case.handler_id = handler_id
    case.responsible_id = case.responsible_id or handler_id
    data: dict[str, object] = {"reasons": ["had_it"], "commissioner": handler_id}
    assigned = Happening(HistoryKind.ASSIGNED, SYSTEM, data=data)
    entry = await move(case, Status.ASSIGNED, assigned, now=now)
    await tell_handler(case, "new", case.question, entry, now=now)
