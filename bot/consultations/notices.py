"""What commissioners and askers are told, written into the outbox."""

from __future__ import annotations

from datetime import datetime

from bot.clock import say_moment
from bot.consultations.recipients import Recipient, list_recipients
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
    """Tell all who asked that somebody else now takes care than was promised."""
    commissioner = await Commissioner.get_or_none(id=consultation.handler_id)
    name = commissioner.name if commissioner else say("case.duty_desk")
    for recipient in await list_recipients(consultation):
        text = say("case.handler_changed", number=recipient.consultation.number, name=name)
        await outbox.add(
            recipient.person_id, key=f"{key}:{recipient.person_id}", text=text, now=now, quiet=True
        )


async def tell_asker(recipient: Recipient, text: str, *, key: str, now: datetime) -> None:
    """Send one who asked an answer; its delivery is noted in the history of their consultation."""
    case = recipient.consultation
    await outbox.add(
        recipient.person_id,
        key=f"{key}:{recipient.person_id}",
        text=text,
        now=now,
        ladder=Ladder.REPLY,
        tells=case.id,
        template=_template(
            "reply", number=case.number, question=case.question[:SHORT], hint=say("case.reply_waits")
        ),
    )


async def tell_notice(recipient: Recipient, text: str, hint: str, *, key: str, now: datetime) -> None:
    """Send one who asked what can wait for the day; where no text may be sent a template says `hint`."""
    case = recipient.consultation
    template = _template("reply", number=case.number, question=case.question[:SHORT], hint=hint)
    await outbox.add(
        recipient.person_id,
        key=f"{key}:{recipient.person_id}",
        text=text,
        now=now,
        ladder=Ladder.NOTICE,
        template=template,
    )


async def send_file(recipient: Recipient, file: MediaFile, *, key: str, now: datetime) -> None:
    """Send the photo, voice or video of an answer, whose text under the same key has announced it."""
    part = f"{key}:{recipient.person_id}{outbox.PART}file{file.id}"
    await outbox.add(
        recipient.person_id, key=part, text="", now=now, media_id=file.id, tells=recipient.consultation_id
    )


def _template(name: str, **values: str) -> outbox.TemplateNote:
    return {"template": name, "data": template_data(name, values), "path": ""}
