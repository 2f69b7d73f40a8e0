"""What the platform's error codes mean for us, and how long the fields of its templates may be."""

from __future__ import annotations

import re
from enum import StrEnum

TEXT_BYTES = 2048
"""A text message, in UTF-8 bytes (wechat.md)."""

MEDIA_DAYS = 3
"""How long the platform keeps a temporary media file (wechat.md)."""


class Verdict(StrEnum):
    """What to do after an error code.

    RETRY: the same again, later. REFRESH: the token was refused; the client has already tried a fresh
    one. THROTTLE: too many calls, this way out rests. NEXT_CHANNEL: this way out is closed for this
    person. STOP: nothing reaches this person now. ALERT: staff must put something right, and the
    message goes another way. BLOCKED: the account itself is refused, nothing can leave.
    """

    RETRY = "retry"
    REFRESH = "refresh"
    THROTTLE = "throttle"
    NEXT_CHANNEL = "next_channel"
    STOP = "stop"
    ALERT = "alert"
    BLOCKED = "blocked"


WINDOW_CLOSED = 45015
WINDOW_USED_UP = 45047
TOKEN_CODES = frozenset({40001, 40014, 42001})
MEDIA_CODES = frozenset(  # the file is gone, or not of a kind that can be sent
    {40004, 40005, 40006, 40007, 40009, 41005, 41006, 45001}
)

VERDICTS: dict[int, Verdict] = {
    -1: Verdict.RETRY,  # the system is busy
    40001: Verdict.REFRESH,  # the token is not valid, or not the newest
    40014: Verdict.REFRESH,  # the token is malformed
    42001: Verdict.REFRESH,  # the token has ended
    40003: Verdict.STOP,  # not an openid of this account
    43004: Verdict.STOP,  # not a follower
    43019: Verdict.STOP,  # on the account's block list
    48002: Verdict.STOP,  # the follower receives nothing from this account
    50002: Verdict.STOP,  # the user is restricted
    40029: Verdict.STOP,  # a log-in code that is no good
    40226: Verdict.STOP,  # a mini-program user of high risk
    43101: Verdict.NEXT_CHANNEL,  # the user refused this notice
    WINDOW_CLOSED: Verdict.NEXT_CHANNEL,  # 48 hours without a word from them
    WINDOW_USED_UP: Verdict.NEXT_CHANNEL,  # all five messages are used
    45009: Verdict.THROTTLE,  # the day's calls are used
    45011: Verdict.THROTTLE,  # too many calls a minute
    40037: Verdict.ALERT,  # an unknown template
    47003: Verdict.ALERT,  # the template's fields do not fit
    45028: Verdict.ALERT,  # no mass messages left
    48001: Verdict.ALERT,  # the account may not use this interface
    40008: Verdict.ALERT,  # from here on: a message that we built wrongly
    44004: Verdict.ALERT,
    45002: Verdict.ALERT,
    47001: Verdict.ALERT,
    40013: Verdict.BLOCKED,  # not our app id
    40125: Verdict.BLOCKED,  # not our secret
    40164: Verdict.BLOCKED,  # our address is not on the account's list
    48004: Verdict.BLOCKED,  # the account's interfaces are banned
}
"""Every code of wechat.md ("Error codes", "Mini-program"), and from the platform's own list of return
codes those that name a cause which repeating the call cannot cure."""

ALERT_CODES = frozenset(
    code
    for code, verdict in VERDICTS.items()
    if verdict in (Verdict.ALERT, Verdict.BLOCKED, Verdict.REFRESH, Verdict.THROTTLE)
)
"""What staff have to know of, whatever became of the message."""

_FIELD_LENGTHS = {
    "thing": 20,
    "number": 32,
    "letter": 32,
    "symbol": 5,
    "character_string": 32,
    "time": 32,
    "date": 32,
    "amount": 20,
    "phone_number": 17,
    "car_number": 8,
    "name": 10,
    "phrase": 5,
    "const": 20,
}
_EMPTY_FIELD = "—"
_LINE_BREAKS = re.compile(r"\s*[\r\n]+\s*")


def judge(errcode: int) -> Verdict:
    """Return what to do after an error code; an unknown one is tried again, a limited number of times."""
    return VERDICTS.get(errcode, Verdict.RETRY)


def fit_field(name: str, value: str) -> str:
    """Make a value fit a template's field: no line breaks, never empty, at most the characters of its type.

    The type is the name without its number (`thing4`); the lengths are those of the platform's page on
    template parameters. A field of another name is left as long as it is.
    """
    text = _LINE_BREAKS.sub(" ", value).strip() or _EMPTY_FIELD
    kind = name.rstrip("0123456789")
    limit = _FIELD_LENGTHS.get(kind)
    if limit is None or len(text) <= limit:
        return text
    return text[: limit - 1] + "…" if kind == "thing" else text[:limit]
