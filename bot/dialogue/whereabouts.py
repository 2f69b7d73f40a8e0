"""Somebody says where they live, and nothing else: it is kept, and they are asked what they want to know."""

from __future__ import annotations

from bot.consultations.queries import awaits_follow_up, find_open
from bot.dialogue.handing import add
from bot.dialogue.outreach import waits_for_felt_place
from bot.dialogue.turn import Turn
from bot.earthquake.felt import place_report
from bot.messages import Reply
from bot.routing.places import tells_more
from bot.routing.rules import Place
from bot.routing.whereabouts import Whereabouts
from content.texts import say


async def take_whereabouts(turn: Turn, found: Whereabouts) -> Reply | None:
    """Keep a place with the person; it is also that of a felt report, or added to an open consultation."""
    place = found.place
    if place is not None and tells_more(place, turn.person.village_code):
        turn.person.village_code = place.code
    if place is not None and await _is_of_felt_report(turn, place):
        return Reply(say("earthquake.felt_placed"))
    open_one = await find_open(turn.person.id, [])
    if open_one is not None and await awaits_follow_up(open_one, turn.now):
        return await add(turn, open_one, turn.incoming.text)
    if place is None:
        return Reply(say("chat.place_unclear"))
    return Reply(say("chat.place_kept", place=f"{place.town}{place.village}"))


async def _is_of_felt_report(turn: Turn, place: Place) -> bool:
    return waits_for_felt_place(turn) and await place_report(
        turn.person.id, turn.now, village_code=place.code
    )
