"""What commissioners and askers are told, written into the outbox."""

from __future__ import annotations

from datetime import datetime

from bot.clock import say_moment
from bot.outbox import service as outbox
from bot.routing.places import place_of
from content.texts import label, say
from models.commissioner import Commissioner
from models.consultation import Consultation
from models.enums import Ladder

SHORT = 60


async def tell_handler(consultation: Consultation, what: str, text: str, *, key: str, now: datetime) -> None:
    """Tell the commissioner who handles a consultation; `what` is `new`, `added` or `reopened`."""
    commissioner = await Commissioner.get_or_none(id=consultation.handler_id)
    if commissioner is None or commissioner.person_id is None:
        return
    place = await place_of(consultation.village_code)
    where = f"{place.town}{place.village}" if place else say("case.place_unknown")
    due = consultation.first_reply_due_at
    message = say(
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
        key=key,
        text=message,
        now=now,
        ladder=Ladder.NOTICE,
        template={
            "template": "case",
            "data": {
                "character_string1": consultation.number,
                "thing2": label("topic", consultation.topic),
                "thing3": text[:SHORT],
                "thing4": where,
            },
            "path": "",
        },
    )


async def tell_asker(
    consultation: Consultation, text: str, *, key: str, now: datetime, media_id: int | None = None
) -> None:
    """Send an asker an answer; its delivery is noted in the history."""
    await outbox.add(
        consultation.asker_id,
        key=key,
        text=text,
        now=now,
        ladder=Ladder.REPLY,
        media_id=media_id,
        tells=consultation.id,
        template={
            "template": "reply",
            "data": {
                "character_string1": consultation.number,
                "thing2": consultation.question[:SHORT],
                "thing3": say("case.reply_waits"),
            },
            "path": "",
        },
    )
