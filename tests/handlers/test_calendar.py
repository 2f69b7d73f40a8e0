"""The calendar that others subscribe to."""

from __future__ import annotations

from datetime import datetime, timedelta

from aiohttp import web
from icalendar import Calendar
from pytest_aiohttp.plugin import AiohttpClient

from handlers import calendar, keys
from models.enums import EventType, SessionStatus
from models.event import Session


async def test_calendar_programs_get_events_once(
    db: object, now: datetime, aiohttp_client: AiohttpClient
) -> None:
    await Session.create(
        key="k",
        public_id="p",
        title="果园培训",
        type=EventType.TRAINING,
        status=SessionStatus.PUBLISHED,
        starts_at=now,
        ends_at=now + timedelta(hours=1),
        updated_at=now,
    )
    app = web.Application()
    app[keys.CLOCK] = lambda: now
    app.add_routes(calendar.routes)
    client = await aiohttp_client(app)
    response = await client.get("/calendar.ics")
    assert response.status == 200
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    events = Calendar.from_ical(await response.read()).walk("VEVENT")
    assert [str(event["SUMMARY"]) for event in events] == ["果园培训"]
    tag = response.headers["ETag"]
    again = await client.get("/calendar.ics", headers={"If-None-Match": tag})
    assert (again.status, await again.read()) == (304, b"")
    await Session.all().update(status=SessionStatus.CANCELLED)
    changed = await client.get("/calendar.ics", headers={"If-None-Match": tag})
    assert changed.status == 200
