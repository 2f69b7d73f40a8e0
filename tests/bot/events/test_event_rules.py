"""Who may still join a session."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.events.rules import (
    Lead,
    NotOpenYet,
    SessionCancelled,
    SessionOver,
    TooManySeats,
    check_open,
    check_opened,
    check_seats,
    choose_next,
    confirm_until,
    due_reminder,
    fits,
    free_places,
    next_reminder,
)
from models.enums import SessionStatus

NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)
NIGHT = datetime(2026, 3, 10, 15, 0, tzinfo=UTC)
MORNING = datetime(2026, 3, 10, 23, 0, tzinfo=UTC)
"""23:00 in China, and 07:00 of the next day."""


def test_a_published_session_is_open_until_it_ends() -> None:
    check_open(SessionStatus.PUBLISHED, LATER, NOW)
    with pytest.raises(SessionOver):
        check_open(SessionStatus.PUBLISHED, NOW, NOW)
    with pytest.raises(SessionCancelled):
        check_open(SessionStatus.CANCELLED, LATER, NOW)


@pytest.mark.parametrize(
    ("capacity", "taken", "seats", "room"),
    [(None, 10**6, 5, True), (2, 1, 1, True), (2, 1, 2, False), (2, 2, 1, False), (2, 3, 1, False)],
)
def test_whether_there_is_room(capacity: int | None, taken: int, seats: int, room: bool) -> None:
    assert fits(capacity, taken, seats) is room


@pytest.mark.parametrize(("capacity", "seats"), [(None, 0), (None, 6), (3, 4)])
def test_nobody_may_have_more_than_there_is(capacity: int | None, seats: int) -> None:
    with pytest.raises(TooManySeats):
        check_seats(capacity, seats)


@pytest.mark.parametrize(
    ("taken", "waiting", "chosen"),
    [
        (9, [(1, 1), (2, 1)], [1]),
        (8, [(1, 3), (2, 1), (3, 2), (4, 1)], [2, 4]),
        (10, [(1, 1)], []),
        (5, [(1, 3), (2, 2)], [1, 2]),
    ],
)
def test_who_moves_up(taken: int, waiting: list[tuple[int, int]], chosen: list[int]) -> None:
    assert choose_next(10, taken, waiting) == chosen


def test_a_list_opens_at_its_moment() -> None:
    check_opened(None, NOW)
    check_opened(NOW, NOW)
    with pytest.raises(NotOpenYet):
        check_opened(LATER, NOW)


@pytest.mark.parametrize(
    ("starts_in", "told_at", "until"),
    [
        (timedelta(days=5), NOW, NOW + timedelta(hours=24)),
        (timedelta(hours=20), NOW, NOW + timedelta(hours=18)),
        (timedelta(hours=3), NOW, NOW + timedelta(hours=1)),
        (timedelta(hours=2, minutes=59), NOW, None),
        (timedelta(days=5), NIGHT, MORNING + timedelta(hours=24)),
    ],
)
def test_the_time_to_confirm(starts_in: timedelta, told_at: datetime, until: datetime | None) -> None:
    assert confirm_until(NOW + starts_in, told_at) == until


@pytest.mark.parametrize(
    ("since", "at", "lead"),
    [
        (-72, -25, None),
        (-72, -24, Lead.DAY),
        (-23, -3, None),
        (-72, -2, Lead.HOURS),
        (-1, -0.5, None),
        (-72, 0, None),
    ],
)
def test_which_reminder_is_due(since: float, at: float, lead: Lead | None) -> None:
    assert due_reminder(NOW, NOW + timedelta(hours=since), NOW + timedelta(hours=at)) is lead


@pytest.mark.parametrize(("at", "next_at"), [(-48, -24), (-24, -2), (-3, -2), (-2, None), (1, None)])
def test_when_the_next_reminder_is_due(at: float, next_at: float | None) -> None:
    expected = None if next_at is None else NOW + timedelta(hours=next_at)
    assert next_reminder(NOW, NOW + timedelta(hours=at)) == expected


@pytest.mark.parametrize(("capacity", "taken", "free"), [(None, 5, None), (5, 3, 2), (2, 3, 0)])
def test_free_places(capacity: int | None, taken: int, free: int | None) -> None:
    assert free_places(capacity, taken) == free
