"""The desk in the chat: who is on duty sees what waits or is late and gives it out; leaders look on."""

from __future__ import annotations

from bot.accounts.access import consultation_in_work
from bot.accounts.members import find_member
from bot.accounts.people import find_commissioner
from bot.clock import say_moment
from bot.consultations.dispatching import AtDesk, list_at_desk, take_from_desk
from bot.consultations.rules import next_due
from bot.consultations.transferring import ColleagueUnfit
from bot.dialogue import commissioner
from bot.dialogue.commands import Command, Verb, read_commissioner_command
from bot.dialogue.passing_on import word_unfit
from bot.dialogue.turn import Turn
from bot.errors import ConflictError, NotFound
from bot.messages import MessageKind, Reply
from content.texts import label, say
from models.enums import MemberRole, Urgency
from models.member import Member

SHOWN = 8
QUESTION_SHOWN = 60
VERBS = frozenset({Verb.TODO, Verb.ASSIGN})


async def obey_duty(turn: Turn) -> Reply | None:
    """Do what somebody on duty says, and show leaders the same; None for everything and everybody else."""
    is_text = turn.incoming.kind is MessageKind.TEXT
    command = read_commissioner_command(turn.incoming.text) if is_text else None
    if command is None or command.verb not in VERBS:
        return None
    member = await find_member(turn.person.id, MemberRole.DUTY)
    if member is None:
        return await _show_leader(turn, command)
    if command.verb is Verb.ASSIGN:
        return await _assign(turn, member, command)
    told = await _word_desk("desk.todo")
    bound = await find_commissioner(turn.person.id)
    own = await commissioner.obey(turn, bound, command) if bound is not None else None
    return Reply(f"{told}\n\n{own.text}") if own is not None else Reply(told)


async def _show_leader(turn: Turn, command: Command) -> Reply | None:
    if await find_member(turn.person.id, MemberRole.LEADER) is None:
        return None
    return Reply(say("desk.only_duty") if command.verb is Verb.ASSIGN else await _word_desk("desk.look_on"))


async def _word_desk(frame: str) -> str:
    cases = await list_at_desk()
    if not cases:
        return say("desk.empty")
    lines = [_word_line(each) for each in cases[:SHOWN]]
    if len(cases) > SHOWN:
        lines.append(say("commissioner.todo_rest", shown=SHOWN, rest=len(cases) - SHOWN))
    return say(frame, count=len(cases), lines="\n".join(lines))


def _word_line(each: AtDesk) -> str:
    case = each.consultation
    due = next_due(case.status, case.accept_due_at, case.first_reply_due_at)
    reasons = "、".join(label("reason", reason) for reason in each.reasons)
    return say(
        "desk.line",
        mark=say("case.urgent_mark") if case.urgency is Urgency.URGENT else "",
        number=case.number,
        topic=label("topic", case.topic),
        state=say("desk.late", name=each.handler) if each.handler else say("desk.waits", reasons=reasons),
        due=say_moment(due) if due else "",
        question=" ".join(case.question.split())[:QUESTION_SHOWN],
    )


async def _assign(turn: Turn, member: Member, command: Command) -> Reply:
    """「派单 N 姓名」."""
    if not command.number or not command.rest:
        return Reply(say("desk.how_assign"))
    try:
        case = await consultation_in_work(command.number)
        colleague = await take_from_desk(case.id, member, command.rest, now=turn.now)
    except ColleagueUnfit as error:
        return word_unfit(error, command.rest)
    except (NotFound, ConflictError) as error:
        return Reply(say(f"desk.{error.code}", number=command.number, name=command.rest))
    return Reply(say("desk.assigned", number=case.number, name=colleague.name))
