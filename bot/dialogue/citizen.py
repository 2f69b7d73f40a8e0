"""What a citizen's message leads to: an answer, suggestions, a case, or more for an open case."""

from __future__ import annotations

from dataclasses import replace

from bot.answering.rules import DecisionKind
from bot.answering.validity import is_valid
from bot.consultations import media
from bot.consultations.adding import Addition, add_to, attach
from bot.consultations.opening import Question, hand_over, open_case
from bot.consultations.queries import awaits_follow_up, find_open, list_of_asker, responsible_name
from bot.consultations.rating import find_answered, find_rateable, rate
from bot.consultations.rules import IN_WORK, belongs, leads_elsewhere
from bot.dialogue import outreach
from bot.dialogue.commands import Command, Verb
from bot.dialogue.finding import Finding, find, picked
from bot.dialogue.quick import answer_one
from bot.dialogue.turn import Turn
from bot.dialogue.wording import word_case
from bot.messages import MessageKind, Reply
from bot.metrics import REPLIES
from bot.routing.topic import named_topics, sure_topic
from content.texts import label, say
from models.consultation import Consultation
from models.enums import ConsultationStatus, MediaKind, Rating, Topic
from models.media import MediaFile

MINE_SHOWN = 5
MEDIA_KINDS = {
    MessageKind.IMAGE: MediaKind.IMAGE,
    MessageKind.VOICE: MediaKind.VOICE,
    MessageKind.VIDEO: MediaKind.VIDEO,
    MessageKind.SHORTVIDEO: MediaKind.VIDEO,
}


async def obey(turn: Turn, command: Command) -> Reply | None:
    """Do what a citizen's command says."""
    match command.verb:
        case Verb.SATISFIED:
            return await _rate(turn, Rating.SATISFIED)
        case Verb.DISSATISFIED:
            return await _rate(turn, Rating.DISSATISFIED)
        case Verb.PERSON:
            return await _want_person(turn)
        case Verb.PICK:
            return await _pick(turn, int(command.number))
        case Verb.MINE:
            return await _list_mine(turn)
        case Verb.GREETING | Verb.THANKS | Verb.HELP:
            return Reply(say(f"chat.{command.verb.value}"))
        case _:
            return await outreach.obey(turn, command)


async def ask(turn: Turn) -> Reply | None:
    """Answer a question, or take it to a person; what belongs to an open consultation is added to it."""
    text = turn.incoming.text
    named = named_topics(text)
    finding = find(turn.tools.answers, text, turn.today)
    open_one = await find_open(turn.person.id, named)
    if open_one is not None and await _belongs(turn, open_one, finding):
        return await add(turn, open_one, text)
    if finding.kind is not DecisionKind.HANDOFF:
        return await answer_one(turn, finding)
    return await _open(turn, text, sure_topic(text) or finding.nearest)


async def _belongs(turn: Turn, open_one: Consultation, finding: Finding) -> bool:
    """Tell whether a text is for a consultation, not for the knowledge base."""
    if finding.is_answer and leads_elsewhere(open_one.topic, Topic(finding.entries[0].topic)):
        return False
    return finding.kind is DecisionKind.HANDOFF or await awaits_follow_up(open_one, turn.now)


async def send_media(turn: Turn) -> Reply | None:
    """Keep a photo, voice or video with the open consultation, or open one.

    A voice that was recognised and finds something in the knowledge base is a question like any other.
    """
    kind = MEDIA_KINDS[turn.incoming.kind]
    file = await media.keep(turn.person.id, kind, turn.incoming.media_id, now=turn.now)
    shown = say(f"chat.sent_{kind.value}", text=turn.incoming.text).strip()
    open_one = await find_open(turn.person.id, named_topics(turn.incoming.text))
    if open_one is not None:
        return await add(turn, open_one, shown, file)
    if turn.incoming.text and find(turn.tools.answers, turn.incoming.text, turn.today).entries:
        return await ask(turn)
    return await _open(turn, shown, sure_topic(turn.incoming.text), file)


async def want_help(turn: Turn) -> Reply:
    """Say what can be sent here."""
    return Reply(say("chat.help"))


async def add(
    turn: Turn, consultation: Consultation, text: str, file: MediaFile | None = None
) -> Reply | None:
    """Add to a consultation; say so once in ten minutes, so that a string of photos gets one reply."""
    if consultation.status not in IN_WORK:
        turn.state.acknowledged = 0
    await add_to(consultation, Addition(turn.person.id, text, file), now=turn.now)
    if not turn.state.acknowledge(consultation.id, turn.now):
        return None
    name = await responsible_name(consultation) or say("case.duty_desk")
    return Reply(say("case.added", number=consultation.number, name=name))


