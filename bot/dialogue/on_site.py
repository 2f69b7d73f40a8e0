"""At a session: a scanned code checks in, and co-workers check in by name and tell what they counted."""

from __future__ import annotations

import re

from bot.accounts.members import find_member
from bot.accounts.people import find_commissioner
from bot.clock import say_moment
from bot.dialogue.turn import Turn
from bot.errors import ConflictError, NotFound
from bot.events.checking_in import CheckInOutcome, check_in, check_in_by_name, count_checked_in
from bot.events.counting import Count, correct, record_counts
from bot.events.queries import view_session
from bot.messages import MessageKind, Reply
from content.texts import say
from models.attendance import SessionFigure
from models.enums import FigureKind, MaterialClass, MemberRole

_NAMES = re.compile(r"签到[\s:：]+(?P<names>[\u4e00-\u9fff·]{2,6}(?:[\s、,，]+[\u4e00-\u9fff·]{2,6})*)\s*")
_COUNTED = r"(?P<title>[\u4e00-\u9fff《》]{0,20}?)\s*(?P<quantity>\d{1,6})\s*(?P<unit>人次|[册份套人件个条])"
_FIGURES = re.compile(rf"登记[\s:：]*(?P<counts>(?:{re.sub(r'[?]P<[a-z]+>', '?:', _COUNTED)}[\s、,，;；]*)+)")
_EACH = re.compile(_COUNTED)
_CORRECTION = re.compile(
    r"更正\s*(?P<number>\d{1,3})\s*[号条]?[\s:：为是改成]+(?P<quantity>\d{1,6})\s*\w{0,2}"
)
_MATERIALS = {"册": MaterialClass.BOOK, "份": MaterialClass.LEAFLET, "套": MaterialClass.MANUAL}


def read_counts(text: str) -> list[Count]:
    """Read 「登记 图书200册 手册50套 资料500份 咨询30人次 到场120人」; nothing for anything else."""
    found = _FIGURES.fullmatch(text.strip())
    return [_count(each) for each in _EACH.finditer(found["counts"])] if found else []


def _count(found: re.Match[str]) -> Count:
    title, quantity, unit = found["title"], int(found["quantity"]), found["unit"]
    if unit in {"人", "人次"}:
        asked = "咨询" in title or "义诊" in title
        kind = FigureKind.CONSULTATION if asked else FigureKind.HEADCOUNT
        return Count(kind, quantity, unit, title)
    return Count(FigureKind.MATERIAL, quantity, unit, title, _MATERIALS.get(unit, MaterialClass.OTHER))


async def scan(turn: Turn, session_id: int) -> Reply:
    """Check in who scanned a session's code; a co-worker who is not on its list is at work there."""
    co_worker = await _co_worker(turn)
    session = await view_session(session_id, turn.person.id)
    if co_worker:
        turn.state.on_site, turn.state.on_site_at = session_id, turn.now.isoformat()
        if session is not None and not session.mine:
            return Reply(say("events.on_duty", title=session.title))
    try:
        return Reply(_word(await check_in(session_id, turn.person.id, turn.now)))
    except (NotFound, ConflictError) as error:
        starts = say_moment(session.starts_at) if session else ""
        return Reply(say(f"events.scan_{error.code}", title=session.title if session else "", when=starts))


def _word(outcome: CheckInOutcome) -> str:
    words = {"title": outcome.session.title, "at": say_moment(outcome.at)}
    if not outcome.is_new:
        return say("events.checked_in_before", **words)
    key = "walk_in" if outcome.walk_in else "checked_in"
    text = say(f"events.{key}", **words)
    return "\n".join([text, say("events.came_late")]) if outcome.late else text


async def obey(turn: Turn) -> Reply | None:
    """Do what a co-worker tells from a session; None for everybody else, and for everything else."""
    text = turn.incoming.text.strip() if turn.incoming.kind is MessageKind.TEXT else ""
    names, counts, correction = _NAMES.fullmatch(text), read_counts(text), _CORRECTION.fullmatch(text)
    if not (names or counts or correction):
        return None
    who = await _co_worker(turn)
    if not who:
        return None
    session_id = turn.state.at_work(turn.now)
    if not session_id:
        return Reply(say("events.scan_first"))
    try:
        if names:
            return await _name(turn, session_id, re.split(r"[\s、,，]+", names["names"]))
        if correction:
            return await _correct(turn, session_id, correction, who)
        figures = await record_counts(session_id, counts, turn.person, who, turn.now)
    except (NotFound, ConflictError) as error:
        return Reply(say(f"events.counting_{error.code}"))
    return Reply("\n".join([say("events.counted"), *map(_word_figure, figures), say("events.how_correct")]))


def _word_figure(figure: SessionFigure) -> str:
    words = {"number": figure.number, "title": figure.title, "quantity": figure.quantity}
    return say("events.figure", **words, unit=figure.unit)


async def _name(turn: Turn, session_id: int, names: list[str]) -> Reply:
    outcomes = [await check_in_by_name(session_id, name, turn.person.id, turn.now) for name in names]
    lines = [
        say("events.named" if outcome.is_new else "events.named_before", name=name, at=say_moment(outcome.at))
        for name, outcome in zip(names, outcomes, strict=True)
    ]
    return Reply("\n".join([*lines, say("events.here", count=await count_checked_in(session_id))]))


async def _correct(turn: Turn, session_id: int, found: re.Match[str], who: str) -> Reply:
    number, quantity = int(found["number"]), int(found["quantity"])
    figure, before = await correct(session_id, number, quantity, turn.person, who, turn.now)
    return Reply(say("events.corrected", figure=_word_figure(figure), before=before))


async def _co_worker(turn: Turn) -> str:
    """Return the name of a commissioner, or of who is on duty or leads; nothing for everybody else."""
    commissioner = await find_commissioner(turn.person.id)
    if commissioner is not None:
        return commissioner.name
    for role in (MemberRole.DUTY, MemberRole.LEADER):
        member = await find_member(turn.person.id, role)
        if member is not None:
            return member.name
    return ""
