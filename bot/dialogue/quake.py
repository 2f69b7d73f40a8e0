"""「地震了吗」: what is known of an earthquake, and that it is being verified before anything is."""

from __future__ import annotations

from datetime import timedelta

from bot.dialogue.turn import Turn
from bot.earthquake.bulletins import find_latest, was_taken_back
from bot.earthquake.telling import find_town
from bot.earthquake.wording import word_bulletin
from bot.messages import Reply
from bot.routing.places import place_of
from content.texts import say
from models.bulletin import Bulletin

FRESH = timedelta(minutes=10)
"""For so long what somebody asks about is the earthquake that is known; later it may be another one."""
DRILL_LASTS = timedelta(hours=3)


async def tell_of_quake(turn: Turn) -> Reply:
    """Say what the latest bulletin says, with what to expect where the asker lives."""
    bulletin = await find_latest(turn.now)
    parts = [await _word_known(turn, bulletin) if bulletin else await _word_unknown(turn)]
    drill = await find_latest(turn.now, drill=True)
    if drill is not None and turn.now - drill.occurred_at < DRILL_LASTS:
        parts.append(say("quake.drill_running"))
    return Reply("\n".join(parts))


async def _word_unknown(turn: Turn) -> str:
    taken_back = [say("quake.taken_back")] if await was_taken_back(turn.now) else []
    return "\n".join([*taken_back, say("quake.verifying")])


async def _word_known(turn: Turn, bulletin: Bulletin) -> str:
    place = await place_of(turn.person.village_code)
    news = await find_town(bulletin, f"{place.county}{place.town}") if place else None
    town = place.town if place else ""
    parts = [word_bulletin(bulletin, town, news.band if news else None)]
    if news is not None and news.felt is not None:
        parts.append(say("quake.felt_in_town", town=town, count=news.reports, cdi=news.felt))
    if place is None:
        parts.append(say("quake.where"))
    if turn.now - bulletin.occurred_at > FRESH:
        parts.append(say("quake.newer"))
    return "\n".join(parts)
