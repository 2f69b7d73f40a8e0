"""The way to WeChat's web authorization (snsapi_base) and back: who the person is, without asking them."""

from __future__ import annotations

import re
import secrets
from urllib.parse import quote

from aiohttp import web

from handlers import keys
from handlers.commissioner.signing import is_same, sign

NONCE = "kehui_nonce"
NONCE_SECONDS = 600
BACK = "/m/login"
_NONCE = re.compile(r"[0-9a-f]{32}")


def send_to_log_in(request: web.Request) -> web.Response:
    """Send a browser to the platform, which sends it back to /m/login with a code for the person.

    `state` ties the answer to this browser and this page. WeChat compares the address with a pattern, so
    its parameters keep this order.
    """
    settings, to = request.app[keys.SETTINGS], request.path_qs
    nonce = request.cookies.get(NONCE, "")
    if not _NONCE.fullmatch(nonce):
        nonce = secrets.token_hex(16)
    back = quote(f"{settings.public_url}{BACK}?to={quote(to, safe='')}", safe="")
    address = (
        f"{settings.authorize_url}?appid={settings.wechat_app_id}&redirect_uri={back}"
        f"&response_type=code&scope=snsapi_base&state={_state(request, nonce, to)}#wechat_redirect"
    )
    response = web.Response(status=302, headers={"Location": address, "Cache-Control": "no-store"})
    response.set_cookie(
        NONCE,
        nonce,
        max_age=NONCE_SECONDS,
        path="/m/",
        httponly=True,
        samesite="Lax",
        secure=settings.public_url.startswith("https://"),
    )
    return response


def page_asked_for(request: web.Request) -> str | None:
    """Return which page this browser was sent away from; None for an answer to no question of ours."""
    nonce, to = request.cookies.get(NONCE, ""), request.query.get("to", "")
    is_ours = bool(nonce) and is_same(request.query.get("state"), _state(request, nonce, to))
    return to if is_ours else None


def _state(request: web.Request, nonce: str, to: str) -> str:
    return sign(request.app[keys.SETTINGS].secret_key, "state", f"{nonce}|{to}")
