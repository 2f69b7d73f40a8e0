"""The published sessions as an iCalendar feed (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from icalendar import Calendar, Event, Timezone

from bot.clock import CHINA
from bot.events.queries import list_calendar
from content.texts import label, say
from models.enums import SessionStatus
from models.event import Session

STATUS = {SessionStatus.PUBLISHED: "CONFIRMED", SessionStatus.CANCELLED: "CANCELLED"}


async def calendar_feed(now: datetime) -> bytes:
    """Return the feed; it depends on the stored sessions only, so that an unchanged feed has equal bytes."""
    return build_calendar(await list_calendar(now))


def build_calendar(sessions: Iterable[Session]) -> bytes:
    """Write sessions, with their campaigns fetched, as one VCALENDAR in Asia/Shanghai."""
    calendar = Calendar()
    calendar.add("prodid", "-//Kehui//Events//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", say("events.calendar_name"))
    calendar.add("x-wr-timezone", str(CHINA))
    calendar.add_component(Timezone.from_tzinfo(CHINA))
    for session in sessions:
        calendar.add_component(_event(session))
    return bytes(calendar.to_ical())


def _event(session: Session) -> Event:
    event = Event()
    event.add("uid", f"{session.public_id}@kehui")
    event.add("dtstamp", session.updated_at)
    event.add("last-modified", session.updated_at)
    event.add("dtstart", session.starts_at.astimezone(CHINA))
    event.add("dtend", session.ends_at.astimezone(CHINA))
    event.add("summary", session.title)
    event.add("location", " ".join(part for part in (session.town, session.place) if part))
    event.add("description", _description(session))
    event.add("categories", [label("event_type", session.type)])
    event.add("status", STATUS[session.status])
    return event


def _description(session: Session) -> str:
    lines = [say("events.calendar_type", type=label("event_type", session.type))]
    if session.campaign is not None:
        lines.append(say("events.calendar_campaign", campaign=session.campaign.name))
    hosts = [session.host, *session.co_hosts]
    if named := [name for name in hosts if name]:
        lines.append(say("events.calendar_hosts", hosts="、".join(named)))
    return "\n".join(lines)
