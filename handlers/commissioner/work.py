"""A consultation as who works on it sees it, also when something could not be done with it."""

from __future__ import annotations

from collections.abc import Mapping, Set

from aiohttp import web

from bot.accounts.access import Access, NoCase, open_case_of
from bot.answering.references import find_references
from bot.clock import local_date
from bot.consultations.dossier import open_dossier
from bot.consultations.moves import Move, list_moves
from bot.consultations.offers import Taken
from bot.consultations.queries import list_added_texts, list_others_of_handler
from bot.consultations.talk import list_talk
from bot.consultations.transferring import list_colleagues
from bot.consultations.working import open_case
from bot.errors import BotError
from handlers import keys
from handlers.commissioner.refusals import word_refusal
from handlers.commissioner.rendering import render
from handlers.commissioner.session import Visitor
from models.consultation import Consultation

Drafts = Mapping[str, str]
AT_WORK = frozenset({Access.HANDLER, Access.OFFERED, Access.RESPONSIBLE, Access.DUTY, Access.LEADER})
GIVING = frozenset({Move.TRANSFER, Move.ASSIGN})


async def show(
    request: web.Request,
    visitor: Visitor,
    consultation: Consultation,
    access: Set[Access],
    *,
    status: int = 200,
    problem: str = "",
    drafts: Drafts | None = None,
) -> web.Response:
    """Show it; `problem` says what was not done, and `drafts` are what was written for it, by move."""
    now, answers = request.app[keys.CLOCK](), request.app[keys.ANSWERS]
    moves = list_moves(consultation.status, access)
    talk = await list_talk(consultation, of_all=True)
    asked = "\n".join([consultation.question, *await list_added_texts(consultation.id)])
    chosen = answers.entry(request.query.get("insert", ""))
    return render(
        request,
        "work.html",
        visitor,
        status=status,
        case=consultation,
        dossier=await open_dossier(consultation),
        talk=talk,
        seen=talk[-1].id if talk else 0,
        moves=moves,
        references=find_references(answers, asked, local_date(now)) if Move.ANSWER in moves else [],
        colleagues=await list_colleagues(consultation, now=now) if moves & GIVING else [],
        others=await list_others_of_handler(consultation) if Move.MERGE in moves else [],
        now=now,
        done=request.query.get("done", ""),
        problem=problem,
        drafts={"answer": chosen.answer if chosen else ""} | dict(drafts or {}),
    )


async def show_refused(
    request: web.Request, visitor: Visitor, number: str, error: BotError, drafts: Drafts
) -> web.Response:
    """Show a consultation as it stands now, why something was not done, and all that was written for it.

    Who was offered it and may no longer see it reads that it is taken; raises NoCase for who never worked
    on it.
    """
    if isinstance(error, Taken):
        await open_case(visitor.person_id, number)
    consultation, access = await open_case_of(visitor.person_id, number)
    if not access & AT_WORK:
        raise NoCase("they do not work on it")
    status = error.status if error.status != web.HTTPNotFound.status_code else web.HTTPConflict.status_code
    problem = word_refusal(error)
    return await show(request, visitor, consultation, access, status=status, problem=problem, drafts=drafts)
