"""`/m/leave`: when a commissioner is away, and who stands in."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from aiohttp import web

from bot.accounts.leave import LeaveSpan, list_to_come, list_who_may_stand_in
from bot.accounts.submissions import Result, once
from bot.clock import day_start, local_date
from bot.consultations import standing_in
from bot.errors import BotError, InvalidInput
from handlers import keys
from handlers.commissioner.at_work import for_commissioners
from handlers.commissioner.forms import Form, read_day, read_words
from handlers.commissioner.refusals import word_refusal
from handlers.commissioner.rendering import render
from handlers.commissioner.session import Visitor
from models.commissioner import Commissioner

routes = web.RouteTableDef()


@routes.get("/m/leave")
@for_commissioners
async def show_leave(request: web.Request, visitor: Visitor, commissioner: Commissioner) -> web.Response:
    """Show the leaves to come and the form for one more."""
    return await _show(request, visitor, commissioner)


async def _show(
    request: web.Request, visitor: Visitor, commissioner: Commissioner, status: int = 200, problem: str = ""
) -> web.Response:
    now = request.app[keys.CLOCK]()
    return render(
        request,
        "leave.html",
        visitor,
        status=status,
        leaves=await list_to_come(commissioner.id, now=now),
        colleagues=await list_who_may_stand_in(commissioner.id),
        today=local_date(now),
        now=now,
        done=request.query.get("done", ""),
        problem=problem,
    )


@routes.post("/m/leave")
@for_commissioners
async def take_leave(
    request: web.Request, visitor: Visitor, commissioner: Commissioner
) -> web.StreamResponse:
    """Note a leave; what cannot wait goes on as soon as it begins."""
    form, now = await request.post(), request.app[keys.CLOCK]()

    async def note() -> Result:
        span = read_span(form, now)
        name = read_words(form, "substitute", needed=False)
        handed = await standing_in.go_on_leave(commissioner.id, span, substitute=name, now=now)
        return {"handed": len(handed)}

    try:
        await once(str(form.get("key", "")), visitor.person_id, "leave", note, now=now)
    except BotError as error:
        return await _show(request, visitor, commissioner, error.status, word_refusal(error))
    raise web.HTTPSeeOther("/m/leave?done=leave")


@routes.post("/m/leave/end")
@for_commissioners
async def come_back(request: web.Request, visitor: Visitor, commissioner: Commissioner) -> web.StreamResponse:
    """End the leave under way, or call off the next; who is back takes what waited."""
    form, now = await request.post(), request.app[keys.CLOCK]()

    async def end() -> Result:
        ended, _ = await standing_in.come_back(commissioner.id, now=now)
        return {"leave": ended.id if ended else None}

    await once(str(form.get("key", "")), visitor.person_id, "leave_end", end, now=now)
    raise web.HTTPSeeOther("/m/leave?done=back")


def read_span(form: Form, now: datetime) -> LeaveSpan:
    """Read from which day to which somebody is away, both included; a leave from today begins now.

    Raises InvalidInput for what is no such span.
    """
    first, last = read_day(form, "first"), read_day(form, "last")
    if last < first or first < local_date(now):
        raise InvalidInput("a leave begins today or later and ends after that")
    return LeaveSpan(max(now, day_start(first)), day_start(_next(last)))


def _next(day: date) -> date:
    return day + timedelta(days=1)
