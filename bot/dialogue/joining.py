"""Events by chat: what is on, registering, waiting, confirming and cancelling."""

from __future__ import annotations

from collections.abc import Sequence

from bot.clock import say_moment
from bot.dialogue.commands import Command, Verb
from bot.dialogue.seats import read_seats
from bot.dialogue.turn import Turn
from bot.errors import ConflictError, NotFound
from bot.events.notices import say_place
from bot.events.queries import SessionView, my_sessions, next_sessions, view_session
from bot.events.registration import RegistrationOutcome, cancel_registration, confirm, register
from bot.events.rules import MAX_SEATS, NotOpenYet
from bot.messages import Reply
from content.texts import say
from models.enums import RegistrationStatus

SHOWN = 5
VERBS = frozenset({Verb.EVENTS, Verb.MY_EVENTS, Verb.REGISTER, Verb.UNREGISTER, Verb.CONFIRM})
_STANDINGS = {
    RegistrationStatus.REGISTERED: "events.places_mine",
    RegistrationStatus.WAITING: "events.places_waiting",
    RegistrationStatus.OFFERED: "events.places_offered",
}


async def obey(turn: Turn, command: Command) -> Reply:
    """Do what one of these commands says."""
    match command.verb:
        case Verb.MY_EVENTS:
            return await _list_mine(turn)
        case Verb.CONFIRM:
            return await _confirm(turn)
        case Verb.REGISTER | Verb.UNREGISTER if command.number:
            return await _change(turn, command)
        case _:
            return await _list_events(turn)


async def _list_events(turn: Turn) -> Reply:
    sessions = await next_sessions(turn.person.id, turn.now, SHOWN)
    if not sessions:
        return Reply(say("events.none"))
    lines = _list(turn, sessions)
    return Reply("\n".join([say("events.list", count=len(sessions)), *lines, say("events.how")]))


async def _list_mine(turn: Turn) -> Reply:
    """List what a person is on the list of; the numbers of this list cancel."""
    sessions = await my_sessions(turn.person.id, turn.now, SHOWN)
    if not sessions:
        return Reply(say("events.mine_none"))
    lines = _list(turn, sessions)
    return Reply("\n".join([say("events.mine", count=len(sessions)), *lines, say("events.mine_how")]))


def _list(turn: Turn, sessions: Sequence[SessionView]) -> list[str]:
    """Write sessions in numbered lines, and remember which number means which."""
    turn.state.sessions = [session.id for session in sessions]
    return [
        say(
            "events.line",
            number=number,
            title=session.title,
            when=say_moment(session.starts_at),
            place=say_place(session),
            places=_places(session, turn),
        )
        for number, session in enumerate(sessions, 1)
    ]


def _places(session: SessionView, turn: Turn) -> str:
    if session.standing in _STANDINGS:
        return say(_STANDINGS[session.standing])
    if session.opens_at is not None and turn.now < session.opens_at:
        return say("events.places_later", opens=say_moment(session.opens_at))
    if session.free is None:
        return say("events.places_unlimited")
    return say("events.places_free", free=session.free) if session.free else say("events.places_full")


async def _change(turn: Turn, command: Command) -> Reply:
    """「报名 N」 means the N-th session of the list this person saw last, or would see now."""
    sessions = await next_sessions(turn.person.id, turn.now, SHOWN)
    listed = turn.state.sessions or [session.id for session in sessions]
    number = int(command.number)
    if not 1 <= number <= len(listed):
        return Reply(say("events.unknown_number", number=number))
    session_id = listed[number - 1]
    try:
        if command.verb is Verb.REGISTER:
            return await _register(turn, session_id, command)
        outcome = await cancel_registration(session_id, turn.person.id, turn.now)
    except NotFound:
        return Reply(say("events.unknown_number", number=number))
    except ConflictError as error:
        return await _refuse(session_id, error)
    key = "events.registration_cancelled" + ("" if outcome.changed else "_before")
    return Reply(say(key, **_words(outcome.session)))


async def _register(turn: Turn, session_id: int, command: Command) -> Reply:
    who = read_seats(command.rest)
    if not who.is_clear:
        return Reply(say("events.name_them", number=command.number, count=who.count))
    outcome = await register(session_id, turn.person.id, turn.now, seats=who.count, names=who.names)
    return Reply(_word_place(outcome))


async def _confirm(turn: Turn) -> Reply:
    outcome = await confirm(turn.person.id, turn.now)
    return Reply(_word_place(outcome) if outcome else say("events.nothing_to_confirm"))


def _word_place(outcome: RegistrationOutcome) -> str:
    """Say what somebody has: seats, or a place on the waiting list."""
    words = _words(outcome.session) | {"place": say_place(outcome.session)}
    if outcome.status is RegistrationStatus.WAITING:
        key = "events.waiting" if outcome.changed else "events.waiting_before"
        return say(key, **_words(outcome.session), position=outcome.position)
    text = say("events.registered" if outcome.changed else "events.registered_before", **words)
    return text if outcome.seats == 1 else "\n".join([text, say("events.seats", count=outcome.seats)])


def _words(session: SessionView) -> dict[str, str]:
    return {"title": session.title, "when": say_moment(session.starts_at)}


async def _refuse(session_id: int, error: ConflictError) -> Reply:
    session = await view_session(session_id, None)
    title = session.title if session else ""
    if isinstance(error, NotOpenYet):
        return Reply(say("events.not_open_yet", title=title, opens=say_moment(error.opens_at)))
    if error.code == "too_many_seats":
        most = min(MAX_SEATS, session.capacity or MAX_SEATS) if session else MAX_SEATS
        return Reply(say("events.too_many_seats", title=title, most=most))
    return Reply(say(f"events.{error.code}", title=title))
