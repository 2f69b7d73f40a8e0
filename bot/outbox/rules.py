"""Which way a message goes, when it may go, and what follows from how an attempt ended."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from bot.clock import CHINA
from bot.wechat.rules import WINDOW_CLOSED, WINDOW_USED_UP, Verdict, judge
from models.enums import Ladder, OutboxStatus, Rung, SendChannel, SendOutcome

MESSAGE_WINDOW, MESSAGE_COUNT = timedelta(hours=48), 5
TAP_WINDOW, TAP_COUNT = timedelta(minutes=1), 3
"""How many customer-service messages a person's message, and their follow, scan or tap, allow (wechat.md)."""

MAX_ATTEMPTS = 20
"""With the pauses of `backoff`, about an hour and a half of trying."""

MAX_UNKNOWN = 3
"""So often at most is a message sent whose earlier attempts may have arrived."""

QUIET_FROM, QUIET_UNTIL = time(21), time(7)
"""When nobody is woken by a notice, in China."""

BACKOFF_CAP = 600.0
PAUSE_CAP = 600.0
AWAY_CAP = 60.0
"""The longest rest after no answer: the network comes back without telling us."""


@dataclass(frozen=True, slots=True)
class Windows:
    """What the platform lets the account send to one person: until when, and how many more."""

    message_until: datetime | None = None
    message_left: int = 0
    tap_until: datetime | None = None
    tap_left: int = 0


def after_message(windows: Windows, now: datetime) -> Windows:
    """Return the windows after a message of the person's; the count begins anew."""
    return replace(windows, message_until=now + MESSAGE_WINDOW, message_left=MESSAGE_COUNT)


def after_tap(windows: Windows, now: datetime) -> Windows:
    """Return the windows after a follow, a scan or a menu tap, which leaves the message window alone."""
    return replace(windows, tap_until=now + TAP_WINDOW, tap_left=TAP_COUNT)


def may_send(windows: Windows, now: datetime) -> bool:
    """Tell whether a customer-service message may go."""
    return _tap_open(windows, now) or _message_open(windows, now)


def spend(windows: Windows, now: datetime) -> Windows:
    """Return the windows after one message has been sent: the short one pays while it is open."""
    if _tap_open(windows, now):
        return replace(windows, tap_left=windows.tap_left - 1)
    if _message_open(windows, now):
        return replace(windows, message_left=windows.message_left - 1)
    return windows


def count_left(windows: Windows, now: datetime) -> int:
    """Return how many customer-service messages may go now."""
    tap, message = _tap_open(windows, now), _message_open(windows, now)
    return windows.tap_left * tap + windows.message_left * message


def _tap_open(windows: Windows, now: datetime) -> bool:
    return windows.tap_left > 0 and windows.tap_until is not None and now < windows.tap_until


def _message_open(windows: Windows, now: datetime) -> bool:
    return windows.message_left > 0 and windows.message_until is not None and now < windows.message_until


def after_quiet(at: datetime) -> datetime:
    """Return `at`, or the 07:00 in China that follows if it lies in the quiet hours."""
    local = at.astimezone(CHINA)
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return at
    day = local.date() + timedelta(days=int(local.time() >= QUIET_FROM))
    return datetime.combine(day, QUIET_UNTIL, tzinfo=CHINA).astimezone(UTC)


def choose_channel(
    windows: Windows,
    *,
    template_available: bool,
    notified: bool,
    now: datetime,
    closed: Collection[str] = (),
) -> SendChannel:
    """Return the best way that is open now; `closed` are channels that have refused this message.

    The text itself while the windows allow, else one template, else the next contact. What the template
    leaves to be sent depends on the ladder: see next_status.
    """
    if may_send(windows, now) and SendChannel.CUSTOMER_SERVICE not in closed:
        return SendChannel.CUSTOMER_SERVICE
    if template_available and not notified and SendChannel.TEMPLATE not in closed:
        return SendChannel.TEMPLATE
    return SendChannel.NEXT_CONTACT


