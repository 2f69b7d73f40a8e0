"""Shelters, felt reports and binding, by chat."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.accounts.binding import bind
from bot.clock import say_moment
from bot.consultations.draining import drain
from bot.dialogue import joining
from bot.dialogue.commands import Command, Verb
from bot.dialogue.quake import tell_of_quake
from bot.dialogue.turn import Turn
from bot.earthquake.felt import place_report, report_felt
from bot.earthquake.rules import NEAR_KM, is_near
from bot.earthquake.shelters import list_shelters, nearest_shelters
from bot.errors import ConflictError, NotFound
from bot.messages import Reply
from bot.routing.places import place_of
from content.texts import label, say
from models.earthquake import Shelter
from models.member import Member

SHELTERS_SHOWN = 8
PLACE_FOLLOWS = timedelta(minutes=10)


async def obey(turn: Turn, command: Command) -> Reply:
    """Do what an event, shelter, felt-report or binding command says."""
    match command.verb:
        case verb if verb in joining.VERBS:
            return await joining.obey(turn, command)
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
