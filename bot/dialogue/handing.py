"""What goes to a person: a case is opened, or what was said joins the one that is open."""

from __future__ import annotations

from bot.answering.intents import Intent, IntentKind, read_intent
from bot.answering.rules import DecisionKind
from bot.consultations.adding import Addition, add_to, attach
from bot.consultations.opening import Question, hand_over, open_case
from bot.consultations.queries import find_open
from bot.consultations.rating import find_answered
from bot.consultations.rules import IN_WORK, belongs
from bot.dialogue.turn import Turn
from bot.dialogue.wording import name_of, word_case, word_new_case
from bot.messages import Reply
from bot.metrics import REPLIES
from bot.routing.topic import named_topics, sure_topic
from content.texts import say, say_one
from models.consultation import Consultation
from models.enums import ConsultationStatus, Desk, Topic, Urgency
from models.media import MediaFile

FOR_PEOPLE = frozenset({IntentKind.URGENT, IntentKind.OFFICE})
"""What a person takes, whatever else is said."""
UNSURE = frozenset({"greeting", "sign"})
"""Small talk of somebody who may be waiting for an answer."""


async def heed(turn: Turn, intent: Intent, text: str, file: MediaFile | None = None) -> Reply:
    """Do what a message asks for that is no ordinary question."""
    match intent.kind:
        case IntentKind.SMALL_TALK:
            return await _chat(turn, intent)
        case IntentKind.URGENT:
            return await _hurry(turn, intent, text, file)
        case _:
            question = Question(text, Topic.OTHER, desk=Desk.OFFICE, because=intent.because)
            return await _open(turn, question, file)


async def open_for(turn: Turn, text: str, topic: Topic | None, file: MediaFile | None = None) -> Reply:
    """Open a case for a question and what was said just before it."""
    whole, named = _whole_question(turn, text)
    return await _open(turn, Question(whole, named or topic or Topic.OTHER), file)


async def want_person(turn: Turn, words: str = "") -> Reply | None:
    """「人工」: the self-served answer was not enough, or none of the suggestions fits.

    `words` were said beside it about what was suggested.
    """
    state = turn.state
    if state.awaits_words(turn.now):
        whole = "\n".join(filter(None, (state.question, words)))
        return await open_for(turn, whole, sure_topic(whole) or _offered_topic(turn))
    answered = await find_answered(turn.person, state.answered)
    if answered is not None and answered.status is ConsultationStatus.SELF_SERVED:
        consultation = await hand_over(answered.id, turn.person, office=turn.tools.office, now=turn.now)
        return await say_case(turn, consultation)
    open_one = await find_open(turn.person.id, [])
    if open_one is not None:
        return await word_case(open_one)
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
        return await heed(turn, intent, text)
    open_one = await find_open(turn.person.id, named_topics(text))
    return await add(turn, open_one, text) if open_one else await open_for(turn, text, sure_topic(text))


async def add(
    turn: Turn, consultation: Consultation, text: str, file: MediaFile | None = None
) -> Reply | None:
    """Add to a consultation; say so once in ten minutes, so that a string of photos gets one reply."""
    if consultation.status not in IN_WORK:
        turn.state.acknowledged = 0
    turn.state.asked, handler = "", consultation.handler_id
    await add_to(consultation, Addition(turn.person.id, text, file), now=turn.now)
    if consultation.handler_id != handler:
        turn.state.acknowledged = 0
    if not turn.state.acknowledge(consultation.id, turn.now):
        return None
    return Reply(say("case.added", number=consultation.number, name=await name_of(consultation)))


async def say_case(turn: Turn, consultation: Consultation, *, human: bool = False) -> Reply:
    """Word that a person takes care, and forget what was offered before."""
    turn.state.settle()
    turn.state.answered = turn.state.acknowledged = turn.state.rated = 0
    REPLIES.labels(DecisionKind.HANDOFF.value).inc()
    return await word_new_case(consultation, human=human)


async def _chat(turn: Turn, intent: Intent) -> Reply:
    """Reply to small talk; who asks whether anybody is there is told how their case stands."""
    REPLIES.labels(intent.kind.value).inc()
    waiting = await find_open(turn.person.id, []) if intent.because in UNSURE else None
    if waiting is not None and waiting.status in IN_WORK:
        return await word_case(waiting)
    return Reply(say_one(f"talk.{intent.because}", turn.incoming.key))


async def _hurry(turn: Turn, intent: Intent, text: str, file: MediaFile | None) -> Reply:
    """Take an urgent message straight to a person: with the open case that it is about, or with a new one."""
    named = named_topics(text)
    topic = named[0] if named else sure_topic(text)
    case = await find_open(turn.person.id, [topic] if topic else [])
    if case is None or case.desk is Desk.OFFICE or (topic and case.topic is Topic.OTHER):
        question = Question(text, topic or Topic.OTHER, urgency=Urgency.URGENT, because=intent.because)
        return await _open(turn, question, file, human=intent.human)
    addition = Addition(turn.person.id, text, file, urgency=Urgency.URGENT, because=intent.because)
    await add_to(case, addition, now=turn.now)
    raised = await word_case(case, key="case.raised")
    return Reply(f"{say('case.first_aid')}\n\n{raised.text}") if intent.human else raised


async def _open(turn: Turn, question: Question, file: MediaFile | None, *, human: bool = False) -> Reply:
    consultation = await open_case(turn.person, question, office=turn.tools.office, now=turn.now)
    if file is not None:
        await attach(consultation, Addition(turn.person.id, "", file), now=turn.now)
    return await say_case(turn, consultation, human=human)


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
