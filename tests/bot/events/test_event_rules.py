"""Who may still join a session."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.events.rules import SessionCancelled, SessionFull, SessionOver, check_open, check_place, free_places
from models.enums import SessionStatus

NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)


def test_a_published_session_is_open_until_it_ends() -> None:
    check_open(SessionStatus.PUBLISHED, LATER, NOW)
    with pytest.raises(SessionOver):
        check_open(SessionStatus.PUBLISHED, NOW, NOW)
    with pytest.raises(SessionCancelled):
        check_open(SessionStatus.CANCELLED, LATER, NOW)


@pytest.mark.parametrize(("capacity", "taken"), [(None, 10**6), (2, 1), (1, 0)])
def test_a_place_is_left(capacity: int | None, taken: int) -> None:
    check_place(capacity, taken)
    assert free_places(capacity, taken) != 0


@pytest.mark.parametrize(("capacity", "taken"), [(2, 2), (2, 3)])
def test_no_place_is_left(capacity: int, taken: int) -> None:
    with pytest.raises(SessionFull):
        check_place(capacity, taken)


@pytest.mark.parametrize(("capacity", "taken", "free"), [(None, 5, None), (5, 3, 2), (2, 3, 0)])
def test_free_places(capacity: int | None, taken: int, free: int | None) -> None:
    assert free_places(capacity, taken) == free
