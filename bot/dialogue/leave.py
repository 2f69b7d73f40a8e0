"""A commissioner says when they are away and who stands in, and that they are back."""

from __future__ import annotations

from datetime import timedelta

from bot.accounts.leave import LeaveSpan
from bot.clock import CHINA, say_day, say_moment
from bot.consultations import standing_in
from bot.dialogue.commands import plain
from bot.dialogue.leave_dates import read_leave
from bot.dialogue.turn import Turn
from bot.errors import ConflictError, InvalidInput, NotFound
from bot.messages import Reply
from content.texts import say
from models.commissioner import Commissioner

SHORTLY = timedelta(minutes=1)


async def go(turn: Turn, commissioner: Commissioner, words: str) -> Reply:
    """「请假 5月1日到5月4日 由周敏代」: note it; what cannot wait goes on as soon as it begins."""
    read = read_leave(plain(words), turn.now)
    if read is None:
        return Reply(say("leave.days"))
    span, name = read
    try:
        handed = await standing_in.go_on_leave(commissioner.id, span, substitute=name, now=turn.now)
    except InvalidInput:
        return Reply(say("leave.days"))
    except (NotFound, ConflictError) as error:
        return Reply(say(f"leave.{error.code}", name=name))
    lines = [say("leave.noted", span=word_span(span))]
    lines += [say("leave.stands_in", name=name)] if name else []
    lines += [say("leave.handed", handed=standing_in.word_handed(handed))] if handed else []
    return Reply("\n".join([*lines, say("leave.rest")]))


def word_span(span: LeaveSpan) -> str:
    """Word whole days by their first and last, else until when."""
    ends = span.ends_at.astimezone(CHINA)
    starts = say_day(span.starts_at)
    if ends.hour or ends.minute:
        return say("leave.until", until=say_moment(span.ends_at))
    last = say_day(span.ends_at - SHORTLY)
    return starts if starts == last else say("leave.from_to", start=starts, end=last)


async def come_back(turn: Turn, commissioner: Commissioner) -> Reply:
    """「销假」: back early, or not going after all; what waited is given out, the oldest first."""
    ended, taken = await standing_in.come_back(commissioner.id, now=turn.now)
    if ended is not None and ended.starts_at > turn.now:
        return Reply(say("leave.called_off", start=say_day(ended.starts_at)))
    return Reply(say("leave.back_to_some", count=taken) if taken else say("leave.back"))
