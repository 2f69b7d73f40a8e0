"""Who looks at a page: the session in a signed cookie, and the proof that a form is from one of our pages."""

from __future__ import annotations

import functools
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from aiohttp import web

from bot.errors import Forbidden
from handlers import keys
from handlers.commissioner.authorizing import send_to_log_in
from handlers.commissioner.signing import is_same, sign

COOKIE = "kehui_m"
LIFE = timedelta(days=30)


class SessionExpired(Forbidden):
    """A form came from nobody who is logged in, or from a page of an earlier session."""

    code = "session_expired"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is logged in; `csrf` goes with every form that they send."""

    person_id: int
    csrf: str


Page = Callable[[web.Request, Visitor], Awaitable[web.StreamResponse]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def for_visitors(page: Page) -> Handler:
    """Show a page to who is logged in; send others to log in, and refuse forms that no page of theirs sent.

    The form of a POST is read here (`await request.post()` gives it again). Raises SessionExpired.
    """

    @functools.wraps(page)
    async def enter(request: web.Request) -> web.StreamResponse:
        visitor = find_visitor(request)
        if request.method != "POST":
            return send_to_log_in(request) if visitor is None else await page(request, visitor)
        form = await request.post()
        if visitor is None or not is_same(form.get("csrf"), visitor.csrf):
            raise SessionExpired("the form is not from a page of this session")
        return await page(request, visitor)

    return enter


def find_visitor(request: web.Request) -> Visitor | None:
    """Return who the cookie says is there; None for a forged or expired one."""
    secret, now = request.app[keys.SETTINGS].secret_key, request.app[keys.CLOCK]()
    cookie = request.cookies.get(COOKIE, "")
    said, _, signature = cookie.rpartition(".")
    if not is_same(signature, sign(secret, "session", said)):
        return None
    person_id, expires, _ = said.split(".")
    if datetime.fromtimestamp(int(expires), UTC) <= now:
        return None
    return Visitor(int(person_id), sign(secret, "csrf", cookie))


def begin_session(request: web.Request, response: web.StreamResponse, person_id: int) -> None:
    """Have a response log somebody in."""
    settings, now = request.app[keys.SETTINGS], request.app[keys.CLOCK]()
    said = f"{person_id}.{int((now + LIFE).timestamp())}.{secrets.token_hex(8)}"
    response.set_cookie(
        COOKIE,
        f"{said}.{sign(settings.secret_key, 'session', said)}",
        max_age=int(LIFE.total_seconds()),
        path="/m/",
        httponly=True,
        samesite="Lax",
        secure=settings.public_url.startswith("https://"),
    )
