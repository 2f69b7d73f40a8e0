"""A commissioner's side: sign for a consultation, answer it, close it."""

from __future__ import annotations

from datetime import datetime

from tortoise.transactions import in_transaction

from bot.consultations.history import Actor, Happening, move
from bot.consultations.notices import send_file, tell_asker
from bot.errors import ConflictError
from bot.outbox import service as outbox
from content.texts import say
from models.commissioner import Commissioner
from models.consultation import Consultation, HistoryEntry
from models.enums import ActorKind, ConsultationStatus, HistoryKind
from models.media import MediaFile


class NotAnswered(ConflictError):
    """A consultation is to be closed that nobody has answered."""

    code = "not_answered"


def _actor(commissioner: Commissioner) -> Actor:
    return Actor(ActorKind.COMMISSIONER, commissioner.id)


async def accept(consultation: Consultation, commissioner: Commissioner, *, now: datetime) -> None:
    """Sign for a locked consultation (签收); doing it again changes nothing. Raises IllegalStep."""
    if consultation.status is ConsultationStatus.ACCEPTED:
        return
    accepted = Happening(HistoryKind.ACCEPTED, _actor(commissioner))
    await move(consultation, ConsultationStatus.ACCEPTED, accepted, now=now)


async def answer(
    consultation: Consultation,
    commissioner: Commissioner,
    text: str,
    *,
    now: datetime,
    media: MediaFile | None = None,
) -> None:
    """Answer a locked consultation; its asker is sent the text, then the file. Raises IllegalStep."""
    async with in_transaction():
        data: dict[str, object] = {"media": media.public_id} if media else {}
        answered = Happening(HistoryKind.ANSWERED, _actor(commissioner), text, data)
        entry = await move(consultation, ConsultationStatus.ANSWERED, answered, now=now)
        if media is not None:
            media.consultation_id = consultation.id
            await media.save(update_fields=["consultation_id"])
        message = say("case.answer", number=consultation.number, name=commissioner.name, text=text)
        await tell_asker(consultation, message, key=f"answer:{entry.id}", now=now)
        if media is not None:
            await send_file(consultation, media, key=f"answer:{entry.id}#file", now=now)


async def close(consultation: Consultation, commissioner: Commissioner, *, now: datetime) -> None:
    """Close a locked consultation that was answered (办结) and tell its asker.

    Raises IllegalStep, and NotAnswered for one whose asker never got an answer.
    """
    async with in_transaction():
        if not await HistoryEntry.filter(consultation_id=consultation.id, kind=HistoryKind.ANSWERED).exists():
            raise NotAnswered("nobody has answered it yet")
        closed = Happening(HistoryKind.CLOSED, _actor(commissioner))
        entry = await move(consultation, ConsultationStatus.CLOSED, closed, now=now)
        message = say("case.closed", number=consultation.number, name=commissioner.name)
        await outbox.add(consultation.asker_id, key=f"closed:{entry.id}", text=message, now=now)
