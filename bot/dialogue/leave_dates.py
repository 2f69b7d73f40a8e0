"""The days that a leave is said to last, and who stands in, read from words alone."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from bot.accounts.leave import LeaveSpan
from bot.clock import day_start, local_date
from bot.dialogue.numerals import NUMERAL, read_number

_WEEKDAYS = {sign: number for number, sign in enumerate("一二三四五六日")} | {"天": 6}
_NEAR = {"今天": 0, "明天": 1, "后天": 2, "大后天": 3}
_LONG_AGO = timedelta(days=60)
_WEEK = r"(?:周|星期|礼拜)"
_DAY = (
    r"(?:今天|明天|大?后天"
    r"|(?:\d{4}\s*[-./年]\s*)?\d{1,2}\s*[-./月]\s*\d{1,2}\s*[日号]?"
    r"|\d{1,2}\s*[日号]"
    rf"|下?个?{_WEEK}[一二三四五六日天])"
)
_UNITS = {"周": 7, "星期": 7, "礼拜": 7, "月": 30}
_COUNT = rf"{NUMERAL}\s*(?:天|日|周|个?星期|个?礼拜|个月)"
_FROM = r"\s*(?:起|开始)?\s*,?\s*"
_TO = r"\s*(?:到|至|[-~—–])\s*"
_SPAN = rf"(?:{_DAY}{_FROM}(?:{_TO}{_DAY}|{_COUNT})?|(?:到|至)?\s*{_DAY}|{_COUNT})\s*(?:为止)?"
_IN_PLACE = r"(?:代班|代理|代替|代管|代办|顶班|顶替|替班|替我|代我|接手|负责|代|替)"
_NAME = r"[\u3400-\u9fff·]{2,8}?"
_SUBSTITUTE = rf"[\s,.。;、]*(?:由|请|让|托|找)\s*{_NAME}\s*{_IN_PLACE}"
LEAVE = rf"(?:我?[要想]?|申请)\s*(?:{_SPAN})?\s*请假\s*,?\s*(?:{_SPAN})?(?:{_SUBSTITUTE})?"
"""A pattern of what read_leave may read: 「请假 3天」, 「明天起请假3天」, 「请假 5月1日到4日 由周敏代」."""

_PARTS = re.compile(
    rf"(?:我?[要想]?|申请)\s*(?P<before>{_SPAN})?\s*请假\s*,?\s*(?P<after>{_SPAN})?"
    rf"(?:[\s,.。;、]*(?:由|请|让|托|找)\s*(?P<name>{_NAME})\s*{_IN_PLACE})?"
)
_FROM_TO = re.compile(
    rf"(?P<start>{_DAY})?{_FROM}(?:{_TO}(?P<end>{_DAY})|(?P<count>{NUMERAL})\s*个?(?P<unit>天|日|周|星期|礼拜|月))?"
    r"\s*(?:为止)?"
)


def read_leave(text: str, now: datetime) -> tuple[LeaveSpan, str] | None:
    """Return from when to when somebody is away, and the name of who stands in, empty if there is none.

    Whole days are days in Asia/Shanghai, the last one included; a number of days alone counts from now.
    None for a text that does not say it, or a day that there is not.
    """
    parts = _PARTS.fullmatch(text)
    if parts is None:
        return None
    found = _FROM_TO.fullmatch((parts["before"] or "") + (parts["after"] or ""))
    if found is None or not found[0]:
        return None
    try:
        span = _span(found, now)
    except (ValueError, OverflowError):
        return None
    return span, parts["name"] or ""


def _span(found: re.Match[str], now: datetime) -> LeaveSpan:
    today = local_date(now)
    start = _read_day(found["start"], today, today) if found["start"] else None
    if found["count"]:
        days = read_number(found["count"]) * _UNITS.get(found["unit"], 1)
        if start is None:
            return LeaveSpan(now, now + timedelta(days=days))
        return _days(start, start + timedelta(days=days - 1), now)
    if found["end"]:
        return _days(start or today, _read_day(found["end"], today, start or today), now)
    return _days(start or today, start or today, now)


def _days(first: date, last: date, now: datetime) -> LeaveSpan:
    return LeaveSpan(max(day_start(first), now), day_start(last + timedelta(days=1)))


def _read_day(text: str, today: date, after: date) -> date:
    """Return the day meant by a text; without a year or month it is one not long before `after`, or later.

    Raises ValueError for a day that there is not.
    """
    if text in _NEAR:
        return today + timedelta(days=_NEAR[text])
    if re.search(_WEEK, text):
        return _read_weekday(text, today)
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    if len(numbers) == 3:
        return date(*numbers)
    if len(numbers) == 1:
        day = after.replace(day=numbers[0])
        return day if day >= after else (after.replace(day=1) + timedelta(days=32)).replace(day=numbers[0])
    day = date(after.year, *numbers)
    return day if day >= after - _LONG_AGO else date(after.year + 1, *numbers)


def _read_weekday(text: str, today: date) -> date:
    """「周五」 is the next one, today included; 「下周五」 that of the week after this one."""
    wanted = _WEEKDAYS[text[-1]]
    if "下" in text:
        return today + timedelta(days=7 - today.weekday() + wanted)
    return today + timedelta(days=(wanted - today.weekday()) % 7)
