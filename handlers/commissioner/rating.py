"""`/m/c/NUMBER/rate`: solved? and satisfied? are two questions, one tap each."""

from __future__ import annotations

from aiohttp import web

from bot.accounts.access import Access, NoCase, open_case_of
from bot.accounts.people import get_person
from bot.accounts.submissions import Result, once
from bot.consultations.rating import rate
from bot.errors import InvalidInput
from handlers import keys
from handlers.commissioner.session import Visitor, for_visitors

routes = web.RouteTableDef()
WORDS = {"1": True, "0": False}


@routes.post("/m/c/{number}/rate")
@for_visitors
async def take_rating(request: web.Request, visitor: Visitor) -> web.Response:
    """Keep an asker's verdict and show the consultation as it stands then."""
    number, form, now = request.match_info["number"], await request.post(), request.app[keys.CLOCK]()
    satisfied, solved = (WORDS.get(str(form.get(name))) for name in ("satisfied", "solved"))
    if satisfied is None and solved is None:
        raise InvalidInput("no such verdict")

    async def keep() -> Result:
        consultation, access = await open_case_of(visitor.person_id, number)
        if Access.ASKER not in access:
            raise NoCase("only who asked may rate")
        asker = await get_person(visitor.person_id)
        rated = await rate(
            consultation.id,
            asker,
            satisfied=satisfied,
            solved=solved,
            office=request.app[keys.OFFICE],
            now=now,
        )
        return {"number": rated.number}

    result, _ = await once(str(form.get("key", "")), visitor.person_id, "rate", keep, now=now)
    raise web.HTTPSeeOther(f"/m/c/{result['number']}")
