"""What goes to a person: a case is opened, or what was said joins the one that is open."""

from __future__ import annotations

from collections.abc import Mapping

from bot.answering.intents import WITHDRAWAL, Intent, IntentKind, read_intent
from bot.answering.rules import DecisionKind
from bot.consultations.adding import Addition, add_to, attach
from bot.consultations.notices import name_of
from bot.consultations.opening import Question, hand_over, open_case
from bot.consultations.queries import find_open
from bot.consultations.recipients import find_own
from bot.consultations.rules import IN_WORK, belongs
from bot.consultations.verdicts import find_answered
from bot.consultations.withdrawing import withdraw
from bot.dialogue.turn import Turn
from bot.dialogue.wording import say_off_duty, word_case, word_first_aid, word_new_case
from bot.messages import Reply
from bot.metrics import REPLIES
from bot.routing.topic import named_topics, sure_topic
from content.texts import say, say_one
from models.consultation import Consultation
from models.enums import ConsultationStatus, Desk, Topic, Urgency
from models.media import MediaFile

FOR_PEOPLE = frozenset({IntentKind.URGENT, IntentKind.OFFICE})
"""What a person takes, whatever else is said."""
UNSURE = frozenset({"greeting", "sign", "hurry"})
"""Small talk of somebody who may be waiting for an answer."""


async def heed(
    turn: Turn, intent: Intent, text: str, why: Mapping[str, object], file: MediaFile | None = None
) -> Reply:
    """Do what a message asks for that is no ordinary question; `why` is kept with its consultation."""
    match intent.kind:
        case IntentKind.SMALL_TALK:
            return await _chat(turn, intent)
        case IntentKind.BARE:
            return _invite(turn, intent)
        case IntentKind.URGENT:
            return await _hurry(turn, intent, text, why, file)
        case _:
            question = Question(text, Topic.OTHER, desk=Desk.OFFICE, because=intent.because, explanation=why)
            return await _open(turn, question, file)


def said_together(before: str, text: str) -> Intent | None:
    """Return what a text means after what was said before it, if that makes it urgent: 鸡死了, 一百多只."""
    intent = read_intent(before + text) if before else None
    return intent if intent is not None and intent.kind is IntentKind.URGENT else None


def said_before(turn: Turn, text: str) -> str:
    """Return the pieces that a text belongs to, which got suggestions only; empty if there are none."""
    return _whole_question(turn, text)[0].removesuffix(text).strip()


async def open_for(
    turn: Turn, text: str, topic: Topic | None, why: Mapping[str, object], file: MediaFile | None = None
) -> Reply:
    """Open a case for a question and what was said just before it; `why` is kept with it."""
    whole, named = _whole_question(turn, text)
    return await _open(turn, Question(whole, named or topic or Topic.OTHER, explanation=why), file)


async def want_person(turn: Turn, words: str = "") -> Reply | None:
    """「人工」: the self-served answer was not enough, or none of the suggestions fits.

    `words` were said beside it about what was suggested.
    """
    state = turn.state
    if state.awaits_words(turn.now):
        whole = "\n".join(filter(None, (state.question, words)))
        return await open_for(turn, whole, sure_topic(whole) or _offered_topic(turn), state.explanation)
    answered = await find_answered(turn.person, state.answered)
    if answered is not None and answered.status is ConsultationStatus.SELF_SERVED:
        consultation = await hand_over(answered.id, turn.person, office=turn.tools.office, now=turn.now)
        return await say_case(turn, consultation)
    open_one = await find_open(turn.person.id, [])
    if open_one is not None:
        return await word_case(open_one, turn.person)
    return Reply(say("chat.person_needs_question"))


def _offered_topic(turn: Turn) -> Topic | None:
    """Return the topic that all suggestions have: they are near in it, even if none of them fits."""
    entries = [turn.tools.answers.entry(entry_id) for entry_id in turn.state.suggestions]
    topics = {entry.topic for entry in entries if entry is not None}
    return Topic(topics.pop()) if len(topics) == 1 else None


async def go_to_person(turn: Turn) -> Reply | None:
    """Take a question straight to a person, because its asker wants one: 「猪不吃食，找专家看看」."""
    text = turn.incoming.text
    intent = read_intent(text)
    if intent is not None and intent.kind in FOR_PEOPLE:
        return await heed(turn, intent, text, {})
    open_one = await find_open(turn.person.id, named_topics(text))
    return await add(turn, open_one, text) if open_one else await open_for(turn, text, sure_topic(text), {})


