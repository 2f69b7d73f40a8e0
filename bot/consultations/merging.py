"""Several consultations about one thing are worked on as one (并案)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tortoise.transactions import in_transaction

from bot.consultations.answering import send_answer
from bot.consultations.draining import drain
from bot.consultations.forwarding import forward_files
from bot.consultations.history import Actor, Happening, lock_both, move, note
from bot.consultations.notices import name_of, tell_gone, tell_handler
from bot.consultations.recipients import Recipient, list_recipients
from bot.consultations.rules import OPEN, check_step
from bot.errors import ConflictError
from bot.outbox import service as outbox
from content.texts import say
from models.commissioner import Commissioner
from models.consultation import Consultation, HistoryEntry
from models.enums import ActorKind, HistoryKind, Ladder, Urgency
from models.enums import ConsultationStatus as Status
from models.media import MediaFile


class SameCase(ConflictError):
    """A consultation is to be merged into itself."""

    code = "same_case"


class MergedAway(ConflictError):
    """A consultation is worked on with another one already, whose number is `number`."""

    code = "merged_away"

    def __init__(self, number: str) -> None:
        super().__init__(f"it is worked on with {number}")
        self.number = number


class NotOpen(ConflictError):
    """Nothing can be merged into a consultation that has ended, or never went to a person."""

    code = "not_open"


class MoreUrgent(ConflictError):
    """What is urgent is to be merged into what is not: it goes the other way round."""

    code = "more_urgent"


async def merge(source_id: int, into_id: int, actor: Actor, *, now: datetime) -> Consultation:
    """Work on one consultation, and all that is merged into it, together with another, which is returned.

    Who asked is told, and gets an answer that is there already at once. Raises SameCase, MergedAway for
    either that is merged already, NotOpen, MoreUrgent, and IllegalStep for one that has ended.
    """
    if source_id == into_id:
        raise SameCase("a consultation cannot be merged into itself")
    async with in_transaction():
        source, into = await lock_both(source_id, into_id)
        await _check(source, into)
        theirs = await list_recipients(source)
        for case in await Consultation.filter(merged_into_id=source.id).order_by("id"):
            await follow(case, into, actor, now=now)
        await _join(source, into, actor, now)
        await _tell_askers(theirs, into, now)
        await drain(now=now)
        return into


async def check_not_merged(case: Consultation) -> None:
    """Raise MergedAway for what is worked on with another one."""
    if case.merged_into_id is not None:
        raise MergedAway((await Consultation.get(id=case.merged_into_id)).number)


async def _check(source: Consultation, into: Consultation) -> None:
    for case in (source, into):
        await check_not_merged(case)
    check_step(source.status, Status.MERGED)
    if into.status not in OPEN:
        raise NotOpen("it has ended")
    if source.urgency is Urgency.URGENT and into.urgency is not Urgency.URGENT:
        raise MoreUrgent("an urgent consultation leads")


async def follow(case: Consultation, into: Consultation, actor: Actor, *, now: datetime) -> None:
    """Have a merged consultation be worked on with another one than before."""
    case.merged_into_id = into.id
    await case.save(update_fields=["merged_into_id"])
    await note(case, Happening(HistoryKind.MERGED, actor, data={"into": into.id}), now=now)


async def _join(source: Consultation, into: Consultation, actor: Actor, now: datetime) -> None:
    """Merge a consultation into one whose handler, and history, get its question and its files."""
    source.merged_into_id, source.effect_due_at = into.id, None
    await move(source, Status.MERGED, Happening(HistoryKind.MERGED, actor, data={"into": into.id}), now=now)
    text = say("case.merged_question", number=source.number, question=source.question)
    added = Happening(HistoryKind.ADDED, Actor(ActorKind.ASKER, source.asker_id), text, {"from": source.id})
    row = await note(into, added, now=now)
    handler = await Commissioner.get_or_none(id=into.handler_id)
    if handler is not None and source.handler_id != handler.id:
        await tell_handler(into, "added", text, row, now=now)
        await forward_files(into, await MediaFile.filter(consultation_id=source.id).order_by("id"), now=now)
        await tell_gone(source, source.handler_id, handler.name, now=now)


async def _tell_askers(theirs: Sequence[Recipient], into: Consultation, now: datetime) -> None:
    """Tell those who join who takes care now, and what was answered already."""
    name = await name_of(into)
    rows = HistoryEntry.filter(consultation_id=into.id, kind=HistoryKind.ANSWERED)
    answered = await rows.order_by("-id").first() if into.status is Status.ANSWERED else None
    informed = {into.asker_id, into.informant_id}
    for recipient in theirs:
        text = say("case.merged", number=recipient.consultation.number, name=name)
        key = f"merged:{recipient.consultation_id}:{into.id}:{recipient.person_id}"
        await outbox.add(recipient.person_id, key=key, text=text, now=now, ladder=Ladder.NOTICE)
        if answered is not None and recipient.person_id not in informed:
            files = await MediaFile.filter(public_id__in=answered.data.get("media", [])).order_by("id")
            await send_answer(recipient, into, answered, name, files, now=now)
