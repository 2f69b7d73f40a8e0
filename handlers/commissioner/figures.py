"""`/m/figures`: a commissioner's own figures, and `/m/figures/NAME`: the consultations behind one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from aiohttp import web

from bot.clock import local_date
from bot.statistics.own import FIGURES, find_own_figures
from bot.statistics.spans import Span
from handlers import keys
from handlers.commissioner.at_work import for_commissioners
from handlers.commissioner.rendering import render
from handlers.commissioner.session import Visitor
from models.commissioner import Commissioner

routes = web.RouteTableDef()


def _spans(today: date) -> Mapping[str, Span]:
    return {"month": Span(today.replace(day=1), today), "year": Span(today.replace(month=1, day=1), today)}


@routes.get("/m/figures")
@routes.get("/m/figures/{name:" + "|".join(FIGURES) + "}")
@for_commissioners
async def show_figures(request: web.Request, visitor: Visitor, commissioner: Commissioner) -> web.Response:
    """Show all figures of a month or a year so far, or the rows of one."""
    spans = _spans(local_date(request.app[keys.CLOCK]()))
    chosen = request.query.get("span", "month")
    chosen = chosen if chosen in spans else "month"
    return render(
        request,
        "figures.html",
        visitor,
        own=await find_own_figures(commissioner.id, spans[chosen]),
        me=commissioner.id,
        name=request.match_info.get("name", ""),
        spans=list(spans),
        chosen=chosen,
    )
