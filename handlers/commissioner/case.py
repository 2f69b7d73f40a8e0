"""`/m/c/NUMBER`: one consultation, where cards in the chat lead to."""

from __future__ import annotations

from aiohttp import web

from bot.consultations.working import open_case
from handlers.commissioner import mine, work
from handlers.commissioner.session import Visitor, for_visitors

routes = web.RouteTableDef()


@routes.get("/m/c/{number}")
@for_visitors
async def show_case(request: web.Request, visitor: Visitor) -> web.StreamResponse:
    """Show a consultation to who asked it, and to who works on it; all others learn nothing of it."""
    consultation, access = await open_case(visitor.person_id, request.match_info["number"])
    if access & work.AT_WORK:
        return await work.show(request, visitor, consultation, access)
    return await mine.show(request, visitor, consultation, access)
