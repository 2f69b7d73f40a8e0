"""What commissioners and askers are told, written into the outbox."""

from __future__ import annotations

from datetime import datetime

from bot.accounts.members import duty_name, list_members
from bot.clock import local_date, say_moment, unknown_year
from bot.consultations.clocks.rules import may_notify
from bot.consultations.recipients import Recipient, list_recipients
from bot.consultations.rules import next_due
from bot.outbox import service as outbox
from bot.routing.places import place_of
from content.texts import label, say
from content.wechat import template_data
from models.commissioner import Commissioner
from models.consultation import Consultation, HistoryEntry
from models.enums import Desk, Ladder, MemberRole, Urgency
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
    where, due = await say_place(consultation), _say_due(consultation)
    urgent = consultation.urgency is Urgency.URGENT
    mark = say("case.urgent_mark") if urgent else ""
    what = "urgent" if urgent and what == "new" else what
    message = mark + say(
        f"case.notice_{what}",
        number=consultation.number,
        topic=label("topic", consultation.topic),
        place=where,
        text=text,
        due=due,
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
            f"/m/c/{consultation.number}",
            number=consultation.number,
            topic=label("topic", consultation.topic),
            question=(mark + say(f"case.short_{what}", text=text))[:SHORT],
            place=where,
            due=due,
        ),
    )


async def say_place(consultation: Consultation) -> str:
    """Say where a question comes from, as far as is known."""
    place = await place_of(consultation.village_code)
    return f"{place.town}{place.village}" if place else say("case.place_unknown")


def _say_due(consultation: Consultation) -> str:
    due = next_due(consultation.status, consultation.accept_due_at, consultation.first_reply_due_at)
    return say_moment(due) if due else ""


async def tell_duty(what: str, consultation: Consultation, *, now: datetime) -> None:
    """Tell the people on duty what has come to the desk: `waiting` for a commissioner, or for the `office`.

    In the quiet hours one message stands for all that is not urgent, and comes in the morning.
    """
    urgent = consultation.urgency is Urgency.URGENT
    morning = may_notify(now, urgent=urgent)
    by_day = morning == now
    text = await _word_duty(what, consultation) if by_day else say("clocks.duty_night")
    about = (consultation.id, now.timestamp()) if by_day else (local_date(morning),)
    for person_id in await list_reachable(MemberRole.DUTY):
        await outbox.add(
            person_id,
            key=key_of_duty(person_id, *about),
            text=text,
            now=now,
            ladder=Ladder.NOTICE,
            urgent=urgent,
            template=_template(
                "case",
                "/m/desk",
                number=consultation.number,
                topic=label("topic", consultation.topic),
                question=(consultation.question if by_day else text)[:SHORT],
                place=await say_place(consultation),
                due=_say_due(consultation),
            ),
        )


def key_of_duty(person_id: int, *parts: object) -> str:
    """Return the key of something that somebody on duty is told."""
    return ":".join(str(part) for part in ("duty", person_id, *parts))


async def list_reachable(role: MemberRole) -> list[int]:
    """Return the WeChat people of a role, as the roster has them."""
    return [each.person_id for each in await list_members(role) if each.person_id is not None]


async def _word_duty(what: str, consultation: Consultation) -> str:
    values = {
        "number": consultation.number,
        "digits": consultation.number[-6:],
        "topic": label("topic", consultation.topic),
        "place": await say_place(consultation),
        "question": consultation.question,
        "due": _say_due(consultation),
    }
    mark = say("case.urgent_mark") if consultation.urgency is Urgency.URGENT else ""
    return mark + say(f"clocks.duty_{what}", **values)


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
    name = await name_of(consultation)
    for recipient in await list_recipients(consultation):
        text = say("case.handler_changed", number=recipient.consultation.number, name=name)
        await outbox.add(
            recipient.person_id, key=f"{key}:{recipient.person_id}", text=text, now=now, quiet=True
        )


async def name_of(consultation: Consultation) -> str:
    """Return who takes care of a consultation, or of what it is merged into.

    A commissioner, or who is on duty for the desk or the office.
    """
    if consultation.merged_into_id is not None:
        consultation = await Consultation.get(id=consultation.merged_into_id)
    commissioner = await Commissioner.get_or_none(id=consultation.handler_id)
    if commissioner is not None:
        return commissioner.name
    office = consultation.desk is Desk.OFFICE
    if name := await duty_name():
        return say("clocks.office_person" if office else "clocks.duty_person", name=name)
    return say("case.office" if office else "case.duty_desk")


async def warn_of_calendar(now: datetime) -> int | None:
    """Tell the people on duty, once a year each, of a year whose public holidays are not known; return it."""
    year = unknown_year(now)
    for person_id in await list_reachable(MemberRole.DUTY) if year else []:
        text = say("clocks.calendar_unknown", year=year)
        await outbox.add(
            person_id, key=f"calendar:{person_id}:{year}", text=text, now=now, ladder=Ladder.NOTICE
        )
    return year


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
            "reply", "", number=case.number, question=case.question[:SHORT], hint=say("case.reply_waits")
        ),
    )


async def tell_notice(recipient: Recipient, text: str, hint: str, *, key: str, now: datetime) -> None:
    """Send one who asked what can wait for the day; where no text may be sent a template says `hint`."""
    case = recipient.consultation
    template = _template("reply", "", number=case.number, question=case.question[:SHORT], hint=hint)
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


def _template(name: str, path: str, **values: str) -> outbox.TemplateNote:
    return {"template": name, "data": template_data(name, values), "path": path}
