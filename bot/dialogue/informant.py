"""Asking for others: a village informant asks for a farmer (代问), who takes the case over (认领)."""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.accounts.members import find_member
from bot.answering.intents import IntentKind, read_intent
from bot.clock import say_moment
from bot.consultations import asking_for, claiming
from bot.consultations.notices import name_of
from bot.consultations.opening import Question
from bot.dialogue.turn import Turn
from bot.messages import Reply
from bot.routing.places import list_places, match_name
from bot.routing.rules import Place
from bot.routing.topic import named_topics, sure_topic
from content.texts import say
from models.consultation import Consultation
from models.enums import Desk, MemberRole, Topic, Urgency
from models.member import Member

BECAUSE = "asked_for"
VILLAGES_SHOWN = 6
_ASKED = re.compile(
    r"(?P<village>[^\s,，:：]{1,20}?(?:村|社区|居委会)|[^\s,，:：]{1,20}(?=\s))[\s,，、]*(?:村民)?"
    r"(?P<name>[\u4e00-\u9fff·]{2,8}?)\s*[\s:：,，、]\s*(?P<question>\S.*)",
    re.DOTALL,
)


class Asked(NamedTuple):
    """What 「代问」 says: where who lives that has which question."""

    village: str
    name: str
    question: str


def read_asked(text: str) -> Asked | None:
    """Read 「村名 姓名：问题」; None for anything else."""
    found = _ASKED.fullmatch(text.strip())
    return Asked(found["village"], found["name"], found["question"].strip()) if found else None


async def ask_for(turn: Turn, words: str) -> Reply | None:
    """「代问 村名 姓名：问题」; None where somebody who is no informant only begins a question so."""
    asked = read_asked(words)
    member = await find_member(turn.person.id, MemberRole.INFORMANT)
    if member is None:
        return Reply(say("informant.not_one")) if asked or not words else None
    if asked is None:
        return Reply(say("informant.how"))
    villages = await _villages_of(member)
    places = match_name(asked.village, villages)
    if len(places) != 1:
        return _ask_village(asked, places or villages, known=bool(places))
    farmer = asking_for.Farmer(asked.name, places[0].code)
    result = await asking_for.ask_for(
        turn.person,
        farmer,
        _question(asked.question),
        office=turn.tools.office,
        received=turn.received,
        now=turn.now,
    )
    turn.state.asked_for, turn.state.asked_for_at = result.case.id, turn.now.isoformat()
    return await _word(result, farmer.name)


async def _villages_of(member: Member) -> list[Place]:
    """Return the villages that an informant asks for: all of the county where the roster names none."""
    places = await list_places()
    return [place for place in places if place.code in member.villages] if member.villages else places


def _ask_village(asked: Asked, places: list[Place], *, known: bool) -> Reply:
    names = "、".join(f"{place.town}{place.village}" for place in places[:VILLAGES_SHOWN])
    key = "informant.which_village" if known else "informant.no_village"
    return Reply(say(key, village=asked.village, villages=names))


def _question(text: str) -> Question:
    """Return the question as the office takes it: urgent, or for the office, as if the farmer wrote it."""
    intent = read_intent(text)
    named = named_topics(text)
    topic = (named[0] if named else sure_topic(text)) or Topic.OTHER
    if intent is not None and intent.kind is IntentKind.URGENT:
        return Question(text, topic, urgency=Urgency.URGENT, because=intent.because)
    if intent is not None and intent.kind is IntentKind.OFFICE:
        return Question(text, Topic.OTHER, desk=Desk.OFFICE, because=intent.because)
    return Question(text, topic, because=BECAUSE)


async def _word(asked: asking_for.AskedFor, farmer: str) -> Reply:
    case = asked.case
    due = case.first_reply_due_at
    opened = say(
        "informant.opened" if asked.is_new else "informant.added",
        farmer=farmer,
        number=case.number,
        name=await name_of(case),
        due=say_moment(due) if due else "",
    )
    claims = [say("informant.claim", farmer=farmer, code=case.claim)] if case.claim else []
    return Reply("\n".join([opened, *claims]))


async def claim(turn: Turn, code: str) -> Reply:
    """「认领 CODE」: what was asked for a farmer is theirs from now on, with all that waited for them."""
    if not code:
        return Reply(say("informant.claim_needs_code"))
    try:
        case = await claiming.claim(turn.person, code, now=turn.now)
    except (claiming.NoClaim, claiming.OwnClaim) as error:
        return Reply(say(f"informant.{error.code}"))
    return Reply(say("informant.claimed", number=case.number, question=" ".join(case.question.split())[:40]))


async def find_followed(turn: Turn) -> Consultation | None:
    """Return the case of somebody else that a file goes to: asked for just now, or asked back about."""
    return await asking_for.find_followed(turn.person, turn.state.followed(turn.now))


async def find_asked_back(turn: Turn) -> Consultation | None:
    """Return the case of somebody else whose commissioner has asked back, which words are an answer to."""
    return await asking_for.find_followed(turn.person, 0)
