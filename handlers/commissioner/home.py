"""`/m/`: to the pages of who is there."""

from __future__ import annotations

from aiohttp import web

from handlers.commissioner.session import Visitor, for_visitors

routes = web.RouteTableDef()


@routes.get("/m")
async def add_slash(request: web.Request) -> web.Response:
    raise web.HTTPFound("/m/")


@routes.get("/m/")
@for_visitors
async def show_home(request: web.Request, visitor: Visitor) -> web.Response:
    """Lead everybody to their own consultations."""
    raise web.HTTPFound("/m/mine")
