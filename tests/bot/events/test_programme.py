"""Sessions come from a file, and go out as a calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from bot.events.calendar import calendar_feed
from bot.events.programme import HEADER, check_session_row, import_events
from bot.spreadsheets import ImportResult, RowError
from models.enums import EventType, SessionStatus
from models.event import Campaign, Session

VALUES = dict.fromkeys(HEADER, "") | {
    "title": "果园清园培训",
    "type": "training",
    "campaign": "三下乡",
    "starts_at": "2026-03-12 09:00",
    "ends_at": "2026-03-12 12:00",
    "town": "黔城镇",
    "place": "农技站；二楼, 东侧",
    "host": "科技局",
    "co_hosts": "农业农村局;合作社；农业农村局",
    "capacity": "30",
}


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"title": ""}, "title"),
        ({"type": "party"}, "type"),
        ({"starts_at": "2026-03-12"}, "starts_at"),
        ({"ends_at": ""}, "ends_at"),
        ({"ends_at": "2026-03-12 09:00"}, "ends_at"),
        ({"capacity": "0"}, "capacity"),
        ({"online": "maybe"}, "online"),
        ({"co_hosts": ";".join(f"单位{number}" for number in range(51))}, "co_hosts"),
    ],
)
def test_a_wrong_row_is_refused(changes: dict[str, str], column: str) -> None:
    with pytest.raises(RowError) as error:
        check_session_row(VALUES | changes)
    assert error.value.column == column


async def import_values(*changes: dict[str, str], now: datetime) -> ImportResult:
    return await import_events(
        [check_session_row(VALUES | change) for change in changes], actor="cli:test", now=now
    )


async def test_sessions_are_published_with_their_campaign(db: object, now: datetime) -> None:
    assert await import_values(
        {}, {"title": "科普赶墟", "type": "rural", "capacity": ""}, now=now
    ) == ImportResult(2, 0, 0)
    session = await Session.get(title="果园清园培训").prefetch_related("campaign")
    assert session.starts_at == datetime(2026, 3, 12, 1, 0, tzinfo=UTC)
    assert (session.type, session.status, session.capacity) == (
        EventType.TRAINING,
        SessionStatus.PUBLISHED,
        30,
    )
    assert session.co_hosts == ["农业农村局", "合作社"]
    assert session.campaign is not None
    assert session.campaign.name == "三下乡"
    assert await Campaign.all().count() == 1
    assert (await Session.get(title="科普赶墟")).capacity is None


async def test_the_same_file_twice_changes_nothing(db: object, now: datetime) -> None:
    await import_values({}, now=now)
    before = await Session.all().values()
    assert await import_values({}, now=now + timedelta(days=1)) == ImportResult(0, 0, 1)
    assert await Session.all().values() == before


async def test_an_update_keeps_the_link_and_a_cancellation(db: object, now: datetime) -> None:
    await import_values({}, now=now)
    await Session.all().update(status=SessionStatus.CANCELLED)
    before = await Session.get()
    assert await import_values(
        {"capacity": "50", "campaign": ""}, now=now + timedelta(days=1)
    ) == ImportResult(0, 1, 0)
    session = await Session.get()
    assert (session.capacity, session.campaign_id) == (50, None)
    assert (session.public_id, session.status) == (before.public_id, SessionStatus.CANCELLED)
    assert session.updated_at == now + timedelta(days=1)


async def test_the_calendar_is_what_calendar_programs_expect(db: object, now: datetime) -> None:
    await import_values({}, {"title": "取消的"}, {"title": "没定的"}, now=now)
    await Session.filter(title="取消的").update(status=SessionStatus.CANCELLED)
    await Session.filter(title="没定的").update(status=SessionStatus.DRAFT)
    feed = await calendar_feed(now)
    assert feed == await calendar_feed(now + timedelta(hours=1))
    calendar = Calendar.from_ical(feed)
    events = {str(event["SUMMARY"]): event for event in calendar.walk("VEVENT")}
    assert set(events) == {"果园清园培训", "取消的"}
    event, session = events["果园清园培训"], await Session.get(title="果园清园培训")
    assert str(event["UID"]) == f"{session.public_id}@kehui"
    assert event.decoded("DTSTAMP") == now
    assert event.decoded("DTSTART") == session.starts_at
    assert event["DTSTART"].params["TZID"] == "Asia/Shanghai"
    assert str(event["LOCATION"]) == "黔城镇 农技站；二楼, 东侧"
    assert (str(event["STATUS"]), str(events["取消的"]["STATUS"])) == ("CONFIRMED", "CANCELLED")
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Asia/Shanghai"]
