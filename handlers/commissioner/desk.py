"""`/m/desk`: what the people on duty should look at, and give to a commissioner by name; leaders look on."""

from __future__ import annotations

from aiohttp import web

from bot.accounts.access import NoCase, open_case_of
from bot.accounts.members import find_member, sees_desk
from bot.accounts.submissions import Result, once
from bot.consultations.clocks.service import list_clocks
from bot.consultations.dispatching import list_at_desk, take_from_desk
from bot.errors import BotError
from bot.outbox.queries import list_undelivered
from handlers import keys
from handlers.commissioner import work
from handlers.commissioner.forms import read_words
from handlers.commissioner.rendering import render
from handlers.commissioner.session import Visitor, for_visitors
from models.enums import MemberRole
from models.ids import format_number

routes = web.RouteTableDef()


@routes.get("/m/desk")
@for_visitors
async def show_desk(request: web.Request, visitor: Visitor) -> web.Response:
    """Show what nobody has, what is late, and what has not reached who asked."""
    if not await sees_desk(visitor.person_id):
        raise web.HTTPNotFound
    now, cases = request.app[keys.CLOCK](), await list_at_desk()
    waiting = [one for one in await list_undelivered(now) if one.consultation_id is not None]
    return render(
        request,
        "desk.html",
        visitor,
        cases=cases,
        clocks=await list_clocks([one.consultation.id for one in cases]),
        undelivered=[(format_number(one.consultation_id or 0), one) for one in waiting],
        now=now,
        done=request.query.get("done", ""),
    )


@routes.post("/m/c/{number}/assign")
@for_visitors
async def assign(request: web.Request, visitor: Visitor) -> web.StreamResponse:
    """Give a consultation to a commissioner by name, in the place of whoever has it."""
    number, form, now = request.match_info["number"], await request.post(), request.app[keys.CLOCK]()

    async def give() -> Result:
        member = await find_member(visitor.person_id, MemberRole.DUTY)
        if member is None:
            raise NoCase("only the people on duty give out")
        consultation, _ = await open_case_of(visitor.person_id, number, lock=True)
        colleague = await take_from_desk(consultation.id, member, read_words(form, "name"), now=now)
        return {"to": colleague.id}

    try:
        await once(str(form.get("key", "")), visitor.person_id, "assign", give, now=now)
    except NoCase:
        raise
    except BotError as error:
        return await work.show_refused(request, visitor, number, error, {})
    raise web.HTTPSeeOther("/m/desk?done=assign")
