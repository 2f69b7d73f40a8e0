"""An asker's verdict: it closes a consultation, or sends it back to work."""

from __future__ import annotations

from datetime import datetime

from tortoise.transactions import in_transaction

from bot.consultations.assigning import assign
from bot.consultations.history import SYSTEM, Actor, Happening, lock_consultation, move, note
from bot.consultations.notices import tell_handler
from bot.consultations.opening import hand_over
from bot.consultations.rules import Office
from content.texts import say
from models.consultation import Consultation, HistoryEntry
from models.enums import ActorKind, HistoryKind, Rating
from models.enums import ConsultationStatus as Status
from models.person import Person


async def find_rateable(asker: Person, latest: int | None) -> Consultation | None:
    """Return what a rating is about: an answered consultation, else the last self-served one (`latest`),
    else the one closed last if it was never rated.
    """
    answered = await Consultation.filter(asker_id=asker.id, status=Status.ANSWERED).order_by("-id").first()
    if answered is not None:
        return answered
    if latest:
        return await Consultation.filter(id=latest, asker_id=asker.id, status=Status.SELF_SERVED).first()
    closed = await Consultation.filter(asker_id=asker.id, status=Status.CLOSED).order_by("-id").first()
    if closed is None:
        return None
    ratings = HistoryEntry.filter(consultation_id=closed.id, kind=HistoryKind.RATED)
    return None if await ratings.exists() else closed


async def rate(
    consultation_id: int, asker: Person, rating: Rating, *, office: Office, now: datetime
) -> Consultation:
    """Keep a rating. Satisfied closes an answered consultation; dissatisfied sends any back to work."""
    async with in_transaction():
        consultation = await lock_consultation(consultation_id)
        verdict = Happening(
            HistoryKind.RATED, Actor(ActorKind.ASKER, asker.id), data={"rating": rating.value}
        )
        await note(consultation, verdict, now=now)
        if rating is Rating.SATISFIED:
            if consultation.status is Status.ANSWERED:
                await move(consultation, Status.CLOSED, Happening(HistoryKind.CLOSED, SYSTEM), now=now)
            return consultation
        if consultation.status is Status.SELF_SERVED:
            return await hand_over(consultation.id, asker, office=office, now=now)
        return await _reopen(consultation, asker, now)


async def _reopen(consultation: Consultation, asker: Person, now: datetime) -> Consultation:
    reopened = Happening(HistoryKind.REOPENED, Actor(ActorKind.ASKER, asker.id))
    if consultation.handler_id is None:
        await move(consultation, Status.WAITING, reopened, now=now)
        return await assign(consultation, now=now)
    entry = await move(consultation, Status.ACCEPTED, reopened, now=now)
    key = f"case:{consultation.id}:{entry.id}"
    await tell_handler(consultation, "reopened", say("case.not_satisfied"), key=key, now=now)
    return consultation
