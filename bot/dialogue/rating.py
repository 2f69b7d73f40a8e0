"""What 「满意」 and 「不满意」 are about, and what is said beside them."""

from __future__ import annotations

from bot.answering.intents import read_intent
from bot.consultations.adding import Addition, add_to
from bot.consultations.rating import find_rateable, has_answer_since, rate
from bot.dialogue.handing import FOR_PEOPLE, go_to_person, heed, want_person
from bot.dialogue.turn import Turn
from bot.dialogue.wording import name_of
from bot.messages import Reply
from content.texts import say
from models.enums import ConsultationStatus, Rating


async def rate_up(turn: Turn) -> Reply:
    """「满意」."""
    consultation = await find_rateable(turn.person, turn.state.answered, turn.state.rated)
    if consultation is None:
        return Reply(say("rating.nothing"))
    turn.state.rated = consultation.id
    rated = await rate(consultation.id, turn.person, Rating.SATISFIED, office=turn.tools.office, now=turn.now)
    self_served = rated.status is ConsultationStatus.SELF_SERVED
    return Reply(say("rating.thanks" if self_served else "rating.satisfied", number=rated.number))


async def rate_down(turn: Turn, words: str) -> Reply | None:
    """「不满意」, with `words` of what is wrong if there are any: the work goes on with these.

    After suggestions, or being asked back, it is said of them and asks for a person.
    """
    state = turn.state
    if state.awaits_words(turn.now) and not await has_answer_since(turn.person, state.offered_moment):
        return await want_person(turn, words)
    consultation = await find_rateable(turn.person, state.answered, state.rated)
    if consultation is None:
        return await go_to_person(turn) if words else Reply(say("rating.nothing"))
    state.answered, state.rated = 0, consultation.id
    rated = await rate(
        consultation.id, turn.person, Rating.DISSATISFIED, office=turn.tools.office, now=turn.now
    )
    intent = read_intent(words) if words else None
    if intent is not None and intent.kind in FOR_PEOPLE:
        return await heed(turn, intent, words, {})
    if words:
        await add_to(rated, Addition(turn.person.id, words), office=turn.tools.office, now=turn.now)
    return Reply(say("rating.dissatisfied", number=rated.number, name=await name_of(rated)))