async def _open(turn: Turn, text: str, topic: Topic | None, file: MediaFile | None = None) -> Reply:
    whole, named = _whole_question(turn, text)
    question = Question(whole, named or topic or Topic.OTHER)
    consultation = await open_case(turn.person, question, office=turn.tools.office, now=turn.now)
    if file is not None:
        await attach(consultation, Addition(turn.person.id, "", file), now=turn.now)
    return await _say_case(turn, consultation)


def _whole_question(turn: Turn, text: str) -> tuple[str, Topic | None]:
    """Put before a text what was just asked in vain on its topic: people send a question in pieces.

    A text without a topic has that of the piece before it.
    """
    pieces, named = [text], named_topics(text)
    for said in reversed(turn.state.recent_texts(turn.now)):
        about = named_topics(said)
        if said != text and (not about or any(belongs(topic, named) for topic in about)):
            pieces.insert(0, said)
            named = named or about
    return "\n".join(pieces), next(iter(named), None)


async def _say_case(turn: Turn, consultation: Consultation) -> Reply:
    turn.state.settle()
    turn.state.answered = turn.state.acknowledged = turn.state.rated = 0
    REPLIES.labels(DecisionKind.HANDOFF.value).inc()
    return await word_case(consultation)


async def _want_person(turn: Turn) -> Reply:
    """「人工」: the self-served answer was not enough, or none of the suggestions fits."""
    state = turn.state
    if state.offered(turn.now):
        return await _open(turn, state.question, sure_topic(state.question) or _offered_topic(turn))
    answered = await find_answered(turn.person, state.answered)
    if answered is not None and answered.status is ConsultationStatus.SELF_SERVED:
        consultation = await hand_over(answered.id, turn.person, office=turn.tools.office, now=turn.now)
        return await _say_case(turn, consultation)
    open_one = await find_open(turn.person.id, [])
    if open_one is not None:
        return await word_case(open_one, key="case.already")
    return Reply(say("chat.person_needs_question"))


async def _pick(turn: Turn, number: int) -> Reply | None:
    """A bare number picks one of the suggestions offered last; else it is added to an open consultation."""
    offered = turn.state.offered(turn.now)
    if not offered:
        open_one = await find_open(turn.person.id, [])
        return await add(turn, open_one, turn.incoming.text) if open_one else await want_help(turn)
    if not 1 <= number <= len(offered):
        return Reply(say("answer.pick_again" if len(offered) > 1 else "answer.pick_one", count=len(offered)))
    entry = turn.tools.answers.entry(offered[number - 1])
    if entry is None or not is_valid(entry, turn.today):
        return Reply(say("answer.gone"))
    asked = replace(turn, incoming=replace(turn.incoming, text=turn.state.question))
    return await answer_one(asked, picked(entry))


async def _rate(turn: Turn, rating: Rating) -> Reply:
    consultation = await find_rateable(turn.person, turn.state.answered, turn.state.rated)
    if consultation is None:
        return Reply(say("rating.nothing"))
    turn.state.rated = consultation.id
    rated = await rate(consultation.id, turn.person, rating, office=turn.tools.office, now=turn.now)
    if rating is Rating.SATISFIED:
        self_served = rated.status is ConsultationStatus.SELF_SERVED
        return Reply(say("rating.thanks" if self_served else "rating.satisfied", number=rated.number))
    turn.state.answered = 0
    name = await responsible_name(rated) or say("case.duty_desk")
    return Reply(say("rating.dissatisfied", number=rated.number, name=name))


async def _list_mine(turn: Turn) -> Reply:
    mine = await list_of_asker(turn.person.id, MINE_SHOWN)
    if not mine:
        return Reply(say("chat.mine_empty"))
    lines = [
        say(
            "chat.mine_line",
            number=consultation.number,
            status=label("status", consultation.status),
            question=consultation.question[:30],
            name=await responsible_name(consultation) or say("case.duty_desk"),
        )
        for consultation in mine
    ]
    return Reply(say("chat.mine", lines="\n".join(lines)))


def _offered_topic(turn: Turn) -> Topic | None:
    entry = turn.tools.answers.entry(turn.state.suggestions[0])
    return Topic(entry.topic) if entry else None
