"""What a commissioner's message leads to: signing, answering, passing on, and being away."""

from __future__ import annotations

from bot.accounts.access import handled_consultation, open_at_handler
from bot.accounts.leave import end_leave, take_leave
from bot.clock import say_moment
from bot.consultations import answering, assigning, media
from bot.consultations.queries import list_added_texts, list_of_handler
from bot.dialogue.citizen import MEDIA_KINDS
from bot.dialogue.commands import Command, Verb
from bot.dialogue.turn import Turn
from bot.dialogue.wording import word_answered
from bot.errors import ConflictError, InvalidInput, NotFound
from bot.messages import MessageKind, Reply
from content.texts import label, say
from models.commissioner import Commissioner
from models.consultation import Consultation
from models.media import MediaFile

TODO_SHOWN = 8
QUESTION_SHOWN = 60


async def obey(turn: Turn, commissioner: Commissioner, command: Command) -> Reply:
    """Do what a commissioner's command says; what cannot be done is explained and changes nothing."""
    match command.verb:
        case Verb.TODO:
            return await _list_todo(commissioner)
        case Verb.LEAVE:
            return await _take_leave(turn, commissioner, int(command.number))
        case Verb.BACK:
            await end_leave(commissioner.id, now=turn.now)
            taken = await assigning.drain(now=turn.now)
            return Reply(say("commissioner.back_to_some", count=taken) if taken else say("commissioner.back"))
        case _:
            return await _work(turn, commissioner, command)


async def say_freely(turn: Turn, commissioner: Commissioner) -> Reply | None:
    """Take plain text, a photo or a voice as the reply to the one open consultation.

    Returns None when none is open: then the commissioner speaks as a citizen.
    """
    waiting = await open_at_handler(commissioner.id)
    if not waiting:
        return None
    if len(waiting) > 1:
        numbers = "、".join(consultation.number for consultation in waiting[:TODO_SHOWN])
        return Reply(say("commissioner.which_one", count=len(waiting), numbers=numbers))
    file = await _keep_file(turn)
    text = turn.incoming.text
    if file is not None:
        text = say(f"chat.sent_{file.kind.value}", text=turn.incoming.text).strip()
    await answering.answer(waiting[0], commissioner, text, now=turn.now, media=file)
    return await word_answered(waiting[0], turn.now)


async def _keep_file(turn: Turn) -> MediaFile | None:
    kind = MEDIA_KINDS.get(turn.incoming.kind)
    if kind is None:
        return None
    return await media.keep(turn.person.id, kind, turn.incoming.media_id, now=turn.now)


def takes_freely(kind: MessageKind) -> bool:
    """Tell whether a message of this kind can be a reply."""
    return kind is MessageKind.TEXT or kind in MEDIA_KINDS


async def _work(turn: Turn, commissioner: Commissioner, command: Command) -> Reply:
    try:
        consultation = await handled_consultation(commissioner.id, command.number)
        return await _work_on(turn, commissioner, command, consultation)
    except (NotFound, ConflictError) as error:
        return Reply(say(f"commissioner.{error.code}", number=command.number, name=command.rest))


async def _work_on(turn: Turn, commissioner: Commissioner, command: Command, case: Consultation) -> Reply:
    number = case.number
    if command.verb in (Verb.REPLY, Verb.RETURN, Verb.TRANSFER) and not command.rest:
        return Reply(say(f"commissioner.{command.verb.value}_needs_more", number=number))
    match command.verb:
        case Verb.ACCEPT:
            await answering.accept(case, commissioner, now=turn.now)
            told = "\n".join([case.question, *await list_added_texts(case.id)])
            return Reply(say("commissioner.accepted", number=number, question=told))
        case Verb.REPLY:
            await answering.answer(case, commissioner, command.rest, now=turn.now)
            await assigning.drain(now=turn.now)
            return await word_answered(case, turn.now)
        case Verb.RETURN:
            await assigning.return_case(case, commissioner, command.rest, now=turn.now)
            return Reply(say("commissioner.returned", number=number))
        case Verb.TRANSFER:
            colleague = await assigning.transfer(case, commissioner, command.rest, now=turn.now)
            return Reply(say("commissioner.transferred", number=number, name=colleague.name))
        case _:
            await answering.close(case, commissioner, now=turn.now)
            await assigning.drain(now=turn.now)
            return Reply(say("commissioner.closed", number=number))


async def _take_leave(turn: Turn, commissioner: Commissioner, days: int) -> Reply:
    try:
        leave = await take_leave(commissioner.id, days, now=turn.now)
    except InvalidInput:
        return Reply(say("commissioner.leave_days"))
    return Reply(say("commissioner.leave", until=say_moment(leave.ends_at)))


async def _list_todo(commissioner: Commissioner) -> Reply:
    cases = await list_of_handler(commissioner.id)
    if not cases:
        return Reply(say("commissioner.todo_empty"))
    lines = [
        say(
            "commissioner.todo_line",
            number=case.number,
            status=label("status", case.status),
            topic=label("topic", case.topic),
            question=case.question[:QUESTION_SHOWN],
            due=say_moment(case.first_reply_due_at) if case.first_reply_due_at else "",
        )
        for case in cases[:TODO_SHOWN]
    ]
    return Reply(say("commissioner.todo", count=len(cases), lines="\n".join(lines)))
