"""Says how much time is left, or gone."""

from __future__ import annotations

from datetime import datetime, timedelta

from content.texts import say

_UNITS = (("days", timedelta(days=1)), ("hours", timedelta(hours=1)), ("minutes", timedelta(minutes=1)))


def say_left(due_at: datetime, now: datetime) -> str:
    """Say how far off a deadline is by the clock on the wall: 还剩 1 小时 40 分, 已超 2 天."""
    return say("clocks.over" if due_at < now else "clocks.left", time=say_length(abs(due_at - now)))


def say_length(length: timedelta) -> str:
    """Say a length in its largest unit and the next smaller one."""
    for place, (unit, size) in enumerate(_UNITS):
        if length >= size:
            parts = [say(f"clocks.{unit}", count=length // size)]
            for smaller, part in _UNITS[place + 1 : place + 2]:
                if rest := length % size // part:
                    parts.append(say(f"clocks.{smaller}", count=rest))
            return " ".join(parts)
    return say("clocks.moment")
