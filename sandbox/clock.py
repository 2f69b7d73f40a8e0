"""The platform's clock: the only place in the sandbox that reads the time, and it can be moved forward."""

import time

DAY = 86_400
HOUR = 3_600
_SHANGHAI = 8 * HOUR


class Clock:
    """Unix time plus a shift, so that a test can let two days pass at once."""

    def __init__(self) -> None:
        self.shift = 0.0

    def now(self) -> float:
        return time.time() + self.shift

    def advance(self, seconds: float) -> None:
        self.shift += seconds


def day_number(now: float) -> int:
    """Return the running number of the day in Asia/Shanghai, where the platform's daily quotas turn over."""
    return int((now + _SHANGHAI) // DAY)


def month_key(now: float) -> str:
    """Return the year and month in Asia/Shanghai, such as `2026-03`."""
    return time.strftime("%Y-%m", time.gmtime(now + _SHANGHAI))
