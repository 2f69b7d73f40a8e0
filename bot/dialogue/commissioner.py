"""What a commissioner's message leads to: signing, answering, passing on, and being away."""

from __future__ import annotations

from dataclasses import replace

from bot.accounts.access import NoCase, handled_consultation, handled_in
from bot.clock import say_moment
from bot.consultations import answering, offers, transferring
from bot.consultations.draining import drain
from bot.consultations.media.storing import keep
from bot.consultations.merging import MergedAway, check_not_merged
from bot.consultations.queries import list_added_texts, list_at_hand, list_of_handler, list_untold
from bot.consultations.reasons import word_last_choice
from bot.consultations.rules import next_due
from bot.dialogue import ending, leave, visits
from bot.dialogue.citizen import MEDIA_KINDS, ask
from bot.dialogue.commands import Command, Verb, is_near_command
from bot.dialogue.passing_on import word_offers, word_passed_on, word_taken, word_unfit
from bot.dialogue.turn import Turn
from bot.dialogue.wording import word_answered
from bot.errors import ConflictError, NotFound
from bot.messages import MessageKind, Reply
from content.texts import label, say
from models.commissioner import Commissioner
from models.consultation import Consultation
from models.enums import ConsultationStatus as Status
from models.enums import Urgency
from models.ids import format_number
from models.media import MediaFile

TODO_SHOWN = 8
QUESTION_SHOWN = 60
NEED_WORDS = frozenset({Verb.REPLY, Verb.RETURN, Verb.TRANSFER}) | ending.VERBS
FITTING = {
    Verb.ACCEPT: frozenset({Status.ASSIGNED}),
    Verb.REPLY: frozenset({Status.ASSIGNED, Status.ACCEPTED}),
    Verb.RETURN: frozenset({Status.ASSIGNED, Status.ACCEPTED}),
    Verb.TRANSFER: frozenset({Status.ASSIGNED, Status.ACCEPTED}),
    Verb.CLOSE: frozenset({Status.ANSWERED}),
    Verb.ASK_BACK: frozenset({Status.ASSIGNED, Status.ACCEPTED}),
    Verb.EXTEND: frozenset({Status.ASSIGNED, Status.ACCEPTED}),
    Verb.MERGE: frozenset({Status.ASSIGNED, Status.ACCEPTED, Status.ANSWERED}),
}
"""Which consultations a command without a number can mean."""


async def obey(turn: Turn, commissioner: Commissioner, command: Command) -> Reply | None:
    """Do what a commissioner's command says; what cannot be done is explained and changes nothing."""
    match command.verb:
        case Verb.TODO:
            return await _list_todo(commissioner)
        case Verb.LEAVE:
            return await leave.go(turn, commissioner, command.rest)
        case Verb.BACK:
            return await leave.come_back(turn, commissioner)
        case Verb.ASSIGN:
            return Reply(say("desk.only_duty"))
        case Verb.CLAIM_CASE:
            return await _take_over(turn, commissioner, command)
        case Verb.CONSULT:
            return await _consult(turn, command.rest)
        case Verb.VISIT:
            return await visits.record(turn, commissioner, command.rest)
        case _:
            return await _work(turn, commissioner, command)


async def say_freely(turn: Turn, commissioner: Commissioner) -> Reply:
    """Take plain text, a photo or a voice as meant for the one consultation at hand.

    With none or several it goes to nobody, and the commissioner reads how to say whom it is for; so does
    what is nearly a command. The photo after a field visit belongs to that.
    """
    if kept := await visits.take_photo(turn, commissioner):
        return kept
    at_hand = await list_at_hand(commissioner.id, turn.now)
    if not at_hand:
        return Reply(say("commissioner.nothing_at_hand"))
    if len(at_hand) > 1:
        numbers = "、".join(consultation.number for consultation in at_hand[:TODO_SHOWN])
        return Reply(say("commissioner.which_one", count=len(at_hand), numbers=numbers))
    if is_near_command(turn.incoming.text):
        return Reply(say("commissioner.near_command", number=at_hand[0].number))
    file = await _keep_file(turn)
    text = turn.incoming.text
    if file is not None:
        text = say(f"chat.sent_{file.kind.value}", text=turn.incoming.text).strip()
    return await _answer(turn, commissioner, at_hand[0], text, file)


async def _answer(
    turn: Turn, commissioner: Commissioner, case: Consultation, text: str, file: MediaFile | None = None
) -> Reply:
    """Send an answer, and show what the asker added that its writer may not have read."""
    untold = await list_untold(case.id)
    await answering.answer(case, commissioner, text, now=turn.now, media=[file] if file else [])
    await drain(now=turn.now)
    lines = [(await word_answered(case, turn.now)).text]
    if untold:
        lines.append(say("commissioner.added_meanwhile", number=case.number, added="\n".join(untold)))
    return Reply("\n".join(lines))


async def _consult(turn: Turn, question: str) -> Reply | None:
    """「我要咨询」: a commissioner asks like anybody else."""
    if not question:
        return Reply(say("commissioner.how_ask"))
    return await ask(replace(turn, incoming=replace(turn.incoming, text=question)))


async def _keep_file(turn: Turn) -> MediaFile | None:
    kind = MEDIA_KINDS.get(turn.incoming.kind)
    if kind is None:
        return None
    return await keep(turn.person.id, kind, turn.incoming.media_id, now=turn.now)


def takes_freely(kind: MessageKind) -> bool:
    """Tell whether a message of this kind can be a reply."""
    return kind is MessageKind.TEXT or kind in MEDIA_KINDS


