"""Answers pushes: decides who speaks and about what, and calls the use case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.accounts.people import find_commissioner, meet
from bot.answering.intents import IntentKind, read_intent
from bot.clock import local_date
from bot.consultations.queries import is_engaged
from bot.dialogue import citizen, commissioner, desk, on_site, outreach
from bot.dialogue.commands import Command, Verb, read_citizen_command, read_commissioner_command
from bot.dialogue.contact import let_out_held, open_window
from bot.dialogue.finding import Finding, find, finding_of
from bot.dialogue.follow_up import question_before
from bot.dialogue.quick import Prepared, respond_quickly
from bot.dialogue.states import DialogueState
from bot.dialogue.turn import Tools, Turn
from bot.dialogue.whereabouts import take_whereabouts
from bot.events.checking_in import read_scene
from bot.inbox.responder import Arrival
from bot.messages import Incoming, MessageKind, Reply, split_text
from bot.outbox import service as outbox
from bot.outbox.rules import count_left
from bot.outbox.windows import read_windows
from bot.routing.places import full_name, list_places
from bot.routing.whereabouts import find_whereabouts, may_be_whereabouts
from content.texts import say
from models.bulk import Writes
from models.commissioner import Commissioner
from models.person import Person

SPOKEN = frozenset({"click"})
SCANS = frozenset({"subscribe", "scan"})
SIGN_LENGTH = 4
HELP = "?"
NEVER_MORE = frozenset({Verb.PERSON, Verb.DISSATISFIED, Verb.UNSOLVED})
"""What a commissioner says with further words is an answer: 「缺镁，最好找专家看看」."""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """The responder of the inbox."""

    tools: Tools

    def prepare(self, incoming: Incoming, now: datetime) -> Prepared:
        """Search the knowledge base for a plain question, before any transaction."""
        text = incoming.text
        is_plain = incoming.kind is MessageKind.TEXT and not incoming.is_tap
        if not is_plain or not text or _command(text) is not None:
            return Prepared(None)
        if may_be_whereabouts(text):
            return Prepared(None)
        return Prepared(find(self.tools.answers, text, local_date(now)))

    async def respond_quickly(
        self, arrivals: Sequence[Arrival], writes: Writes, now: datetime
    ) -> Mapping[str, Reply | None]:
        """Answer the plain questions of a batch."""
        return await respond_quickly(arrivals, self.tools, writes, now)

    async def consider(self, incoming: Incoming, now: datetime) -> Finding | None:
        """Have a model read a plain question again that the knowledge base is not sure of."""
        if not self.tools.rereader.room(now):
            return None
        finding = self.prepare(incoming, now).finding
        if finding is None or not finding.unsure or await _goes_elsewhere(incoming, now):
            return None
        places = {name for place in await list_places() for name in (full_name(place.village), place.town)}
        decision = await self.tools.rereader.decide(incoming.text, now, places)
        return None if decision is None else finding_of(self.tools.answers, incoming.text, decision)

    async def respond(
        self, incoming: Incoming, now: datetime, considered: Finding | None = None, *, received: datetime
    ) -> Reply | None:
        """Do what one message asks for. The person is locked, so their messages wait for each other."""
        person = await meet(incoming.openid, now)
        turn = Turn(incoming, person, DialogueState.of(person), now, self.tools, received, considered)
        waited = await let_out_held(person, now) if open_window(person, incoming, now) else 0
        reply = None if waited and _is_only_a_sign(incoming) else await _respond(turn)
        turn.state.keep(person)
        await person.save()
        return await _hand_out(reply, turn, waited)

    async def send_later(self, incoming: Incoming, reply: Reply, now: datetime) -> None:
        """Send a reply as a message of its own, because its response is gone."""
        person = await meet(incoming.openid, now)
        await outbox.add(person.id, key=f"push:{incoming.key}", text=reply.text, now=now)

    def apologise(self) -> Reply:
        """Return what somebody reads whose message could not be worked on."""
        return Reply(say("chat.sorry"))


async def _goes_elsewhere(incoming: Incoming, now: datetime) -> bool:
    """Tell whether a text may be for a case in hand, or go on from what was said before it."""
    person = await Person.get_or_none(openid=incoming.openid)
    if person is None:
        return False
    state = DialogueState.of(person)
    goes_on = state.asked_back(now) or question_before(state, incoming.text, now)
    return bool(goes_on) or await is_engaged(incoming.openid, now)


def _is_only_a_sign(incoming: Incoming) -> bool:
    """Tell whether a text only fetches what waited: the template asks for any word (「看」)."""
    text = incoming.text
    if incoming.kind is not MessageKind.TEXT or len(text) > SIGN_LENGTH or _command(text) is not None:
        return False
    intent = read_intent(text)
    return intent is None or intent.kind in {IntentKind.SMALL_TALK, IntentKind.BARE}


def _command(text: str) -> Command | None:
    return read_citizen_command(text) or read_commissioner_command(text)


async def _respond(turn: Turn) -> Reply | None:
    incoming = turn.incoming
    match incoming.kind:
        case MessageKind.EVENT:
            return await _respond_to_event(turn)
        case MessageKind.LOCATION:
            return await outreach.take_location(turn)
        case MessageKind.UNKNOWN:
            return None
    reply = await on_site.obey(turn) or await desk.obey_duty(turn)
    if reply is not None:
        return reply
    bound = await find_commissioner(turn.person.id)
    if bound is not None:
        reply = await _respond_to_commissioner(turn, bound)
        if reply is not None:
            return reply
    if incoming.kind in citizen.MEDIA_KINDS:
        return await citizen.send_media(turn)
    return await _respond_to_text(turn, incoming.text)


async def _respond_to_commissioner(turn: Turn, bound: Commissioner) -> Reply | None:
    text = turn.incoming.text
    command = read_commissioner_command(text) if turn.incoming.kind is MessageKind.TEXT else None
    if command is not None:
        return await commissioner.obey(turn, bound, command)
    spoken = read_citizen_command(text) if turn.incoming.kind is MessageKind.TEXT else None
    if spoken is not None and spoken.verb is Verb.HELP:
        return Reply(say("commissioner.help"))
    is_talk = spoken is None or (spoken.verb in NEVER_MORE and bool(spoken.rest))
    if is_talk and commissioner.takes_freely(turn.incoming.kind) and not _is_small_talk(text):
        return await commissioner.say_freely(turn, bound)
    return None


def _is_small_talk(text: str) -> bool:
    intent = read_intent(text) if text else None
    return intent is not None and intent.kind is IntentKind.SMALL_TALK


async def _respond_to_text(turn: Turn, text: str) -> Reply | None:
    command = read_citizen_command(text)
    if command is not None:
        return await citizen.obey(turn, command)
    if turn.incoming.kind is not MessageKind.TEXT:
        return await citizen.want_help(turn)
    found = await find_whereabouts(text)
    return await take_whereabouts(turn, found) if found is not None else await citizen.ask(turn)


async def _respond_to_event(turn: Turn) -> Reply | None:
    event = turn.incoming.event
    session_id = read_scene(turn.incoming.event_key) if event in SCANS else None
    if event == "subscribe":
        turn.person.subscribed = True
    if session_id is not None:
        return await on_site.scan(turn, session_id)
    if event == "subscribe":
        return Reply(say("chat.welcome"))
    if event == "unsubscribe":
        turn.person.subscribed = False
        return None
    return await _respond_to_tap(turn) if event in SPOKEN else None


async def _respond_to_tap(turn: Turn) -> Reply | None:
    """Take the key of a menu button as the word it is; what is no word, or none of theirs, gets the help."""
    key = turn.incoming.event_key
    is_word = read_citizen_command(key) is not None
    if not is_word and await find_commissioner(turn.person.id) is not None:
        is_word = read_commissioner_command(key) is not None
    said = replace(turn.incoming, kind=MessageKind.TEXT, text=key if is_word else HELP)
    return await _respond(replace(turn, incoming=said))


async def _hand_out(reply: Reply | None, turn: Turn, waited: int) -> Reply | None:
    """Return what leaves in the response; the rest of a long reply follows as messages of their own.

    After `waited` messages that had been held, all of it follows as messages: what waited is read first.
    Only if the windows do not let all of that through, the reply does not wait too.
    """
    if reply is None:
        return None
    first, *rest = split_text(reply.text)
    if 0 < waited <= count_left(read_windows(turn.person), turn.now) - len(rest) - 1:
        await outbox.add(turn.person.id, key=f"push:{turn.incoming.key}", text=reply.text, now=turn.now)
        return None
    for place, part in enumerate(rest, 2):
        await outbox.add(turn.person.id, key=f"push:{turn.incoming.key}:{place}", text=part, now=turn.now)
    return Reply(first) if rest else reply
