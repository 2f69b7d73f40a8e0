"""More from the asker: text, photos and voice join the open consultation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.consultations.history import Actor, Happening, move, note
from bot.consultations.notices import forward_files, tell_handler
from bot.consultations.rules import IN_WORK
from bot.routing.places import find_place, is_within
from models.consultation import Consultation
from models.enums import ActorKind, ConsultationStatus, HistoryKind
from models.media import MediaFile


@dataclass(frozen=True, slots=True)
class Addition:
    """What the asker sent: `text` as people read it, with the file it stands for if there is one."""

    asker_id: int
    text: str
    media: MediaFile | None = None


async def add_to(consultation: Consultation, addition: Addition, *, now: datetime) -> None:
    """Add to a locked, open consultation and tell its handler; one that was answered goes back to work."""
    await _learn_place(consultation, addition.text)
    data: dict[str, object] = {"media": addition.media.public_id} if addition.media else {}
    added = Happening(HistoryKind.ADDED, Actor(ActorKind.ASKER, addition.asker_id), addition.text, data)
    if consultation.status in IN_WORK:
        entry = await note(consultation, added, now=now)
    else:
        to = ConsultationStatus.ACCEPTED if consultation.handler_id else ConsultationStatus.WAITING
        entry = await move(consultation, to, added, now=now)
    if addition.media is not None:
        addition.media.consultation_id = consultation.id
        await addition.media.save(update_fields=["consultation_id"])
        await forward_files(consultation, [addition.media], now=now)
    await tell_handler(
        consultation, "added", addition.text, key=f"case:{consultation.id}:{entry.id}", now=now
    )


async def _learn_place(consultation: Consultation, text: str) -> None:
    """Take the village or town from what is added, when the question named none, or no more than the town."""
    place, known = await find_place(text), consultation.village_code
    if place is not None and (known is None or is_within(place, known)):
        consultation.village_code = place.code
        await consultation.save(update_fields=["village_code"])
