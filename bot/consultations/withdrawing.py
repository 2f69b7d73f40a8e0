"""An asker takes a question back before it is answered."""

from __future__ import annotations

from datetime import datetime

from tortoise.transactions import in_transaction

from bot.consultations.draining import drain
from bot.consultations.history import Actor, Happening, lock_consultation, move
from bot.consultations.notices import tell_handler
from bot.consultations.recipients import find_own
from bot.consultations.rules import Office, check_step
from bot.consultations.splitting import split
from content.texts import say
from models.consultation import Consultation
from models.enums import ActorKind, ConsultationStatus, HistoryKind
from models.person import Person


async def withdraw(consultation_id: int, asker: Person, *, office: Office, now: datetime) -> Consultation:
    """Withdraw what of a consultation is the asker's, and return it; its handler takes what waited.

    The handler is told. What is merged into it goes on by itself; of one that is merged nothing else
    changes. Raises IllegalStep for one that is answered already.
    """
    async with in_transaction():
        root = await lock_consultation(consultation_id)
        check_step(root.status, ConsultationStatus.WITHDRAWN)
        own = await find_own(root, asker.id)
        happening = Happening(HistoryKind.WITHDRAWN, Actor(ActorKind.ASKER, asker.id))
        if own.merged_into_id is not None:
            own.merged_into_id = None
            await move(own, ConsultationStatus.WITHDRAWN, happening, now=now)
            return own
        entry = await move(root, ConsultationStatus.WITHDRAWN, happening, now=now)
        await tell_handler(root, "withdrawn", say("case.withdrawn_by_asker"), entry, now=now)
        await split(root, office=office, now=now)
        await drain(now=now)
        return root
