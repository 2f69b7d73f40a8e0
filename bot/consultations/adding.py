"""More from the asker: text, photos and voice join the open consultation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.consultations.assigning import route_anew
from bot.consultations.clocks.service import begin, hasten, resume
from bot.consultations.forwarding import forward_files
from bot.consultations.history import Actor, Happening, explained, note
from bot.consultations.notices import tell_handler
from bot.consultations.reopening import back_to_work
from bot.consultations.rules import IN_WORK, TELL_EVERY, Office, open_key
from bot.routing.places import find_place, is_within
from bot.routing.topic import sure_topic
from models.consultation import Consultation, HistoryEntry
from models.enums import ActorKind, ClockKind, Desk, HistoryKind, Topic, Urgency
from models.media import MediaFile

TOLD = "told"
"""Marks in the history an addition that its handler was told of."""


@dataclass(frozen=True, slots=True)
class Addition:
    """What the asker sent: `text` as people read it, with the file it stands for if there is one.

    `because` says what makes it urgent, `explanation` why the knowledge base did not answer it.
    """

    asker_id: int
    text: str
    media: MediaFile | None = None
    urgency: Urgency = Urgency.NORMAL
    because: str = ""
    explanation: Mapping[str, object] = field(default_factory=dict)


async def add_to(consultation: Consultation, addition: Addition, *, office: Office, now: datetime) -> None:
    """Add to a locked, open consultation; one that was answered goes back to work, and none waits for more.

    Its handler is told, of several additions within ten minutes once; of what they asked for always, and of
    what is urgent, and the consultation is urgent from then on. With its place or topic known only now it
    may go to somebody else.
    """
    topic = await _learn_topic(consultation, addition.text)
    placed = await _learn_place(consultation, addition.text)
    urgent = addition.urgency is Urgency.URGENT
    if urgent and consultation.urgency is not Urgency.URGENT:
        await _raise(consultation, addition, office, now)
    reopens = consultation.status not in IN_WORK
    awaited = consultation.awaits_asker_at is not None
    tells = urgent or reopens or awaited or not await _told_lately(consultation, now)
    data: dict[str, object] = {TOLD: True} if tells else {}
    added = _happening(addition, data | ({"topic": topic.value} if topic else {}))
    keeps = True
    if reopens:
        entry, keeps = await back_to_work(consultation, added, now=now)
        await begin(consultation, [ClockKind.NEXT_REPLY], office=office, started=now, now=now)
        await resume(consultation, office=office, now=now)
    else:
        entry = await note(consultation, added, now=now)
        await _go_on(consultation, office, now)
    goes_on = keeps and (topic or placed) and await route_anew(consultation, now=now)
    if tells and keeps and not goes_on:
        await tell_handler(consultation, "raised" if urgent else "added", addition.text, entry, now=now)
    await _pass_on(consultation, addition, now)


async def _go_on(consultation: Consultation, office: Office, now: datetime) -> None:
    """Note that the asker has said more, if that was waited for; the clocks that stood still go on."""
    if consultation.awaits_asker_at is not None:
        consultation.awaits_asker_at = None
        await consultation.save(update_fields=["awaits_asker_at"])
        await resume(consultation, office=office, now=now)


async def _raise(consultation: Consultation, addition: Addition, office: Office, now: datetime) -> None:
    consultation.urgency = Urgency.URGENT
    consultation.accept_due_at = office.accept_due(now, consultation.urgency)
    await consultation.save(update_fields=["urgency", "accept_due_at"])
    asker = Actor(ActorKind.ASKER, addition.asker_id)
    raised = Happening(HistoryKind.RAISED, asker, data={"because": addition.because})
    await note(consultation, raised, now=now)
    await hasten(consultation, office=office, now=now)


async def attach(consultation: Consultation, addition: Addition, *, now: datetime) -> None:
    """Keep the file that a consultation was opened with; its handler was told of the opening already."""
    await note(consultation, _happening(addition, {}), now=now)
    await _pass_on(consultation, addition, now)


def _happening(addition: Addition, data: dict[str, object]) -> Happening:
    media: dict[str, object] = {"media": addition.media.public_id} if addition.media else {}
    kept = data | media | explained(addition.explanation)
    return Happening(HistoryKind.ADDED, Actor(ActorKind.ASKER, addition.asker_id), addition.text, kept)


async def _told_lately(consultation: Consultation, now: datetime) -> bool:
    added = HistoryEntry.filter(
        consultation_id=consultation.id, kind=HistoryKind.ADDED, at__gt=now - TELL_EVERY
    )
    return any(TOLD in row["data"] for row in await added.values("data"))


async def _pass_on(consultation: Consultation, addition: Addition, now: datetime) -> None:
    if addition.media is not None:
        addition.media.consultation_id = consultation.id
        await addition.media.save(update_fields=["consultation_id"])
        await forward_files(consultation, [addition.media], now=now)


async def _learn_topic(consultation: Consultation, text: str) -> Topic | None:
    """Take the topic from what is added to a question that named none and that nobody has answered.

    Returns it if it is new. One of which the asker has another consultation open stays with that.
    """
    if consultation.topic is not Topic.OTHER or consultation.desk is Desk.OFFICE:
        return None
    topic = sure_topic(text)
    if topic is None or topic is Topic.OTHER or await _is_answered(consultation):
        return None
    key = open_key(consultation.asker_id, topic)
    if await Consultation.filter(open_key=key).exists():
        return None
    consultation.topic, consultation.open_key = topic, key
    await consultation.save(update_fields=["topic", "open_key"])
    return topic


async def _is_answered(consultation: Consultation) -> bool:
    return await HistoryEntry.filter(consultation_id=consultation.id, kind=HistoryKind.ANSWERED).exists()


async def _learn_place(consultation: Consultation, text: str) -> bool:
    """Take the village or town from what is added, when the question named none, or no more than the town.

    Tells whether it did.
    """
    place, known = await find_place(text), consultation.village_code
    if place is None or place.code == known or not (known is None or is_within(place, known)):
        return False
    consultation.village_code = place.code
    await consultation.save(update_fields=["village_code"])
    return True
