"""What can go wrong between us and the platform.

WeChatFailure
├── WeChatError        the platform answered with an error code
└── WeChatUnreachable  it did not answer, or not in a way that can be understood
"""

from __future__ import annotations


class WeChatFailure(Exception):
    """The root of what calls to the platform raise; programs handle it, people never see it."""


class WeChatError(WeChatFailure):
    """An answer with an `errcode` other than 0; `bot.wechat.rules.judge` says what to do about it."""

    def __init__(self, errcode: int, errmsg: str) -> None:
        super().__init__(f"{errcode} {errmsg}".strip())
        self.errcode = errcode
        self.errmsg = errmsg


class WeChatUnreachable(WeChatFailure):
    """No usable answer. `sent`: the request left us. `maybe_done`: the platform may have carried it out."""

    def __init__(self, reason: str, *, sent: bool, maybe_done: bool = False) -> None:
        super().__init__(reason)
        self.sent = sent
        self.maybe_done = maybe_done
