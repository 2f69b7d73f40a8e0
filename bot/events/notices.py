"""What people are told of a session, written into the outbox."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.clock import say_moment
from bot.outbox import service as outbox
from content.texts import say
from content.wechat import template_data
from models.enums import Ladder
from models.event import Session


class Place(Protocol):
    """What says where a session is."""

    @property
    def town(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def online(self) -> bool: ...


def say_place(session: Place) -> str:
    """Say where a session is; the town only where the place does not begin with it."""
    if session.online or session.place.startswith(session.town):
        return session.place or session.town or say("events.no_place")
    return f"{session.town}{session.place}"


async def tell(
    session: Session,
    person_id: int,
    what: str,
    *,
    key: str,
    now: datetime,
    urgent: bool = False,
    **words: str,
) -> None:
    """Tell a person `events.notice_WHAT` of a session; a template shows `events.short_WHAT`.

    What was told under a key is not told again. By night only what is urgent leaves.
    """
    known = {"title": session.title, "when": say_moment(session.starts_at), "place": say_place(session)}
    await outbox.add(
        person_id,
        key=f"event:{session.id}:{key}",
        text=say(f"events.notice_{what}", **known, **words),
        now=now,
        ladder=Ladder.NOTICE,
        urgent=urgent,
        template={
            "template": "event",
            "data": template_data("event", known | {"hint": say(f"events.short_{what}")}),
            "path": "",
        },
    )
