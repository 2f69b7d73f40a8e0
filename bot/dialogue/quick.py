"""The quick lane: questions that the knowledge base answers, a whole batch in a few statements."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.accounts.people import Acquaintance, introduce, lock_free, note_contacts
from bot.answering.rules import DecisionKind
from bot.consultations.queries import engaged_people
from bot.consultations.self_service import SelfServed, record_answers
from bot.dialogue.finding import Finding
from bot.dialogue.follow_up import SHORT, question_before
from bot.dialogue.states import DialogueState
from bot.dialogue.turn import QuickTurn, Tools, Turn
from bot.dialogue.wording import word_answer, word_choices, word_suggestions
from bot.inbox.responder import Arrival
from bot.messages import Reply
from bot.metrics import REPLIES
from bot.outbox.rules import Windows, after_message
from models.bulk import Writes
from models.enums import Topic

QUICK = frozenset({DecisionKind.ANSWER, DecisionKind.SUGGEST, DecisionKind.CLARIFY})


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is known of a message before the transaction; `finding` is None for what is no question."""

    finding: Finding | None


async def respond_quickly(
    arrivals: Sequence[Arrival], tools: Tools, writes: Writes, now: datetime
) -> Mapping[str, Reply | None]:
    """Answer the plain questions of a batch; the rest is left to transactions of its own."""
    questions = _one_each(_without_unsure(arrivals, tools.rereader.room(now)))
    if not questions:
        return {}
    free = await _meet_free(sorted(questions), now)
    turns = [
        (
            QuickTurn(questions[openid].incoming, person, DialogueState.of(person), now, tools),
            questions[openid].prepared.finding,
        )
        for openid, person in free.items()
    ]
    turns = [(turn, finding) for turn, finding in turns if _stands_alone(turn, finding)]
    replies = await answer_all(turns, writes, now)
    if turns:
        note_contacts([turn.person for turn, _ in turns], after_message(Windows(), now), now, writes)
    return replies


def _stands_alone(turn: QuickTurn, finding: Finding) -> bool:
    """Tell whether a question needs nothing that was said before it.

    A sure answer stands alone, unless the text may be one of the suggestions, or answers what was asked back.
    """
    text = turn.incoming.text
    if turn.state.awaits_words(turn.now):
        return finding.is_answer and len(text) > SHORT and finding.entries[0].id not in turn.state.suggestions
    return finding.is_answer or not question_before(turn.state, text, turn.now)


def _without_unsure(arrivals: Sequence[Arrival], room: int) -> Sequence[Arrival]:
    """Leave what the knowledge base is not sure of to a second reading, if there is room to read it all.

    A surge brings more than that, and takes the quick lane whole.
    """
    unsure = {arrival.incoming.key for arrival in arrivals if _is_unsure(arrival.prepared)}
    if len(unsure) > room:
        return arrivals
    return [arrival for arrival in arrivals if arrival.incoming.key not in unsure]


def _is_unsure(prepared: Prepared) -> bool:
    return _is_quick(prepared) and prepared.finding is not None and prepared.finding.unsure


def _one_each(arrivals: Sequence[Arrival]) -> dict[str, Arrival]:
    """Keep the questions of people who sent nothing else in this batch, so that nobody is overtaken."""
    sent: dict[str, int] = {}
    for arrival in arrivals:
        sent[arrival.incoming.openid] = sent.get(arrival.incoming.openid, 0) + 1
    return {
        arrival.incoming.openid: arrival
        for arrival in arrivals
        if arrival.hurry and _is_quick(arrival.prepared) and sent[arrival.incoming.openid] == 1
    }


def _is_quick(prepared: Prepared) -> bool:
    return prepared.finding is not None and prepared.finding.kind in QUICK


async def _meet_free(openids: Sequence[str], now: datetime) -> dict[str, Acquaintance]:
    """Return who has nothing else going on: no message or case in hand, no roster entry, nothing held.

    The two looks are on their way together, for a busy event loop is late to ask for the second.
    """
    people, engaged = await asyncio.gather(lock_free(openids), engaged_people(openids, now))
    if unknown := [openid for openid in openids if openid not in people]:
        await introduce(unknown, now)
        people |= await lock_free(unknown)
        engaged |= await engaged_people(unknown, now)
    return {
        openid: person
        for openid, person in people.items()
        if person.subscribed and not person.held and openid not in engaged
    }


async def answer_all(
    turns: Sequence[tuple[Turn | QuickTurn, Finding]], writes: Writes, now: datetime
) -> dict[str, Reply | None]:
    """Word what was found for each turn and write the answers; the caller stores the people."""
    answered = [(turn, finding) for turn, finding in turns if finding.is_answer]
    served = [_served(turn, found) for turn, found in answered]
    keys = await record_answers(served, writes, now=now) if served else []
    for (turn, finding), key in zip(answered, keys, strict=True):
        turn.state.settle_by_answer(key, turn.incoming.text, finding.entries[0].id, now)
    replies: dict[str, Reply | None] = {}
    for turn, finding in turns:
        replies[turn.incoming.key] = _word(turn, finding)
        turn.state.keep(turn.person)
        REPLIES.labels(finding.kind.value).inc()
    return replies


async def answer_one(turn: Turn, finding: Finding) -> Reply | None:
    """Word what was found for one turn and store an answer; the caller stores the person."""
    writes = Writes()
    replies = await answer_all([(turn, finding)], writes, turn.now)
    await writes.carry_out()
    return replies[turn.incoming.key]


def _served(turn: Turn | QuickTurn, finding: Finding) -> SelfServed:
    entry = finding.entries[0]
    return SelfServed(
        asker_id=turn.person.id,
        question=turn.incoming.text,
        topic=Topic(entry.topic),
        knowledge_id=entry.id,
        score=finding.score,
        village_code=turn.person.village_code,
        explanation=finding.explanation,
    )


def _word(turn: Turn | QuickTurn, finding: Finding) -> Reply:
    if finding.is_answer:
        return word_answer(finding.entries[0])
    if finding.kind is DecisionKind.CLARIFY:
        turn.state.ask_back(turn.incoming.text, list(finding.choices), finding.explanation, turn.now)
        return word_choices(finding.choices)
    shown = [entry.id for entry in finding.entries]
    turn.state.offer(turn.incoming.text, shown, finding.explanation, turn.now)
    return word_suggestions(finding.entries)
