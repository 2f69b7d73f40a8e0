"""A question that a person is to answer becomes a case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tortoise.transactions import in_transaction

from bot.consultations.adding import Addition, add_to
from bot.consultations.assigning import assign
from bot.consultations.clocks.rules import AT_OPENING, terms_of
from bot.consultations.clocks.service import begin
from bot.consultations.history import Actor, Happening, explained, lock_consultation, move, next_keys, note
from bot.consultations.rules import Office, open_key
from bot.routing.places import find_place, tells_more
from models.consultation import Consultation
from models.enums import ActorKind, Channel, ConsultationStatus, Desk, HistoryKind, Topic, Urgency
from models.person import Person


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asks, and what is known about it; `because` says what makes it urgent or the office's.

    `explanation` says why the knowledge base did not answer it.
    """

    text: str
    topic: Topic
    channel: Channel = Channel.WECHAT
    urgency: Urgency = Urgency.NORMAL
    desk: Desk = Desk.COMMISSIONERS
    because: str = ""
    explanation: Mapping[str, object] = field(default_factory=dict)

    @property
    def evidence(self) -> dict[str, object]:
        """What the history keeps of how the question was understood."""
        because: dict[str, object] = {"because": self.because} if self.because else {}
        return because | explained(self.explanation)


async def open_case(
    asker: Person, question: Question, *, office: Office, received: datetime, now: datetime
) -> Consultation:
    """Open a consultation and give it to somebody; `handler` is None when the duty desk or the office has it.

    What is promised counts from when the question was received, which may be before `now`.
    An open one of this asker and topic, or of this asker with the office, takes the question up instead.
    """
    async with in_transaction():
        place = await find_place(question.text)
        if place is not None and tells_more(place, asker.village_code):
            asker.village_code = place.code
        free_key = open_key(asker.id, question.topic, question.desk)
        existing = await Consultation.filter(open_key=free_key).select_for_update(no_key=True).first()
        if existing is not None:
            return await _take_up(existing, question, asker, office, now)
        (key,) = await next_keys(1, now)
        consultation = await Consultation.create(
            id=key,
            asker_id=asker.id,
            topic=question.topic,
            channel=question.channel,
            status=ConsultationStatus.WAITING,
            question=question.text,
            village_code=asker.village_code,
            open_key=free_key,
            urgency=question.urgency,
            desk=question.desk,
            received_at=received,
            opened_at=received,
            accept_due_at=office.accept_due(received, question.urgency),
            first_reply_due_at=office.first_reply_due(received, terms_of(question.urgency, question.desk)),
        )
        asked = Happening(HistoryKind.ASKED, Actor(ActorKind.ASKER, asker.id), question.text)
        await note(consultation, asked, now=now)
        opened = Happening(HistoryKind.OPENED, Actor(ActorKind.ASKER, asker.id), data=question.evidence)
        await note(consultation, opened, now=now)
        await begin(consultation, AT_OPENING, office=office, started=received, now=now)
        return await assign(consultation, now=now)


async def hand_over(consultation_id: int, asker: Person, *, office: Office, now: datetime) -> Consultation:
    """Take a self-served consultation to a person, because its asker was not helped."""
    async with in_transaction():
        consultation = await lock_consultation(consultation_id)
        key = open_key(asker.id, consultation.topic)
        existing = await Consultation.filter(open_key=key).select_for_update(no_key=True).first()
        if existing is not None:
            question = Question(consultation.question, consultation.topic)
            return await _take_up(existing, question, asker, office, now)
        consultation.opened_at = now
        consultation.first_reply_due_at = office.first_reply_due(now)
        opened = Happening(HistoryKind.OPENED, Actor(ActorKind.ASKER, asker.id))
        await move(consultation, ConsultationStatus.WAITING, opened, now=now)
        await begin(consultation, AT_OPENING, office=office, started=now, now=now)
        return await assign(consultation, now=now)


async def _take_up(
    existing: Consultation, question: Question, asker: Person, office: Office, now: datetime
) -> Consultation:
    addition = Addition(
        asker.id,
        question.text,
        urgency=question.urgency,
        because=question.because,
        explanation=question.explanation,
    )
    await add_to(existing, addition, office=office, now=now)
    return existing
