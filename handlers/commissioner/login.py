"""`/m/login`: where WeChat's web authorization sends people back to."""

from __future__ import annotations

import structlog
from aiohttp import web

from bot.accounts.access import NoCase
from bot.accounts.people import find_person
from bot.errors import BotError
from bot.wechat.errors import WeChatFailure
from handlers import keys
from handlers.commissioner.authorizing import BACK, page_asked_for
from handlers.commissioner.session import begin_session, find_visitor

log = structlog.get_logger()
routes = web.RouteTableDef()
HOME = "/m/"


class LogInFailed(BotError):
    """The platform did not say who somebody is; opening the page again may help."""

    status = 503
    code = "log_in_failed"


@routes.get(BACK)
async def log_in(request: web.Request) -> web.Response:
    """Begin a session for who the code stands for, and show the page they wanted.

    Nobody is made known by looking: who never wrote to the account is told what every stranger is told.
    """
    to = page_asked_for(request)
    if to is None:
        return _go(to=HOME)
    if find_visitor(request) is not None:
        return _go(to)
    try:
        openid = await request.app[keys.CLIENT].fetch_openid(request.query.get("code", ""))
    except WeChatFailure as error:
        log.warning("log_in_failed", reason=str(error))
        raise LogInFailed("the platform does not say who this is") from error
    person = await find_person(openid)
    if person is None:
        raise NoCase("nobody of ours")
    response = _go(to)
    begin_session(request, response, person.id)
    return response


def _go(to: str) -> web.Response:
    return web.Response(status=303, headers={"Location": to, "Cache-Control": "no-store"})