async def add(
    turn: Turn, consultation: Consultation, text: str, file: MediaFile | None = None
) -> Reply | None:
    """Add to a consultation; say so once in ten minutes, so that a string of photos gets one reply."""
    if consultation.status not in IN_WORK or consultation.awaits_asker_at is not None:
        turn.state.acknowledged = 0
    turn.state.asked, handler = "", consultation.handler_id
    addition = Addition(turn.person.id, text, file)
    await add_to(consultation, addition, office=turn.tools.office, now=turn.now)
    if consultation.handler_id != handler:
        turn.state.acknowledged = 0
    if not turn.state.acknowledge(consultation.id, turn.now):
        return None
    own = await find_own(consultation, turn.person.id)
    return Reply(say("case.added", number=own.number, name=await name_of(consultation)))


async def say_case(turn: Turn, consultation: Consultation, *, hurt: str = "") -> Reply:
    """Word that a person takes care, and forget what was offered before."""
    turn.state.settle()
    turn.state.answered = turn.state.acknowledged = turn.state.rated = 0
    REPLIES.labels(DecisionKind.HANDOFF.value).inc()
    aside = say_off_duty(consultation, turn.tools.office, turn.now)
    return await word_new_case(consultation, turn.person, hurt=hurt, aside=aside)


async def _chat(turn: Turn, intent: Intent) -> Reply:
    """Reply to small talk; who asks whether anybody is there is told how their case stands."""
    REPLIES.labels(intent.kind.value).inc()
    telling = intent.because in UNSURE or intent.because == WITHDRAWAL
    case = await find_open(turn.person.id, [], among=IN_WORK) if telling else None
    if intent.because == WITHDRAWAL:
        turn.state.settle()
    if case is None:
        return Reply(say_one(f"talk.{intent.because}", turn.incoming.key))
    return (
        await _take_back(turn, case) if intent.because == WITHDRAWAL else await word_case(case, turn.person)
    )


async def _take_back(turn: Turn, case: Consultation) -> Reply:
    withdrawn = await withdraw(case.id, turn.person, office=turn.tools.office, now=turn.now)
    return Reply(say("case.withdrawn", number=withdrawn.number))


def _invite(turn: Turn, intent: Intent) -> Reply:
    """Ask for the question of somebody who has said nothing yet that means anything by itself."""
    REPLIES.labels(intent.kind.value).inc()
    return Reply(say_one(f"talk.{intent.because}", turn.incoming.key))


async def _hurry(
    turn: Turn, intent: Intent, text: str, why: Mapping[str, object], file: MediaFile | None
) -> Reply:
    """Take an urgent message straight to a person: with the open case that it is about, or with a new one."""
    named = named_topics(text)
    topic = named[0] if named else sure_topic(text)
    case = await find_open(turn.person.id, [topic] if topic else [])
    if case is None or case.desk is Desk.OFFICE or (topic and case.topic is Topic.OTHER):
        question = Question(
            text, topic or Topic.OTHER, urgency=Urgency.URGENT, because=intent.because, explanation=why
        )
        return await _open(turn, question, file, hurt=intent.hurt)
    key = "case.added_urgent" if case.urgency is Urgency.URGENT else "case.raised"
    addition = Addition(
        turn.person.id, text, file, urgency=Urgency.URGENT, because=intent.because, explanation=why
    )
    await add_to(case, addition, office=turn.tools.office, now=turn.now)
    told = await word_case(case, turn.person, key=key)
    return Reply(f"{word_first_aid(intent.hurt)}\n\n{told.text}") if intent.human else told


async def _open(turn: Turn, question: Question, file: MediaFile | None, *, hurt: str = "") -> Reply:
    consultation = await open_case(
        turn.person, question, office=turn.tools.office, received=turn.received, now=turn.now
    )
    if file is not None:
        await attach(consultation, Addition(turn.person.id, "", file), now=turn.now)
    return await say_case(turn, consultation, hurt=hurt)


def _whole_question(turn: Turn, text: str) -> tuple[str, Topic | None]:
    """Put before a text what was just asked in vain on its topic: people send a question in pieces.

    A text without a topic has that of the piece before it.
    """
    pieces, named = [text], named_topics(text)
    for said in reversed(turn.state.recent_texts(turn.now)):
        about = named_topics(said)
        if said not in text and (not about or any(belongs(topic, named) for topic in about)):
            pieces.insert(0, said)
            named = named or about
    return "\n".join(pieces), next(iter(named), None)
