"""A commissioner's side: sign for a consultation, answer it, ask back, ask for time, close it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from tortoise.transactions import in_transaction

from bot.clock import say_moment
from bot.consultations.asking import count_rounds, word_questions
from bot.consultations.clocks import service as clocks
from bot.consultations.history import Actor, Happening, move, note
from bot.consultations.notices import send_file, tell_asker
from bot.consultations.recipients import Recipient, list_recipients
from bot.consultations.rules import IN_WORK, IllegalStep, Office
from bot.errors import ConflictError, InvalidInput
from bot.outbox import service as outbox
from content.service.effect import days_until_effect
from content.texts import say
from models.commissioner import Commissioner
from models.consultation import Consultation, HistoryEntry
from models.enums import ActorKind, ConsultationStatus, HistoryKind
from models.media import MediaFile
from models.person import Person

MAX_EXTENSION = 10
"""So many working days may be asked for."""


class NotAnswered(ConflictError):
    """Something is to be done with an answer to a consultation whose asker has none or waits for the next."""

    code = "not_answered"


class TooLate(ConflictError):
    """More time is asked for when the deadline has passed."""

    code = "too_late"


class ExtendedBefore(ConflictError):
    """More time was asked for already, and only once in a round may it be."""

    code = "extended_before"


def _actor(commissioner: Commissioner) -> Actor:
    return Actor(ActorKind.COMMISSIONER, commissioner.id)


async def accept(consultation: Consultation, commissioner: Commissioner, *, now: datetime) -> None:
    """Sign for a locked consultation (签收); doing it again changes nothing.

    Raises IllegalStep for one in nobody's work: what ended goes back to work at its asker's word only.
    """
    if consultation.status is ConsultationStatus.ACCEPTED:
        return
    if consultation.status is not ConsultationStatus.ASSIGNED:
        raise IllegalStep(consultation.status, ConsultationStatus.ACCEPTED)
    accepted = Happening(HistoryKind.ACCEPTED, _actor(commissioner))
    await move(consultation, ConsultationStatus.ACCEPTED, accepted, now=now)


async def answer(
    consultation: Consultation,
    commissioner: Commissioner,
    text: str,
    *,
    now: datetime,
    media: Sequence[MediaFile] = (),
    key: str | None = None,
) -> HistoryEntry:
    """Answer a locked consultation; all who asked are sent the text, then the files. Raises IllegalStep.

    An answer under a `key` (`submit:…`) that was given before changes nothing, and is returned.
    """
    async with in_transaction():
        before = await HistoryEntry.get_or_none(key=key) if key else None
        if before is not None:
            return before
        data: dict[str, object] = {"media": [file.public_id for file in media]} if media else {}
        answered = Happening(HistoryKind.ANSWERED, _actor(commissioner), text, data)
        consultation.effect_due_at = _effect_due(consultation, now)
        entry = await move(consultation, ConsultationStatus.ANSWERED, answered, now=now, key=key)
        await clocks.pause(consultation, now=now)
        for file in media:
            file.consultation_id = consultation.id
            await file.save(update_fields=["consultation_id"])
        for recipient in await list_recipients(consultation):
            await send_answer(recipient, consultation, entry, commissioner.name, media, now=now)
        return entry


def _effect_due(consultation: Consultation, now: datetime) -> datetime | None:
    days = days_until_effect(consultation.topic)
    return now + timedelta(days=days) if days else None


async def send_answer(
    recipient: Recipient,
    consultation: Consultation,
    entry: HistoryEntry,
    name: str,
    media: Sequence[MediaFile],
    *,
    now: datetime,
) -> None:
    """Send one who asked the answer that a history entry holds, by the commissioner of this name.

    With the first answer in a round come the questions about it.
    """
    questions = await word_questions(recipient, await count_rounds(consultation), now=now)
    more = questions or await _go_on(recipient)
    number = recipient.consultation.number
    message = say("case.answer", number=number, name=name, text=entry.text, more=more)
    key = f"answer:{entry.id}"
    await tell_asker(recipient, message, key=key, now=now)
    for file in media:
        await send_file(recipient, file, key=key, now=now)


async def _go_on(recipient: Recipient) -> str:
    """Word what is said below an answer that nobody is asked about; an informant reads for whom it is."""
    asker = await Person.get(id=recipient.consultation.asker_id)
    named = recipient.is_informant and asker.name
    return say("informant.answered", farmer=asker.name) if named else say("rating.go_on")


async def ask_back(
    consultation: Consultation, commissioner: Commissioner, text: str, *, now: datetime
) -> HistoryEntry:
    """Ask those who asked a locked consultation for more (追问); it waits for them, and stays signed for.

    Raises IllegalStep for one that is not in the commissioner's work.
    """
    async with in_transaction():
        await accept(consultation, commissioner, now=now)
        consultation.awaits_asker_at = now
        await consultation.save(update_fields=["awaits_asker_at"])
        asked = Happening(HistoryKind.ASKED_BACK, _actor(commissioner), text)
        entry = await note(consultation, asked, now=now)
        await clocks.pause(consultation, now=now)
        for recipient in await list_recipients(consultation):
            number = recipient.consultation.number
            message = say("case.asked_back", number=number, name=commissioner.name, text=text)
            await tell_asker(recipient, message, key=f"asked:{entry.id}", now=now)
        return entry


async def extend(
    consultation: Consultation,
    commissioner: Commissioner,
    days: int,
    reason: str,
    *,
    office: Office,
    now: datetime,
) -> datetime:
    """Take so many working days more to settle a locked consultation (延期), and tell all who asked why.

    Returns until when. What was promised as the first reply stays. Raises IllegalStep, InvalidInput for
    days or a reason that cannot be, TooLate after the deadline, and ExtendedBefore: a round is extended once.
    """
    if not 1 <= days <= MAX_EXTENSION or not reason:
        raise InvalidInput(f"1 to {MAX_EXTENSION} working days, for a reason")
    async with in_transaction():
        await accept(consultation, commissioner, now=now)
        due = await clocks.extend(consultation, days, office=office, now=now)
        if due is None:
            raise TooLate("the deadline has passed")
        data: dict[str, object] = {"days": days, "until": due.isoformat()}
        extended = Happening(HistoryKind.EXTENDED, _actor(commissioner), reason, data)
        key = f"extend:{consultation.id}:{await count_rounds(consultation)}"
        entry = await note(consultation, extended, now=now, key=key)
        if entry is None:
            raise ExtendedBefore("more time was asked for before")
        words = {"name": commissioner.name, "reason": reason, "due": say_moment(due)}
        await _tell_all(consultation, entry, "case.extended", words, now)
        return due


async def close(consultation: Consultation, commissioner: Commissioner, *, now: datetime) -> None:
    """Close a locked consultation that was answered (办结) and tell all who asked.

    Raises IllegalStep, and NotAnswered for one whose asker waits for an answer, be it to what they added.
    """
    async with in_transaction():
        waits = consultation.status in IN_WORK and consultation.awaits_asker_at is None
        answered = HistoryEntry.filter(consultation_id=consultation.id, kind=HistoryKind.ANSWERED)
        if waits or not await answered.exists():
            raise NotAnswered("its asker waits for an answer")
        closed = Happening(HistoryKind.CLOSED, _actor(commissioner))
        entry = await move(consultation, ConsultationStatus.CLOSED, closed, now=now)
        await _tell_all(consultation, entry, "case.closed", {"name": commissioner.name}, now)


async def _tell_all(
    consultation: Consultation, entry: HistoryEntry, what: str, words: dict[str, str], now: datetime
) -> None:
    for recipient in await list_recipients(consultation):
        text = say(what, number=recipient.consultation.number, **words)
        key = f"{entry.kind}:{entry.id}:{recipient.person_id}"
        await outbox.add(recipient.person_id, key=key, text=text, now=now)
