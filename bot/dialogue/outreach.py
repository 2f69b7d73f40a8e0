"""Events, shelters, felt reports and binding, by chat."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.accounts.binding import bind
from bot.clock import say_moment
from bot.consultations.draining import drain
from bot.dialogue.commands import Command, Verb
from bot.dialogue.quake import tell_of_quake
from bot.dialogue.turn import Turn
from bot.earthquake.felt import place_report, report_felt
from bot.earthquake.rules import NEAR_KM, is_near
from bot.earthquake.shelters import list_shelters, nearest_shelters
from bot.errors import ConflictError, NotFound
from bot.events.queries import SessionView, my_sessions, next_sessions
from bot.events.registration import cancel_registration, register
from bot.messages import Reply
from bot.routing.places import place_of
from content.texts import label, say
from models.earthquake import Shelter
from models.member import Member

EVENTS_SHOWN = 5
SHELTERS_SHOWN = 8
PLACE_FOLLOWS = timedelta(minutes=10)


async def obey(turn: Turn, command: Command) -> Reply:
    """Do what an event, shelter, felt-report or binding command says."""
    match command.verb:
        case Verb.EVENTS:
            return await _list_events(turn)
        case Verb.MY_EVENTS:
            return await _list_mine(turn)
        case Verb.REGISTER | Verb.UNREGISTER:
            if not command.number:
                return await _list_events(turn)
            return await _change_registration(turn, command)
        case Verb.SHELTERS:
            return await _list_shelters(turn)
        case Verb.FELT:
            return await _report_felt(turn)
        case Verb.QUAKE:
            return await tell_of_quake(turn)
        case _:
            return await _bind(turn, command.rest)


async def take_location(turn: Turn) -> Reply:
    """Answer a location with the nearest shelters; the first one after a felt report is its place too."""
    lat, lon = turn.incoming.lat or 0.0, turn.incoming.lon or 0.0
    thanks = []
    if waits_for_felt_place(turn):
        turn.state.felt_at = ""
        if await place_report(turn.person.id, turn.now, lat=lat, lon=lon):
            thanks = [say("earthquake.felt_placed")]
    nearest = await nearest_shelters(lat, lon)
    if not nearest:
        return Reply("\n".join([*thanks, say("earthquake.no_shelters")]))
    nearest = [found for found in nearest if is_near(found.distance_m)]
    if not nearest:
        return Reply("\n".join([*thanks, say("earthquake.none_near", kilometres=NEAR_KM)]))
    lines = [
        say(
            "earthquake.nearest_line",
            number=number,
            name=found.shelter.name,
            distance=_distance(found.distance_m),
            direction=label("direction", found.direction),
            address=found.shelter.address or say("earthquake.no_address"),
        )
        + _details(found.shelter)
        for number, found in enumerate(nearest, 1)
    ]
    return Reply("\n".join([*thanks, say("earthquake.nearest"), *lines]))


def waits_for_felt_place(turn: Turn) -> bool:
    """Tell whether somebody has just reported a felt quake and may now say where."""
    felt_at = turn.state.felt_at
    return bool(felt_at) and turn.now - datetime.fromisoformat(felt_at) < PLACE_FOLLOWS


def _distance(metres: float) -> str:
    if metres < 1000:
        return say("earthquake.metres", metres=max(10, round(metres / 10) * 10))
    return say("earthquake.kilometres", kilometres=f"{metres / 1000:.1f}")


def _details(shelter: Shelter) -> str:
    """Word how many a shelter takes and its phone, as far as they are known."""
    details = []
    if shelter.capacity:
        details.append(say("earthquake.capacity", people=shelter.capacity))
    if shelter.phone:
        details.append(say("earthquake.phone", phone=shelter.phone))
    return f"\n   {say('earthquake.between').join(details)}" if details else ""


async def _list_shelters(turn: Turn) -> Reply:
    place = await place_of(turn.person.village_code)
    shelters = await list_shelters(place.town if place else None)
    if not shelters:
        return Reply(say("earthquake.no_shelters"))
    lines = [
        say(
            "earthquake.listed_line",
            number=number,
            name=shelter.name,
            address=shelter.address or say("earthquake.no_address"),
        )
        + _details(shelter)
        for number, shelter in enumerate(shelters[:SHELTERS_SHOWN], 1)
    ]
    if len(shelters) > SHELTERS_SHOWN:
        lines.append(say("earthquake.listed_part", count=len(shelters), shown=SHELTERS_SHOWN))
    return Reply("\n".join([say("earthquake.listed"), *lines, say("earthquake.send_location")]))


async def _report_felt(turn: Turn) -> Reply:
    report, is_new = await report_felt(turn.person.id, turn.now, village_code=turn.person.village_code)
    turn.state.felt_at = turn.now.isoformat() if report.lat is None else ""
    thanks = say(
        "earthquake.felt" if is_new else "earthquake.felt_before", when=say_moment(report.reported_at)
    )
    return Reply(thanks if report.lat is not None else f"{thanks}\n{say('earthquake.felt_place')}")


async def _list_events(turn: Turn) -> Reply:
    sessions = await next_sessions(turn.person.id, turn.now, EVENTS_SHOWN)
    if not sessions:
        return Reply(say("events.none"))
    lines = _list(turn, sessions)
    return Reply("\n".join([say("events.list", count=len(sessions)), *lines, say("events.how")]))


async def _list_mine(turn: Turn) -> Reply:
    """List what a person is registered for; the numbers of this list cancel."""
    sessions = await my_sessions(turn.person.id, turn.now, EVENTS_SHOWN)
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
            place=_place(session),
            places=_places(session),
        )
        for number, session in enumerate(sessions, 1)
    ]


def _place(session: SessionView) -> str:
    if session.online or session.place.startswith(session.town):
        return session.place or session.town or say("events.no_place")
    return f"{session.town}{session.place}"


def _places(session: SessionView) -> str:
    if session.mine:
        return say("events.places_mine")
    if session.free is None:
        return say("events.places_unlimited")
    return say("events.places_free", free=session.free) if session.free else say("events.places_full")


async def _change_registration(turn: Turn, command: Command) -> Reply:
    """「报名 N」 means the N-th session of the list this person saw last, or would see now."""
    sessions = await next_sessions(turn.person.id, turn.now, EVENTS_SHOWN)
    listed = turn.state.sessions or [session.id for session in sessions]
    number = int(command.number)
    if not 1 <= number <= len(listed):
        return Reply(say("events.unknown_number", number=number))
    session_id, joins = listed[number - 1], command.verb is Verb.REGISTER
    change = register if joins else cancel_registration
    try:
        outcome = await change(session_id, turn.person.id, turn.now)
    except NotFound:
        return Reply(say("events.unknown_number", number=number))
    except ConflictError as error:
        title = next((session.title for session in sessions if session.id == session_id), "")
        return Reply(say(f"events.{error.code}", title=title))
    return _word_change(outcome.session, joins, outcome.changed)


def _word_change(session: SessionView, joins: bool, changed: bool) -> Reply:
    key = ("registered" if joins else "registration_cancelled") + ("" if changed else "_before")
    words = {"title": session.title, "when": say_moment(session.starts_at)}
    return Reply(say(f"events.{key}", **words, place=_place(session)))


async def _bind(turn: Turn, code: str) -> Reply:
    if not code:
        return Reply(say("commissioner.bind_needs_code"))
    try:
        entry = await bind(turn.person, code, now=turn.now)
    except (NotFound, ConflictError) as error:
        return Reply(say(f"commissioner.bind_{error.code}"))
    if isinstance(entry, Member):
        return Reply(say(f"member.bound_{entry.role.value}", name=entry.name))
    await drain(now=turn.now)
    return Reply(say("commissioner.bound", name=entry.name))
