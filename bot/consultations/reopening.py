"""What was answered goes back to work: to who had it, or to somebody else while they are away."""

from __future__ import annotations

from datetime import datetime

from bot.consultations.assigning import assign
from bot.consultations.history import Happening, move
from bot.consultations.standing_in import reassign_if_away
from models.consultation import Consultation, HistoryEntry
from models.enums import ConsultationStatus as Status


async def back_to_work(
    consultation: Consultation, happening: Happening, *, now: datetime
) -> tuple[HistoryEntry, bool]:
    """Put a locked consultation that was answered or closed back to work.

    Returns the history row, and whether its handler keeps it and is to be told; a new one has been.
    """
    if consultation.handler_id is None:
        entry = await move(consultation, Status.WAITING, happening, now=now)
        await assign(consultation, now=now)
        return entry, False
    entry = await move(consultation, Status.ACCEPTED, happening, now=now)
    return entry, not await reassign_if_away(consultation, now=now)
