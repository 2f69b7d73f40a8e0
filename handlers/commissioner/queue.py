"""`/m/queue`: what a commissioner has to do, the most pressing first."""

from __future__ import annotations

from aiohttp import web

from bot.consultations.worklist import list_jobs
from handlers import keys
from handlers.commissioner.at_work import for_commissioners
from handlers.commissioner.rendering import render
from handlers.commissioner.session import Visitor
from models.commissioner import Commissioner

routes = web.RouteTableDef()


@routes.get("/m/queue")
@for_commissioners
async def show_queue(request: web.Request, visitor: Visitor, commissioner: Commissioner) -> web.Response:
    """List what is on offer, what is to be done, and what waits for the asker."""
    return render(
        request,
        "queue.html",
        visitor,
        jobs=await list_jobs(commissioner.id),
        now=request.app[keys.CLOCK](),
        done=request.query.get("done", ""),
    )
