"""Who handles a consultation: chosen by rule, sent all of it, and chosen anew when more is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from tortoise.transactions import in_transaction

from bot.consultations.forwarding import forward_files
from bot.consultations.history import SYSTEM, Happening, move, note
from bot.consultations.notices import tell_duty, tell_gone, tell_handler
from bot.routing import service as routing
from bot.routing.places import place_of
from bot.routing.rules import Candidate, Choice, Grounds
from content.texts import say
from models.commissioner import CommissionerSpecialty
from models.consultation import Consultation, HistoryEntry
from models.counter import Counter
from models.enums import ConsultationStatus, Desk, HistoryKind, Topic
from models.media import MediaFile


async def assign(consultation: Consultation, *, now: datetime) -> Consultation:
    """Give a waiting, locked consultation to a commissioner and promise to tell them.

    With nobody free who fits it stays waiting at the duty desk, and what is for the office always does;
    its history says why. Raises IllegalStep for a status that cannot be assigned.
    """
    async with in_transaction():
        if consultation.desk is Desk.OFFICE:
            return await _leave(consultation, "office", now)
        choice = await choose(consultation, now=now)
        if choice is None:
            unknown = consultation.topic is Topic.OTHER
            return await _leave(consultation, "no_subject" if unknown else "nobody", now)
        given = Happening(HistoryKind.ASSIGNED, SYSTEM, data=choice.to_json())
        await give(consultation, choice.candidate.id, given, now=now)
        return consultation


async def _leave(consultation: Consultation, reason: str, now: datetime) -> Consultation:
    await note(consultation, Happening(HistoryKind.WAITING, SYSTEM, data={"reasons": [reason]}), now=now)
    await tell_duty("office" if consultation.desk is Desk.OFFICE else "waiting", consultation, now=now)
    return consultation


async def choose(consultation: Consultation, *, now: datetime) -> Choice | None:
    """Return whom the rule chooses for a locked consultation, or None if it is for the duty desk."""
    place = await place_of(consultation.village_code)
    candidates = await lock_candidates(consultation, now=now)
    return await routing.choose(consultation.topic, place, candidates, now=now)


async def lock_candidates(consultation: Consultation, *, now: datetime) -> list[Candidate]:
    """Return whom a consultation could reach, under a lock that all giving shares until it is committed.

    So nobody gets more than their capacity. The consultation is locked before, never after.
    """
    await Counter.bulk_create([Counter(name="routing")], ignore_conflicts=True)
    await Counter.filter(name="routing").select_for_update(no_key=True).get()
    return await routing.list_candidates(consultation.id, consultation.asker_id, now=now)


async def give(
    consultation: Consultation, commissioner_id: int, happening: Happening, *, now: datetime
) -> None:
    """Make somebody the handler of a locked consultation, and send them all of it. Raises IllegalStep."""
    entry = await hand_to(consultation, commissioner_id, happening, now=now)
    await tell_handler(consultation, "new", await _word_whole(consultation), entry, now=now)
    await forward_all(consultation, now=now)


async def hand_to(
    consultation: Consultation, commissioner_id: int, happening: Happening, *, now: datetime
) -> HistoryEntry:
    """Make somebody the handler; the first one there is stays responsible (首问负责). Raises IllegalStep."""
    consultation.handler_id = commissioner_id
    consultation.responsible_id = consultation.responsible_id or commissioner_id
    named = replace(happening, data=happening.data | {"commissioner": commissioner_id})
    return await move(consultation, ConsultationStatus.ASSIGNED, named, now=now)


async def forward_all(consultation: Consultation, *, now: datetime) -> None:
    """Send a consultation's handler the photos, voices and videos that came with it."""
    files = await MediaFile.filter(consultation_id=consultation.id).order_by("id")
    await forward_files(consultation, files, now=now)


async def _word_whole(consultation: Consultation) -> str:
    """Return the question with what was added to it, and why it was returned."""
    rows = HistoryEntry.filter(
        consultation_id=consultation.id, kind__in=[HistoryKind.ADDED, HistoryKind.RETURNED]
    )
    lines = [consultation.question]
    for row in await rows.exclude(text="").order_by("id").values("kind", "text"):
        returned = row["kind"] == HistoryKind.RETURNED
        lines.append(say("case.returned_because", reason=row["text"]) if returned else row["text"])
    return "\n".join(lines)


async def route_anew(consultation: Consultation, *, now: datetime) -> bool:
    """Choose again for a locked consultation whose topic or place is known only now.

    Tells whether it went to somebody else. Who has signed for it, or fits it, keeps it; who does not is
    told that it went on.
    """
    if consultation.desk is Desk.OFFICE:
        return False
    if consultation.status is ConsultationStatus.WAITING:
        await assign(consultation, now=now)
        return consultation.handler_id is not None
    left = consultation.handler_id
    if consultation.status is not ConsultationStatus.ASSIGNED or await _knows(left, consultation.topic):
        return False
    choice = await choose(consultation, now=now)
    if choice is None or choice.candidate.id == left or Grounds.SPECIALTY not in choice.reasons:
        return False
    given = Happening(HistoryKind.ASSIGNED, SYSTEM, data=choice.to_json() | {"from": left})
    await give(consultation, choice.candidate.id, given, now=now)
    await tell_gone(consultation, left, choice.candidate.name, now=now)
    return True


async def _knows(commissioner_id: int | None, topic: Topic) -> bool:
    known = CommissionerSpecialty.filter(commissioner_id=commissioner_id, topic=topic)
    return topic is Topic.OTHER or await known.exists()
