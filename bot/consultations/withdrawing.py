"""An asker takes a question back before it is answered."""

from __future__ import annotations

from datetime import datetime

from tortoise.transactions import in_transaction

from bot.consultations.draining import drain
from bot.consultations.history import Actor, Happening, lock_consultation, move
from bot.consultations.notices import tell_handler
from content.texts import say
from models.consultation import Consultation
from models.enums import ActorKind, ConsultationStatus, HistoryKind
from models.person import Person


async def withdraw(consultation_id: int, asker: Person, *, now: datetime) -> Consultation:
    """Withdraw a consultation in work; its handler is told, and takes what waited in its place.

    Raises IllegalStep for one that is answered already.
    """
    async with in_transaction():
        consultation = await lock_consultation(consultation_id)
        happening = Happening(HistoryKind.WITHDRAWN, Actor(ActorKind.ASKER, asker.id))
        entry = await move(consultation, ConsultationStatus.WITHDRAWN, happening, now=now)
        await tell_handler(consultation, "withdrawn", say("case.withdrawn_by_asker"), entry, now=now)
        await drain(now=now)
        return consultation
