"""What 「满意」, 「解决了」, 「好转了」 and their opposites are about, and what is said beside them."""

from __future__ import annotations

from bot.answering.intents import read_intent
from bot.consultations.adding import Addition, add_to
from bot.consultations.answering import NotAnswered
from bot.consultations.effect import NotAsked, find_asked, tell_effect
from bot.consultations.history import lock_with_root
from bot.consultations.notices import name_of
from bot.consultations.rating import rate
from bot.consultations.rules import IN_WORK
from bot.consultations.verdicts import Verdict, find_rateable, has_answer_since
from bot.dialogue.handing import FOR_PEOPLE, go_to_person, heed, want_person
from bot.dialogue.turn import Turn
from bot.messages import Reply
from content.texts import say
from models.consultation import Consultation
from models.enums import ConsultationStatus, Effect


async def rate_up(turn: Turn, verdict: Verdict) -> Reply:
    """「满意」, 「解决了」."""
    consultation = await _meant(turn, verdict)
    rated = await _rate(turn, consultation, verdict) if consultation else None
    if rated is None:
        return Reply(say("rating.nothing"))
    if rated.status is ConsultationStatus.CLOSED:
        return Reply(say("rating.solved" if verdict.solved else "rating.satisfied", number=rated.number))
    if rated.status in IN_WORK:
        return Reply(say("rating.in_work", number=rated.number, name=await name_of(rated)))
    return Reply(say("rating.thanks"))


async def rate_down(turn: Turn, words: str, verdict: Verdict) -> Reply | None:
    """「不满意」, 「没解决」, with `words` of what is wrong if there are any: the work goes on with these.

    After suggestions, or being asked back, it is said of them and asks for a person.
    """
    state = turn.state
    answered = turn.tapped or await has_answer_since(turn.person, state.offered_moment)
    if state.awaits_words(turn.now) and not answered:
        return await want_person(turn, words)
    consultation = await _meant(turn, verdict)
    rated = await _rate(turn, consultation, verdict) if consultation else None
    if rated is None:
        return await go_to_person(turn) if words else Reply(say("rating.nothing"))
    state.answered = 0
    return await _go_on(turn, rated, words)


async def tell(turn: Turn, effect: Effect) -> Reply | None:
    """「好转了」, 「没好转」: of what was asked about last; with nothing asked, of the last answer."""
    case = await _tapped(turn) or await find_asked(turn.person)
    if case is not None:
        try:
            told = await tell_effect(case.id, turn.person, effect, office=turn.tools.office, now=turn.now)
        except NotAsked:
            return Reply(say("rating.nothing"))
        return Reply(say("effect.thanks")) if effect is Effect.BETTER else await _go_on(turn, told, "")
    if effect is Effect.BETTER:
        return await rate_up(turn, Verdict(solved=True))
    return await rate_down(turn, "", Verdict(solved=False))


async def _meant(turn: Turn, verdict: Verdict) -> Consultation | None:
    """Return what a verdict is about: by a tap its own consultation, by words that of the last answer."""
    state = turn.state
    return await _tapped(turn) or await find_rateable(turn.person, state.answered, state.rated, verdict)


async def _tapped(turn: Turn) -> Consultation | None:
    return await Consultation.get_or_none(id=turn.tapped, asker_id=turn.person.id) if turn.tapped else None


async def _rate(turn: Turn, case: Consultation, verdict: Verdict) -> Consultation | None:
    """Keep a verdict and return what is closed or in work; None where there is no answer to speak of."""
    turn.state.rated = case.id
    try:
        return await rate(
            case.id,
            turn.person,
            satisfied=verdict.satisfied,
            solved=verdict.solved,
            office=turn.tools.office,
            now=turn.now,
        )
    except NotAnswered:
        return None


async def _go_on(turn: Turn, case: Consultation, words: str) -> Reply | None:
    """Have the work on a consultation go on, with `words` of what is wrong if there are any."""
    intent = read_intent(words) if words else None
    if intent is not None and intent.kind in FOR_PEOPLE:
        return await heed(turn, intent, words, {})
    if words:
        _, root = await lock_with_root(case.id)
        await add_to(root, Addition(turn.person.id, words), office=turn.tools.office, now=turn.now)
    return Reply(say("rating.dissatisfied", number=case.number, name=await name_of(case)))
