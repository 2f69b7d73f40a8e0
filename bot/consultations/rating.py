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

ANSWERS = frozenset({HistoryKind.ANSWERED, HistoryKind.SELF_SERVED})


async def find_rateable(asker: Person, latest: int | None) -> Consultation | None:
    """Return what a rating is about: the answer that came last, of an open consultation or self-served
    (`latest`), else the consultation closed last if that answer was never rated.
    """
    open_ones = await Consultation.filter(asker_id=asker.id, status=Status.ANSWERED)
    served = await Consultation.filter(id=latest or 0, asker_id=asker.id, status=Status.SELF_SERVED)
    candidates = {consultation.id: consultation for consultation in [*open_ones, *served]}
    if candidates:
        answers = HistoryEntry.filter(consultation_id__in=list(candidates), kind__in=list(ANSWERS))
        last = await answers.order_by("-id").first()
        return candidates[last.consultation_id] if last else None
    closed = await Consultation.filter(asker_id=asker.id, status=Status.CLOSED).order_by("-id").first()
    return closed if closed is not None and not await _is_rated(closed) else None


async def _is_rated(consultation: Consultation) -> bool:
    """Tell whether the last answer was rated; a rating of an earlier one says nothing about it."""
    telling = HistoryEntry.filter(consultation_id=consultation.id, kind__in=[*ANSWERS, HistoryKind.RATED])
    last = await telling.order_by("-id").first()
    return last is not None and last.kind is HistoryKind.RATED


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
