"""What a citizen's message leads to: an answer, suggestions, a case, or more for an open case."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.answering.intents import Intent, IntentKind, read_intent
from bot.answering.rules import DecisionKind
from bot.answering.validity import is_valid
from bot.consultations.media.storing import keep
from bot.consultations.notices import name_of
from bot.consultations.queries import awaits_follow_up, find_open, list_of_asker
from bot.consultations.rules import leads_elsewhere
from bot.consultations.verdicts import Verdict, has_answer_since
from bot.dialogue import informant, outreach
from bot.dialogue.commands import Command, Verb, agrees, declines
from bot.dialogue.finding import Finding, find, find_clarified, find_further, picked
from bot.dialogue.follow_up import SHORT, join, question_before
from bot.dialogue.handing import add, go_to_person, heed, open_for, said_before, said_together, want_person
from bot.dialogue.quick import answer_one
from bot.dialogue.rating import rate_down, rate_up, tell
from bot.dialogue.states import SENTENCE_LASTS
from bot.dialogue.turn import Turn
from bot.messages import MessageKind, Reply
from bot.routing.topic import named_topics, sure_topic
from content.texts import label, say
from models.consultation import Consultation
from models.enums import Desk, Effect, MediaKind, Topic, Urgency

MINE_SHOWN = 5
MEDIA_KINDS = {
    MessageKind.IMAGE: MediaKind.IMAGE,
    MessageKind.VOICE: MediaKind.VOICE,
    MessageKind.VIDEO: MediaKind.VIDEO,
    MessageKind.SHORTVIDEO: MediaKind.VIDEO,
}

GOOD = {Verb.SATISFIED: Verdict(satisfied=True), Verb.SOLVED: Verdict(solved=True)}
BAD = {Verb.DISSATISFIED: Verdict(satisfied=False), Verb.UNSOLVED: Verdict(solved=False)}


async def obey(turn: Turn, command: Command) -> Reply | None:
    """Do what a citizen's command says."""
    match command.verb:
        case Verb.SATISFIED | Verb.SOLVED:
            return await rate_up(turn, GOOD[command.verb])
        case Verb.DISSATISFIED | Verb.UNSOLVED:
            return await rate_down(turn, command.rest, BAD[command.verb])
        case Verb.BETTER:
            return await tell(turn, Effect.BETTER)
        case Verb.NOT_BETTER:
            return await tell(turn, Effect.SAME)
        case Verb.PERSON:
            return await (go_to_person(turn) if command.rest else want_person(turn))
        case Verb.PICK:
            return await _pick(turn, int(command.number))
        case Verb.MINE:
            return await _list_mine(turn)
        case Verb.HELP:
            return await want_help(turn)
        case Verb.ASK_FOR:
            return await informant.ask_for(turn, command.rest) or await ask(turn)
        case Verb.CLAIM:
            return await informant.claim(turn, command.rest)
        case _:
            return await outreach.obey(turn, command)


async def ask(turn: Turn) -> Reply | None:
    """Answer a question, or take it to a person; what belongs to an open consultation is added to it."""
    text = turn.incoming.text
    tapped = _tapped(turn)
    if tapped is not None:
        return await _pick(turn, tapped)
    followed = await informant.find_asked_back(turn)
    if followed is not None:
        return await add(turn, followed, text)
    if declines(text) and turn.state.awaits_words(turn.now):
        return await want_person(turn)
    finding = turn.reread or find(turn.tools.answers, text, turn.today)
    intent = None if finding.is_answer else read_intent(text)
    if intent is not None and intent.kind is IntentKind.BARE:
        return await _say_bare(turn, intent, finding)
    if intent is not None:
        return await heed(turn, intent, text, finding.explanation)
    before = said_before(turn, text)
    together = None if finding.is_answer else said_together(before, text)
    if together is not None:
        return await heed(turn, together, f"{before}\n{text}", finding.explanation)
    if turn.state.asked_back(turn.now) and not (finding.is_answer and len(text) > SHORT):
        return await _decide_between(turn, text)
    before = "" if finding.is_answer else question_before(turn.state, text, turn.now)
    if before and not await has_answer_since(turn.person, turn.state.replied_moment):
        return await _go_on(turn, before)
    return await _decide(turn, finding)


async def _say_bare(turn: Turn, intent: Intent, finding: Finding) -> Reply | None:
    """Take words that mean nothing by themselves: they belong to what was asked back, suggested or opened."""
    offered = turn.state.asked_back(turn.now) or turn.state.offered(turn.now)
    if intent.because == "no" and offered:
        return await want_person(turn)
    if intent.because == "yes" and len(offered) == 1:
        return await _pick(turn, 1)
    open_one = await find_open(turn.person.id, [])
    if open_one is not None and not offered and await awaits_follow_up(open_one, turn.now):
        return await _decide(turn, finding)
    if offered:
        return _pick_again(len(offered))
    return await heed(turn, intent, turn.incoming.text, finding.explanation)


async def _go_on(turn: Turn, before: str) -> Reply | None:
    """Decide anew the question that a text goes on from, with that text."""
    whole, shown = join(before, turn.incoming.text), turn.state.shown
    is_other = before not in whole
    finding = find_further(turn.tools.answers, whole, turn.today, "" if is_other else shown)
    entry = None if is_other else turn.tools.answers.entry(shown)
    return await _decide(_saying(turn, whole), finding, Topic(entry.topic) if entry else None)


