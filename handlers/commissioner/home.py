"""`/m/`: to the pages of who is there."""

from __future__ import annotations

from aiohttp import web

from bot.accounts.members import sees_desk
from bot.accounts.people import find_commissioner
from handlers.commissioner.session import Visitor, for_visitors

routes = web.RouteTableDef()


@routes.get("/m")
async def add_slash(request: web.Request) -> web.Response:
    raise web.HTTPFound("/m/")


@routes.get("/m/")
@for_visitors
async def show_home(request: web.Request, visitor: Visitor) -> web.Response:
    """Lead commissioners to their work, the desk's people and leaders to it, others to what they asked."""
    if await find_commissioner(visitor.person_id) is not None:
        raise web.HTTPFound("/m/queue")
    raise web.HTTPFound("/m/desk" if await sees_desk(visitor.person_id) else "/m/mine")
