"""From when to when somebody is away, by their words on Tuesday 2026-03-10 at 10:00."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.clock import CHINA
from bot.dialogue.commands import Verb, read_commissioner_command
from bot.dialogue.leave_dates import read_leave

NOW = "03-10 10:00"


@pytest.mark.parametrize(
    ("text", "starts", "ends", "name"),
    [
        ("请假 3天", NOW, "03-13 10:00", ""),
        ("请假三天 由周敏代", NOW, "03-13 10:00", "周敏"),
        ("请假 5月1日到5月4日 由周敏代", "05-01 00:00", "05-05 00:00", "周敏"),
        ("请假5.1-5.4，请欧阳小明代班", "05-01 00:00", "05-05 00:00", "欧阳小明"),
        ("请假 10月1日至7日", "10-01 00:00", "10-08 00:00", ""),
        ("5月1日到5月4日请假", "05-01 00:00", "05-05 00:00", ""),
        ("我明天起请假两个星期", "03-11 00:00", "03-25 00:00", ""),
        ("明天请假", "03-11 00:00", "03-12 00:00", ""),
        ("请假到周五", NOW, "03-14 00:00", ""),
        ("下周一起请假1周", "03-16 00:00", "03-23 00:00", ""),
        ("请假 3月9日到3月12日", NOW, "03-13 00:00", ""),
        ("请假 12月30日到1月2日", "12-30 00:00", "01-03 00:00", ""),
        ("请假 2026-05-01到2026-05-04", "05-01 00:00", "05-05 00:00", ""),
    ],
)
def test_days_are_read(now: datetime, text: str, starts: str, ends: str, name: str) -> None:
    command = read_commissioner_command(text)
    assert command is not None
    assert command.verb is Verb.LEAVE
    read = read_leave(text.replace("，", ","), now)
    assert read is not None
    span, substitute = read
    told = [f"{moment.astimezone(CHINA):%m-%d %H:%M}" for moment in (span.starts_at, span.ends_at)]
    assert (*told, substitute) == (starts, ends, name)


@pytest.mark.parametrize("text", ["请假", "请假 2月30日", "请假 13月1日到13月2日"])
def test_no_day_is_made_up(now: datetime, text: str) -> None:
    assert read_leave(text, now) is None


@pytest.mark.parametrize("text", ["明天请假，后天去看您的树", "请假条怎么写", "我5月1日到5月4日都在，您来"])
def test_talk_of_days_is_no_leave(text: str) -> None:
    command = read_commissioner_command(text)
    assert command is None or not command.rest