def rung_of(channel: SendChannel | None, *, released: bool, announced: bool) -> Rung:
    """Return the rung of a message that was sent; `released`: it had waited for a contact."""
    if released:
        return Rung.TEMPLATE_THEN_CONTACT if announced else Rung.NEXT_CONTACT
    return Rung.TEMPLATE if channel is SendChannel.TEMPLATE else Rung.CUSTOMER_SERVICE


def backoff(attempt: int, jitter: float) -> float:
    """Return the seconds to wait after the `attempt`-th failure (from 1): 1 s doubling to 10 minutes.

    `jitter` (0 to 1) takes away up to half of it, so that what failed together does not return together.
    """
    full = min(BACKOFF_CAP, 2.0 ** min(attempt - 1, 20))
    return full * (1 - jitter / 2)


def pause(strikes: int, verdict: Verdict | None) -> float:
    """Return the seconds for which a channel rests after so many refusals in a row.

    None: the platform did not answer, and the first second may have been bad luck. A throttle or a
    refused account rests half a minute at least.
    """
    first, cap = (1.0, AWAY_CAP) if verdict is None else (30.0, PAUSE_CAP)
    return min(cap, first * 2.0 ** min(strikes - 1, 20))


@dataclass(frozen=True, slots=True)
class Sent:
    """How one attempt at sending ended; `verdict` is None where the platform gave no error code.

    `counts`: it counts against the message, and not only against the channel or the network.
    """

    outcome: SendOutcome
    verdict: Verdict | None = None
    errcode: int | None = None
    detail: str = ""
    counts: bool = False

    @property
    def rests(self) -> bool:
        """Whether the way out must rest, for everybody."""
        if self.verdict is None:
            return self.outcome in (SendOutcome.RETRY, SendOutcome.UNKNOWN)
        return self.verdict in (Verdict.THROTTLE, Verdict.BLOCKED, Verdict.REFRESH)

    @property
    def closes_window(self) -> bool:
        """Whether the platform says that this person's windows are closed."""
        return self.errcode in (WINDOW_CLOSED, WINDOW_USED_UP)


_OUTCOMES = {
    Verdict.RETRY: SendOutcome.RETRY,
    Verdict.REFRESH: SendOutcome.RETRY,
    Verdict.THROTTLE: SendOutcome.RETRY,
    Verdict.BLOCKED: SendOutcome.RETRY,
    Verdict.NEXT_CHANNEL: SendOutcome.NEXT_CHANNEL,
    Verdict.ALERT: SendOutcome.NEXT_CHANNEL,
    Verdict.STOP: SendOutcome.STOPPED,
}


def refused(errcode: int, detail: str) -> Sent:
    """Return how an attempt ended that the platform answered with an error code."""
    verdict = judge(errcode)
    return Sent(_OUTCOMES[verdict], verdict, errcode, detail, counts=verdict is Verdict.RETRY)


def unanswered(detail: str, *, sent: bool, maybe_done: bool) -> Sent:
    """Return how an attempt ended that got no usable answer.

    What never left us (`sent` False) is no fault of the message, however long the network is away.
    """
    outcome = SendOutcome.UNKNOWN if maybe_done else SendOutcome.RETRY
    return Sent(outcome, detail=detail, counts=sent)


def next_status(
    sent: Sent, *, ladder: Ladder, channel: SendChannel, attempts: int, unknowns: int
) -> OutboxStatus:
    """Return where a message stands after an attempt; `attempts` and `unknowns` include this one.

    A REPLY whose announcement went out is HELD: the text itself still waits. What may have arrived
    MAX_UNKNOWN times is HELD too, rather than sent again and again.
    """
    if channel is SendChannel.NEXT_CONTACT or sent.outcome is SendOutcome.STOPPED:
        return OutboxStatus.HELD
    if sent.outcome is SendOutcome.SENT:
        announced = ladder is Ladder.REPLY and channel is SendChannel.TEMPLATE
        return OutboxStatus.HELD if announced else OutboxStatus.SENT
    if sent.outcome is SendOutcome.UNKNOWN and unknowns >= MAX_UNKNOWN:
        return OutboxStatus.HELD
    return OutboxStatus.FAILED if attempts >= MAX_ATTEMPTS else OutboxStatus.PENDING
