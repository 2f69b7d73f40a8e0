"""Whether an answer has reached its asker: a fact of its own in the history."""

from __future__ import annotations

from datetime import datetime

from bot.consultations.history import SYSTEM, Happening, note
from models.consultation import Consultation
from models.enums import HistoryKind, OutboxStatus, SendOutcome
from models.outbox import OutboxMessage


async def note_delivery(message: OutboxMessage, outcome: SendOutcome, now: datetime) -> None:
    """Write into the history what became of an answer; runs in the outbox's own transaction."""
    consultation = await Consultation.get_or_none(id=message.tells) if message.tells else None
    if consultation is None or outcome is SendOutcome.RETRY:
        return
    kind = HistoryKind.DELIVERED if message.status is OutboxStatus.SENT else HistoryKind.UNDELIVERED
    data: dict[str, object] = {"channel": message.channel, "message": message.id}
    await note(consultation, Happening(kind, SYSTEM, message.error, data), now=now)
