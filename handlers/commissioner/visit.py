"""`/m/visit`: a commissioner tells of a field visit, with a photo of it."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web

from bot.accounts.access import open_case_of
from bot.accounts.submissions import Result, once
from bot.clock import local_date
from bot.consultations.visiting import BadVisit, Visit, find_village, list_posted, list_visits, record_visit
from bot.errors import BotError
from bot.routing.places import place_of
from handlers import keys
from handlers.commissioner.at_work import for_commissioners
from handlers.commissioner.forms import Form, read_count, read_day, read_words
from handlers.commissioner.refusals import word_refusal
from handlers.commissioner.rendering import render
from handlers.commissioner.session import Visitor
from handlers.commissioner.uploads import keep_files
from models.commissioner import Commissioner
from models.media import MediaFile

routes = web.RouteTableDef()
SHOWN = 10


@routes.get("/m/visit")
@for_commissioners
async def show_visits(request: web.Request, visitor: Visitor, commissioner: Commissioner) -> web.Response:
    """Show the form for a visit, for a consultation if `?case=` names one, and the last ones told."""
    number = request.query.get("case", "")
    return await _show(request, visitor, commissioner, {"case": number} if number else {})


async def _show(
    request: web.Request,
    visitor: Visitor,
    commissioner: Commissioner,
    told: Mapping[str, object],
    status: int = 200,
    problem: str = "",
) -> web.Response:
    number = str(told.get("case", ""))
    case = (await open_case_of(visitor.person_id, number))[0] if number else None
    return render(
        request,
        "visit.html",
        visitor,
        status=status,
        case=case,
        place=await place_of(case.village_code) if case else None,
        posted=await list_posted(commissioner),
        visits=await list_visits(commissioner, SHOWN),
        told={name: str(told.get(name, "")) for name in ("day", "village", "people", "text", "solved")},
        today=local_date(request.app[keys.CLOCK]()),
        done=request.query.get("done", ""),
        problem=problem,
    )


@routes.post("/m/visit")
@for_commissioners
async def take_visit(
    request: web.Request, visitor: Visitor, commissioner: Commissioner
) -> web.StreamResponse:
    """Keep a visit; the same form again changes nothing."""
    form, now = await request.post(), request.app[keys.CLOCK]()
    key = str(form.get("key", ""))

    async def keep() -> Result:
        visit = await _read(form, visitor, commissioner, next(iter(files), None))
        kept, _ = await record_visit(commissioner, visit, key=f"page:{key}", now=now)
        return {"visit": kept.id}

    try:
        files = await keep_files(request, form, visitor, limit=1)
        await once(key, visitor.person_id, "visit", keep, now=now)
    except BotError as error:
        return await _show(request, visitor, commissioner, form, error.status, word_refusal(error))
    raise web.HTTPSeeOther("/m/visit?done=visit")


async def _read(form: Form, visitor: Visitor, commissioner: Commissioner, photo: MediaFile | None) -> Visit:
    number, village = str(form.get("case", "")), read_words(form, "village", needed=False)
    case = (await open_case_of(visitor.person_id, number, lock=True))[0] if number else None
    code = await find_village(village, commissioner) if village else case.village_code if case else None
    if code is None:
        raise BadVisit("no_village")
    return Visit(
        on_day=read_day(form, "day"),
        people=read_count(form, "people"),
        problem=read_words(form, "text"),
        solved=form.get("solved") == "1",
        village_code=code,
        consultation=case,
        media=photo,
    )
