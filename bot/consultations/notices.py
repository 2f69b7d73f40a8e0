"""What commissioners and askers are told, written into the outbox."""

from __future__ import annotations

from datetime import datetime

from bot.clock import say_moment
from bot.consultations.rules import next_due
from bot.outbox import service as outbox
from bot.routing.places import place_of
from content.texts import label, say
from content.wechat import template_data
from models.commissioner import Commissioner
from models.consultation import Consultation, HistoryEntry
from models.enums import Ladder, Urgency
from models.media import MediaFile

SHORT = 60


def key_about(consultation: Consultation, *parts: object) -> str:
    """Return the key of something that its commissioner is sent about a consultation."""
    return ":".join(str(part) for part in ("case", consultation.id, *parts))


async def tell_handler(
    consultation: Consultation, what: str, text: str, entry: HistoryEntry, *, now: datetime
) -> None:
    """Tell the commissioner who handles a consultation what a history entry says.

    `what` is `new`, `added`, `raised` (to urgent), `reopened`, `withdrawn` or `settled`; all that is urgent
    begins by saying so.
    """
    commissioner = await Commissioner.get_or_none(id=consultation.handler_id)
    if commissioner is None or commissioner.person_id is None:
        return
    place = await place_of(consultation.village_code)
    where = f"{place.town}{place.village}" if place else say("case.place_unknown")
    due = next_due(consultation.status, consultation.accept_due_at, consultation.first_reply_due_at)
    urgent = consultation.urgency is Urgency.URGENT
    mark = say("case.urgent_mark") if urgent else ""
    what = "urgent" if urgent and what == "new" else what
    message = mark + say(
        f"case.notice_{what}",
        number=consultation.number,
        topic=label("topic", consultation.topic),
        place=where,
        text=text,
        due=say_moment(due) if due else "",
        digits=consultation.number[-6:],
    )
    await outbox.add(
        commissioner.person_id,
        key=key_about(consultation, entry.id),
        text=message,
        now=now,
        ladder=Ladder.NOTICE,
        urgent=urgent,
        template=_template(
            "case",
            number=consultation.number,
            topic=label("topic", consultation.topic),
            question=(mark + say(f"case.short_{what}", text=text))[:SHORT],
            place=where,
            due=say_moment(due) if due else "",
        ),
    )


async def tell_gone(consultation: Consultation, from_id: int | None, name: str, *, now: datetime) -> None:
    """Tell a commissioner that a consultation has gone from them to a colleague."""
    left = await Commissioner.get_or_none(id=from_id)
    if left is None or left.person_id is None:
        return
    text = say(
        "case.gone_to", number=consultation.number, name=name, topic=label("topic", consultation.topic)
    )
    key = key_about(consultation, "gone", left.id, now.timestamp())
    await outbox.add(left.person_id, key=key, text=text, now=now, quiet=True)


async def tell_change(consultation: Consultation, *, key: str, now: datetime) -> None:
    """Tell an asker that somebody else now takes care than was promised."""
    commissioner = await Commissioner.get_or_none(id=consultation.handler_id)
    name = commissioner.name if commissioner else say("case.duty_desk")
    text = say("case.handler_changed", number=consultation.number, name=name)
    await outbox.add(consultation.asker_id, key=key, text=text, now=now)


async def tell_asker(consultation: Consultation, text: str, *, key: str, now: datetime) -> None:
    """Send an asker an answer; its delivery is noted in the history."""
    await outbox.add(
        consultation.asker_id,
        key=key,
        text=text,
        now=now,
        ladder=Ladder.REPLY,
        tells=consultation.id,
        template=_template(
            "reply",
            number=consultation.number,
            question=consultation.question[:SHORT],
            hint=say("case.reply_waits"),
        ),
    )


async def send_file(consultation: Consultation, file: MediaFile, *, key: str, now: datetime) -> None:
    """Send an asker the photo, voice or video of an answer, whose text has announced it."""
    await outbox.add(
        consultation.asker_id, key=key, text="", now=now, media_id=file.id, tells=consultation.id
    )


def _template(name: str, **values: str) -> outbox.TemplateNote:
    return {"template": name, "data": template_data(name, values), "path": ""}
