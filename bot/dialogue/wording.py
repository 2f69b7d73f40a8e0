"""Replies that several parts of the dialogue word alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.answering.entries import Entry
from bot.clock import say_moment
from bot.consultations.queries import responsible_name
from bot.messages import Reply
from bot.outbox.rules import may_send
from bot.outbox.windows import read_windows
from content.texts import say
from models.consultation import Consultation
from models.person import Person

MAX_REPLY = 2048


def word_answer(entry: Entry) -> Reply:
    """Word an answer from the knowledge base with its source and what can be said next."""
    return Reply(say("answer.found", question=entry.question, answer=entry.answer, source=entry.source))


def word_suggestions(entries: Sequence[Entry]) -> Reply:
    """Word numbered suggestions."""
    lines = [f"{place}. {entry.question}" for place, entry in enumerate(entries, 1)]
    return Reply(say("answer.suggest", suggestions="\n".join(lines)))


async def word_answered(consultation: Consultation, now: datetime) -> Reply:
    """Word to a commissioner that their answer is on its way, or waits because nothing may be sent now."""
    asker = await Person.get(id=consultation.asker_id)
    open_now = asker.subscribed and may_send(read_windows(asker), now)
    key = "commissioner.answered" if open_now else "commissioner.answered_waits"
    return Reply(say(key, number=consultation.number))


async def word_case(consultation: Consultation, *, key: str = "case.opened") -> Reply:
    """Word that a person takes care, newly or already: the number, who, and until when."""
    due = consultation.first_reply_due_at
    name = await responsible_name(consultation)
    return Reply(
        say(
            key,
            number=consultation.number,
            name=name or say("case.duty_desk"),
            due=say_moment(due) if due else "",
        )
    )
