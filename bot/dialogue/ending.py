"""A commissioner's words on the way to an end: 「追问」, 「延期」 and 「并案」."""

from __future__ import annotations

from bot.accounts.access import handled_consultation
from bot.clock import say_moment
from bot.consultations.answering import MAX_EXTENSION, ask_back, extend
from bot.consultations.history import Actor
from bot.consultations.merging import merge
from bot.dialogue.commands import Command, Verb, read_extension, read_target
from bot.dialogue.turn import Turn
from bot.errors import InvalidInput
from bot.messages import Reply
from content.texts import say
from models.commissioner import Commissioner
from models.consultation import Consultation
from models.enums import ActorKind

VERBS = frozenset({Verb.ASK_BACK, Verb.EXTEND, Verb.MERGE})


async def work_on(turn: Turn, commissioner: Commissioner, command: Command, case: Consultation) -> Reply:
    """Do what one of VERBS says about the commissioner's own, locked consultation; `rest` is not empty."""
    match command.verb:
        case Verb.ASK_BACK:
            await ask_back(case, commissioner, command.rest, now=turn.now)
            return Reply(say("commissioner.asked_back", number=case.number))
        case Verb.EXTEND:
            return await _extend(turn, commissioner, case, command.rest)
        case _:
            return await _merge(turn, commissioner, case, command.rest)


async def _extend(turn: Turn, commissioner: Commissioner, case: Consultation, words: str) -> Reply:
    days, reason = read_extension(words) or (0, "")
    try:
        due = await extend(case, commissioner, days, reason, office=turn.tools.office, now=turn.now)
    except InvalidInput:
        return Reply(say("commissioner.extend_days", number=case.number, most=MAX_EXTENSION))
    return Reply(say("commissioner.extended", number=case.number, until=say_moment(due)))


async def _merge(turn: Turn, commissioner: Commissioner, case: Consultation, words: str) -> Reply:
    """Merge one of the commissioner's own consultations into another one of theirs."""
    target = read_target(words)
    if not target:
        return Reply(say("commissioner.merge_needs_more", number=case.number))
    into = await handled_consultation(commissioner.id, target)
    merged = await merge(case.id, into.id, Actor(ActorKind.COMMISSIONER, commissioner.id), now=turn.now)
    return Reply(say("commissioner.merged", number=case.number, into=merged.number))
