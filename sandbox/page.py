"""The page with the phones, its files, and the door through which a phone opens a link."""

from pathlib import Path

from aiohttp import web
from yarl import URL

from sandbox.api.oauth import COOKIE

_STATIC = Path(__file__).parent / "static"
_COOKIE_SECONDS = 600

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data: blob: http: https:; media-src 'self' blob: data:; "
        "object-src 'none'; base-uri 'none'; frame-ancestors 'self'"
    ),
    "Cache-Control": "no-cache",
}


async def show_page(request: web.Request) -> web.StreamResponse:
    """Serve the page; its addresses are relative, so it must be asked for with a slash at the end."""
    if not request.path.endswith("/"):
        raise web.HTTPPermanentRedirect(request.path + "/")
    return web.FileResponse(_STATIC / "index.html", headers=HEADERS)


async def open_link(request: web.Request) -> web.StreamResponse:
    """Go to `?url=` as the person `?openid=`, whom web authorization will then recognise."""
    url = URL(request.query.get("url", ""))
    if url.scheme not in ("http", "https"):
        raise web.HTTPBadRequest(text="url must begin with http:// or https://")
    response = web.Response(status=302, headers={"Location": str(url)})
    openid = request.query.get("openid", "")
    response.set_cookie(COOKIE, openid, max_age=_COOKIE_SECONDS, httponly=True, samesite="Lax")
    return response


def add_page(app: web.Application) -> None:
    app.router.add_get("", show_page)
    app.router.add_get("/", show_page)
    app.router.add_get("/open", open_link)
    app.router.add_static("/assets/", _STATIC, name="assets")
