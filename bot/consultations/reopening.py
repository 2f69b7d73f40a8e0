"""What was answered goes back to work: to who had it, or to somebody else while they are away."""

from __future__ import annotations

from datetime import datetime

from bot.accounts.leave import on_leave
from bot.consultations.assigning import assign
from bot.consultations.history import Happening, move
from models.consultation import Consultation, HistoryEntry
from models.enums import ConsultationStatus as Status


async def back_to_work(
    consultation: Consultation, happening: Happening, *, now: datetime
) -> tuple[HistoryEntry, bool]:
    """Put a locked consultation that was answered or closed back to work.

    Returns the history row, and whether its handler keeps it and is to be told; a new one has been.
    """
    handler = consultation.handler_id
    if handler is not None and not await on_leave([handler], now=now):
        return await move(consultation, Status.ACCEPTED, happening, now=now), True
    consultation.handler_id = None
    entry = await move(consultation, Status.WAITING, happening, now=now)
    await assign(consultation, now=now)
    return entry, False
