"""Pages for commissioners only: to everybody else they are not there."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.accounts.people import find_commissioner
from handlers.commissioner.session import Handler, Visitor, for_visitors
from models.commissioner import Commissioner

WorkPage = Callable[[web.Request, Visitor, Commissioner], Awaitable[web.StreamResponse]]


def for_commissioners(page: WorkPage) -> Handler:
    """Show a page to a commissioner who is logged in."""

    @for_visitors
    @functools.wraps(page)
    async def enter(request: web.Request, visitor: Visitor) -> web.StreamResponse:
        commissioner = await find_commissioner(visitor.person_id)
        if commissioner is None:
            raise web.HTTPNotFound
        return await page(request, visitor, commissioner)

    return enter