async def _work(turn: Turn, commissioner: Commissioner, command: Command) -> Reply:
    try:
        consultation = await _meant(turn, commissioner, command)
        if consultation is None:
            return await _ask_for_number(commissioner, command)
        command = replace(command, number=consultation.number)
        return await _work_on(turn, commissioner, command, consultation)
    except transferring.ColleagueUnfit as error:
        return word_unfit(error, command.rest)
    except NoCase as error:
        explained = await _decline(turn, commissioner, command) or await word_passed_on(commissioner, command)
        return explained or _word_refusal(error, command)
    except (NotFound, ConflictError) as error:
        return _word_refusal(error, command)


def _word_refusal(error: NotFound | ConflictError, command: Command) -> Reply:
    if isinstance(error, offers.Taken):
        return Reply(word_taken(error, command.number))
    if isinstance(error, MergedAway):
        return Reply(say("commissioner.merged_away", number=error.number))
    return Reply(say(f"commissioner.{error.code}", number=command.number, name=command.rest))


async def _meant(turn: Turn, commissioner: Commissioner, command: Command) -> Consultation | None:
    """Return the consultation that a command names, or the only one it fits when it names none.

    Who signs for what they were offered, or answers it, takes it over.
    """
    if command.number:
        try:
            return await handled_consultation(commissioner.id, command.number)
        except NoCase:
            found = await offers.find_offered(commissioner.id, command.number)
            if found is None or not _takes_over(command):
                raise
            return await offers.claim(found, commissioner, now=turn.now)
    if command.verb in NEED_WORDS and not command.rest:
        return None
    fitting = await handled_in(commissioner.id, FITTING[command.verb])
    return fitting[0] if len(fitting) == 1 else None


def _takes_over(command: Command) -> bool:
    return command.verb is Verb.ACCEPT or (command.verb is Verb.REPLY and bool(command.rest))


async def _take_over(turn: Turn, commissioner: Commissioner, command: Command) -> Reply:
    """「接手」: what is offered, or what is theirs to sign for."""
    found = await offers.find_offered(commissioner.id, command.number)
    number = format_number(found) if found else command.number
    return await _work(turn, commissioner, replace(command, verb=Verb.ACCEPT, number=number))


async def _decline(turn: Turn, commissioner: Commissioner, command: Command) -> Reply | None:
    """「退单」 of what is only offered says no to it."""
    found = await offers.find_offered(commissioner.id, command.number)
    if found is None or command.verb is not Verb.RETURN:
        return None
    try:
        await offers.decline(found, commissioner, now=turn.now)
    except offers.Taken as error:
        return Reply(word_taken(error, command.number))
    return Reply(say("offers.declined", number=command.number))


async def _ask_for_number(commissioner: Commissioner, command: Command) -> Reply:
    """Say how the command is written, with the numbers there are."""
    example = say(f"commissioner.how_{command.verb.value}")
    fitting = await handled_in(commissioner.id, FITTING[command.verb])
    if not fitting:
        return Reply(say("commissioner.none_fits", example=example))
    numbers = "、".join(consultation.number for consultation in fitting[:TODO_SHOWN])
    return Reply(say("commissioner.needs_number", example=example, numbers=numbers))


async def _work_on(turn: Turn, commissioner: Commissioner, command: Command, case: Consultation) -> Reply:
    number = case.number
    await check_not_merged(case)
    if command.verb in NEED_WORDS and not command.rest:
        return Reply(say(f"commissioner.{command.verb.value}_needs_more", number=number))
    match command.verb:
        case Verb.ACCEPT:
            await answering.accept(case, commissioner, now=turn.now)
            told = "\n".join([case.question, *await list_added_texts(case.id)])
            why = say("reason.for_you", reasons=await word_last_choice(case.id))
            return Reply("\n".join([say("commissioner.accepted", number=number, question=told), why]))
        case Verb.REPLY:
            return await _answer(turn, commissioner, case, command.rest)
        case Verb.RETURN:
            await transferring.return_case(case, commissioner, command.rest, now=turn.now)
            return Reply(say("commissioner.returned", number=number))
        case Verb.TRANSFER:
            colleague = await transferring.transfer(case, commissioner, command.rest, now=turn.now)
            return Reply(say("commissioner.transferred", number=number, name=colleague.name))
        case verb if verb in ending.VERBS:
            return await ending.work_on(turn, commissioner, command, case)
        case _:
            await answering.close(case, commissioner, now=turn.now)
            await drain(now=turn.now)
            return Reply(say("commissioner.closed", number=number))


async def _list_todo(commissioner: Commissioner) -> Reply:
    cases, on_offer = await list_of_handler(commissioner.id), await word_offers(commissioner.id)
    if not cases:
        return Reply("\n".join([say("commissioner.todo_empty"), *on_offer]))
    lines = [
        say(
            "commissioner.todo_line",
            number=case.number,
            status=label("status", case.status),
            topic=label("topic", case.topic),
            question=" ".join(case.question.split())[:QUESTION_SHOWN],
            due=_due(case),
            mark=say("case.urgent_mark") if case.urgency is Urgency.URGENT else "",
        )
        for case in cases[:TODO_SHOWN]
    ]
    if len(cases) > TODO_SHOWN:
        lines.append(say("commissioner.todo_rest", shown=TODO_SHOWN, rest=len(cases) - TODO_SHOWN))
    lines += on_offer
    return Reply(say("commissioner.todo", count=len(cases), lines="\n".join(lines)))


def _due(case: Consultation) -> str:
    due = next_due(case.status, case.accept_due_at, case.first_reply_due_at)
    return say_moment(due) if due else ""
