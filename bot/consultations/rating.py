"""An asker's verdict: it closes a consultation, or sends it back to work."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tortoise.transactions import in_transaction

from bot.consultations.adding import Addition, add_to
from bot.consultations.assigning import assign
from bot.consultations.clocks.rules import ANEW
from bot.consultations.clocks.service import begin
from bot.consultations.draining import drain
from bot.consultations.history import SYSTEM, Actor, Happening, lock_consultation, move, note
from bot.consultations.notices import tell_handler
from bot.consultations.opening import hand_over
from bot.consultations.rules import IN_WORK, OPEN, Office, open_key
from content.texts import say
from models.consultation import Consultation, HistoryEntry
from models.enums import ActorKind, HistoryKind, Rating
from models.enums import ConsultationStatus as Status
from models.person import Person

ANSWERS = frozenset({HistoryKind.ANSWERED, HistoryKind.SELF_SERVED})


async def find_answered(asker: Person, latest: int) -> Consultation | None:
    """Return what the last answer belongs to: an open consultation, or the self-served one (`latest`)."""
    return await _answered_last([*await _open_ones(asker), *await _self_served(asker, latest)])


async def find_rateable(asker: Person, latest: int, rated: int) -> Consultation | None:
    """Return what a rating is about: the last answer that has none yet, also of the consultation closed
    last. Without such an answer it changes the rating given last, to the consultation `rated`.
    """
    unrated = await _open_ones(asker)
    unrated += [served for served in await _self_served(asker, latest) if not await _rating_of(served)]
    if unrated:
        return await _answered_last(unrated)
    closed = await Consultation.filter(asker_id=asker.id, status=Status.CLOSED).order_by("-id").first()
    if closed is not None and not await _rating_of(closed):
        return closed
    return await Consultation.get_or_none(id=rated, asker_id=asker.id)


async def has_answer_since(asker: Person, moment: datetime | None) -> bool:
    """Tell whether a person has answered an asker's open consultation after a moment."""
    ids = [consultation.id for consultation in await _open_ones(asker)]
    answers = HistoryEntry.filter(consultation_id__in=ids, kind=HistoryKind.ANSWERED)
    return bool(ids) and await answers.filter(at__gt=moment).exists()


async def _open_ones(asker: Person) -> list[Consultation]:
    """Return what was answered and is open: a rating would have closed it, or sent it back to work."""
    return await Consultation.filter(asker_id=asker.id, status=Status.ANSWERED)


async def _self_served(asker: Person, latest: int) -> list[Consultation]:
    return await Consultation.filter(id=latest, asker_id=asker.id, status=Status.SELF_SERVED)


async def _answered_last(candidates: Sequence[Consultation]) -> Consultation | None:
    known = {consultation.id: consultation for consultation in candidates}
    answers = HistoryEntry.filter(consultation_id__in=list(known), kind__in=list(ANSWERS))
    last = await answers.order_by("-id").first() if known else None
    return known[last.consultation_id] if last else None


async def _rating_of(consultation: Consultation) -> Rating | None:
    """Return what its last answer was rated; a rating of an earlier one says nothing about it."""
    telling = HistoryEntry.filter(consultation_id=consultation.id, kind__in=[*ANSWERS, HistoryKind.RATED])
    last = await telling.order_by("-id").first()
    return Rating(str(last.data["rating"])) if last is not None and last.kind is HistoryKind.RATED else None


async def rate(
    consultation_id: int, asker: Person, rating: Rating, *, office: Office, now: datetime
) -> Consultation:
    """Keep a rating; one that changes an earlier one counts in its place, the same again changes nothing.

    Satisfied closes what is open; dissatisfied sends back to work, and what cannot be opened again, because
    the asker has another of its topic open, joins that one. Returns the consultation that is closed or in
    work now.
    """
    async with in_transaction():
        consultation = await lock_consultation(consultation_id)
        stands = rating is Rating.SATISFIED or consultation.status in IN_WORK
        if stands and await _rating_of(consultation) is rating:
            return consultation
        verdict = Happening(
            HistoryKind.RATED, Actor(ActorKind.ASKER, asker.id), data={"rating": rating.value}
        )
        await note(consultation, verdict, now=now)
        if rating is Rating.SATISFIED:
            return await _close(consultation, now)
        if consultation.status is Status.SELF_SERVED:
            return await hand_over(consultation.id, asker, office=office, now=now)
        return await _reopen(consultation, asker, office, now)


async def _close(consultation: Consultation, now: datetime) -> Consultation:
    """Close what is open; who was to answer once more is told that there is no need."""
    if consultation.status not in OPEN:
        return consultation
    calls_off = consultation.status in IN_WORK
    entry = await move(consultation, Status.CLOSED, Happening(HistoryKind.CLOSED, SYSTEM), now=now)
    if calls_off:
        await tell_handler(consultation, "settled", say("case.satisfied_now"), entry, now=now)
        await drain(now=now)
    return consultation


async def _reopen(consultation: Consultation, asker: Person, office: Office, now: datetime) -> Consultation:
    key = open_key(asker.id, consultation.topic)
    others = Consultation.filter(open_key=key).exclude(id=consultation.id)
    other = await others.select_for_update(no_key=True).first()
    if other is not None:
        text = say("case.not_satisfied_with", number=consultation.number, question=consultation.question)
        await add_to(other, Addition(asker.id, text), office=office, now=now)
        return other
    reopened = Happening(HistoryKind.REOPENED, Actor(ActorKind.ASKER, asker.id))
    if consultation.handler_id is None:
        await move(consultation, Status.WAITING, reopened, now=now)
        await begin(consultation, ANEW, office=office, started=now, now=now)
        return await assign(consultation, now=now)
    entry = await move(consultation, Status.ACCEPTED, reopened, now=now)
    await begin(consultation, ANEW, office=office, started=now, now=now)
    await tell_handler(consultation, "reopened", say("case.not_satisfied"), entry, now=now)
    return consultation
