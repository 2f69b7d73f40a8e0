"""The pure rules of delivery: windows, channels, pauses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.outbox.rules import (
    AWAY_CAP,
    BACKOFF_CAP,
    MAX_ATTEMPTS,
    MAX_UNKNOWN,
    MESSAGE_COUNT,
    MESSAGE_WINDOW,
    PAUSE_CAP,
    TAP_COUNT,
    TAP_WINDOW,
    Sent,
    Windows,
    after_message,
    after_tap,
    backoff,
    choose_channel,
    may_send,
    next_status,
    pause,
    refused,
    spend,
    unanswered,
)
from bot.wechat.rules import Verdict
from models.enums import Ladder, OutboxStatus, SendChannel, SendOutcome

NOW = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
TEXT, CARD, LATER = SendChannel.CUSTOMER_SERVICE, SendChannel.TEMPLATE, SendChannel.NEXT_CONTACT
OPEN, SHUT = after_message(Windows(), NOW), Windows()

acts = st.lists(
    st.tuples(st.sampled_from(["message", "tap", "send"]), st.integers(min_value=0, max_value=200_000)),
    max_size=60,
)


@given(acts)
def test_never_more_is_sent_than_the_platform_allows(history: list[tuple[str, int]]) -> None:
    """Whatever people do, each message opens 5 in 48 h, each tap 3 in a minute, and no send goes beyond."""
    windows, now = Windows(), NOW
    messaged: datetime | None = None
    tapped: datetime | None = None
    by_message = by_tap = 0
    for act, seconds in history:
        now += timedelta(seconds=seconds)
        if act == "message":
            windows, messaged, by_message = after_message(windows, now), now, MESSAGE_COUNT
        elif act == "tap":
            windows, tapped, by_tap = after_tap(windows, now), now, TAP_COUNT
        elif may_send(windows, now):
            windows = spend(windows, now)
            if tapped is not None and now < tapped + TAP_WINDOW and by_tap:
                by_tap -= 1
            else:
                assert messaged is not None
                assert now < messaged + MESSAGE_WINDOW
                assert by_message > 0
                by_message -= 1
        else:
            tap_over = tapped is None or now >= tapped + TAP_WINDOW or not by_tap
            message_over = messaged is None or now >= messaged + MESSAGE_WINDOW or not by_message
            assert tap_over
            assert message_over
            assert spend(windows, now) == windows


def test_a_tap_leaves_the_message_window_alone() -> None:
    windows = after_tap(OPEN, NOW)
    assert (windows.message_until, windows.message_left) == (OPEN.message_until, OPEN.message_left)
    assert may_send(spend(windows, NOW), NOW + timedelta(hours=47))


def test_windows_end_to_the_second() -> None:
    assert may_send(OPEN, NOW + MESSAGE_WINDOW - timedelta(seconds=1))
    assert not may_send(OPEN, NOW + MESSAGE_WINDOW)


@pytest.mark.parametrize(
    ("windows", "template", "notified", "closed", "expected"),
    [
        (OPEN, True, False, (), TEXT),
        (OPEN, True, True, (), TEXT),
        (OPEN, False, False, (), TEXT),
        (SHUT, True, False, (), CARD),
        (SHUT, True, True, (), LATER),
        (SHUT, False, False, (), LATER),
        (SHUT, True, False, (CARD,), LATER),
        (OPEN, True, False, (TEXT,), CARD),
        (OPEN, True, False, (TEXT, CARD), LATER),
    ],
)
def test_the_ladder(
    windows: Windows,
    template: bool,
    notified: bool,
    closed: tuple[str, ...],
    expected: SendChannel,
) -> None:
    chosen = choose_channel(windows, template_available=template, notified=notified, now=NOW, closed=closed)
    assert chosen is expected


@given(st.integers(min_value=1, max_value=10_000), st.floats(min_value=0, max_value=1))
def test_backoff_doubles_within_its_bounds(attempt: int, jitter: float) -> None:
    seconds = backoff(attempt, jitter)
    full = min(BACKOFF_CAP, 2.0 ** min(attempt - 1, 20))
    assert full / 2 <= seconds <= full


def test_pauses_grow_to_their_cap() -> None:
    assert [pause(strikes, None) for strikes in (1, 2, 3)] == [1, 2, 4]
    assert [pause(strikes, Verdict.THROTTLE) for strikes in (1, 2)] == [30, 60]
    assert pause(1000, Verdict.BLOCKED) == PAUSE_CAP
    assert pause(1000, None) == AWAY_CAP


@pytest.mark.parametrize(
    ("errcode", "rests", "counts"),
    [
        (-1, False, True),
        (45009, True, False),
        (40001, True, False),
        (40164, True, False),
        (45015, False, False),
    ],
)
def test_what_a_refusal_costs(errcode: int, rests: bool, counts: bool) -> None:
    sent = refused(errcode, "")
    assert (sent.rests, sent.counts) == (rests, counts)


@pytest.mark.parametrize(
    ("ladder", "channel", "expected"),
    [
        (Ladder.REPLY, TEXT, OutboxStatus.SENT),
        (Ladder.REPLY, CARD, OutboxStatus.HELD),
        (Ladder.NOTICE, TEXT, OutboxStatus.SENT),
        (Ladder.NOTICE, CARD, OutboxStatus.SENT),
    ],
)
def test_a_template_announces_a_reply_and_is_enough_for_a_notice(
    ladder: Ladder, channel: SendChannel, expected: OutboxStatus
) -> None:
    sent = Sent(SendOutcome.SENT)
    assert next_status(sent, ladder=ladder, channel=channel, attempts=0, unknowns=0) is expected


def test_giving_up() -> None:
    busy, lost = refused(-1, ""), unanswered("", sent=True, maybe_done=True)

    def status(attempts: int, unknowns: int) -> OutboxStatus:
        sent = lost if unknowns else busy
        return next_status(sent, ladder=Ladder.REPLY, channel=TEXT, attempts=attempts, unknowns=unknowns)

    assert status(MAX_ATTEMPTS - 1, 0) is OutboxStatus.PENDING
    assert status(MAX_ATTEMPTS, 0) is OutboxStatus.FAILED
    assert status(2, MAX_UNKNOWN - 1) is OutboxStatus.PENDING
    assert status(3, MAX_UNKNOWN) is OutboxStatus.HELD
