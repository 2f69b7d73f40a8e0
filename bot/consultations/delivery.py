"""Whether an answer has reached its asker: a fact of its own in the history."""

from __future__ import annotations

from datetime import datetime

from bot.consultations.history import SYSTEM, Happening, note
from bot.outbox.queries import find_rung, list_other_parts
from models.consultation import Consultation
from models.enums import HistoryKind, OutboxStatus, SendOutcome
from models.outbox import OutboxMessage

STUCK = frozenset({OutboxStatus.HELD, OutboxStatus.FAILED})


async def note_delivery(message: OutboxMessage, outcome: SendOutcome, now: datetime) -> None:
    """Write into the history what became of an answer; runs in the outbox's own transaction.

    An answer in parts is delivered when its last part is, and undelivered as soon as one part is. One to
    several people is a delivery to each: the row's data has the `person` and, once they have it, the `rung`.
    """
    consultation = await Consultation.get_or_none(id=message.tells) if message.tells else None
    if consultation is None or outcome is SendOutcome.RETRY:
        return
    others = {part.status for part in await list_other_parts(message)}
    delivered = message.status is OutboxStatus.SENT
    if others - {OutboxStatus.SENT} if delivered else others & STUCK:
        return
    kind = HistoryKind.DELIVERED if delivered else HistoryKind.UNDELIVERED
    data: dict[str, object] = {
        "channel": message.channel,
        "message": message.id,
        "person": message.person_id,
    }
    if delivered:
        data["rung"] = await find_rung(message)
    await note(consultation, Happening(kind, SYSTEM, message.error, data), now=now)