async def _decide(turn: Turn, finding: Finding, topic: Topic | None = None) -> Reply | None:
    """Decide a question; `topic` is what it is about if it does not name that itself."""
    text = turn.incoming.text
    open_one = await find_open(turn.person.id, named_topics(text))
    if open_one is not None and await _belongs(turn, open_one, finding):
        together = said_together(open_one.question, text) if _is_new(open_one, turn.now) else None
        return (
            await heed(turn, together, text, finding.explanation)
            if together
            else await add(turn, open_one, text)
        )
    if finding.kind is not DecisionKind.HANDOFF:
        return await answer_one(turn, finding)
    return await open_for(turn, text, topic or sure_topic(text), finding.explanation)


async def _decide_between(turn: Turn, choice: str) -> Reply | None:
    """Decide a question anew with the crop or animal that was asked back for it."""
    whole = f"{turn.state.question}\n{choice}"
    turn.state.settle()
    return await _decide(_saying(turn, whole), find_clarified(turn.tools.answers, whole, turn.today))


def _is_new(case: Consultation, now: datetime) -> bool:
    """Tell whether what is said next may still be a piece of the question, and whether that may raise it."""
    fresh = case.opened_at is not None and now - case.opened_at < SENTENCE_LASTS
    return fresh and case.urgency is Urgency.NORMAL and case.desk is not Desk.OFFICE


async def _belongs(turn: Turn, open_one: Consultation, finding: Finding) -> bool:
    """Tell whether a text is for a consultation, not for the knowledge base."""
    if finding.is_answer and leads_elsewhere(open_one.topic, Topic(finding.entries[0].topic)):
        return False
    if finding.kind is DecisionKind.HANDOFF or open_one.desk is Desk.OFFICE:
        return finding.kind is DecisionKind.HANDOFF
    return await awaits_follow_up(open_one, turn.now)


async def send_media(turn: Turn) -> Reply | None:
    """Keep a photo, voice or video with the open consultation, or open one.

    A voice that was recognised and finds something in the knowledge base is a question like any other.
    What was asked back is not asked again: a photo goes to a person with the question.
    """
    text = turn.incoming.text
    intent = read_intent(text) if text else None
    finding = find(turn.tools.answers, text, turn.today)
    why = finding.explanation if text else {}
    if intent is not None and intent.kind is IntentKind.SMALL_TALK:
        return await heed(turn, intent, text, why)
    kind = MEDIA_KINDS[turn.incoming.kind]
    file = await keep(turn.person.id, kind, turn.incoming.media_id, now=turn.now)
    shown = say(f"chat.sent_{kind.value}", text=text).strip()
    if intent is not None and intent.kind in {IntentKind.URGENT, IntentKind.OFFICE}:
        return await heed(turn, intent, shown, why, file)
    if turn.state.asked_back(turn.now) and not text:
        asked = turn.state.question
        whole = f"{asked}\n{shown}"
        return await open_for(turn, whole, sure_topic(asked), turn.state.explanation, file)
    open_one = await informant.find_followed(turn) or await find_open(turn.person.id, named_topics(text))
    if open_one is not None:
        return await add(turn, open_one, shown, file)
    if text and (intent or turn.state.asked_back(turn.now) or finding.entries):
        return await ask(turn)
    return await open_for(turn, shown, sure_topic(text), why, file)


async def want_help(turn: Turn) -> Reply:
    """Say what can be sent here."""
    return Reply(say("chat.help"))


async def _pick(turn: Turn, number: int) -> Reply | None:
    """A bare number picks one of what was offered last; else it is added to an open consultation."""
    choices = turn.state.asked_back(turn.now)
    offered = choices or turn.state.offered(turn.now)
    if not offered:
        open_one = await find_open(turn.person.id, [])
        nothing = Reply(say("answer.nothing_to_pick"))
        return await add(turn, open_one, turn.incoming.text) if open_one else nothing
    if not 1 <= number <= len(offered):
        return _pick_again(len(offered))
    if choices:
        return await _decide_between(turn, choices[number - 1])
    entry = turn.tools.answers.entry(offered[number - 1])
    if entry is None or not is_valid(entry, turn.today):
        return Reply(say("answer.gone"))
    found = picked(entry, turn.state.explanation)
    return await answer_one(_saying(turn, turn.state.question), found)


def _pick_again(count: int) -> Reply:
    return Reply(say("answer.pick_again" if count > 1 else "answer.pick_one", count=count))


def _tapped(turn: Turn) -> int | None:
    """Return the number of the suggestion that a text takes: by its words, which a tap sends, or by a yes.

    A yes to several is none that there is, and they are told apart once more.
    """
    offered = turn.state.asked_back(turn.now) or turn.state.offered(turn.now)
    if offered and agrees(turn.incoming.text):
        return 1 if len(offered) == 1 else 0
    for number, entry_id in enumerate(turn.state.offered(turn.now), 1):
        entry = turn.tools.answers.entry(entry_id)
        if entry and entry.question == turn.incoming.text and is_valid(entry, turn.today):
            return number
    return None


def _saying(turn: Turn, text: str) -> Turn:
    return replace(turn, incoming=replace(turn.incoming, text=text), reread=None)


async def _list_mine(turn: Turn) -> Reply:
    mine = await list_of_asker(turn.person.id, MINE_SHOWN)
    if not mine:
        return Reply(say("chat.mine_empty"))
    lines = [
        say(
            "chat.mine_line",
            number=consultation.number,
            status=label("status", consultation.status),
            question=" ".join(consultation.question.split())[:30],
            name=await name_of(consultation),
        )
        for consultation in mine
    ]
    return Reply(say("chat.mine", lines="\n".join(lines)))
