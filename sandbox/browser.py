"""The browser of each phone: it opens pages of the service inside WeChat, with cookies of its own.

All phones are shown by one real browser, which has one set of cookies. So the pages are fetched here, below
`/web/OPENID/`, and their addresses are rewritten to lead there too.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp
from aiohttp import web
from yarl import URL

from sandbox.api.oauth import COOKIE
from sandbox.bodies import with_room
from sandbox.keys import PLATFORM
from sandbox.platform import Platform

USER_AGENT = (
    "Mozilla/5.0 (Linux; Android 12; M2007J3SC) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 "
    "Chrome/86.0.4240.99 Mobile Safari/537.36 MicroMessenger/8.0.50 Language/zh_CN"
)
AUTHORIZE = "/connect/oauth2/authorize"
MAX_HOPS = 8
_ASKED = ("Accept", "Accept-Language", "Content-Type", "If-None-Match", "Range", "X-Requested-With")
_TOLD = (
    "Accept-Ranges",
    "Cache-Control",
    "Content-Disposition",
    "Content-Range",
    "Content-Security-Policy",
    "Content-Type",
    "ETag",
    "Referrer-Policy",
    "X-Content-Type-Options",
)
_ADDRESS = re.compile(r'(\s(?:href|src|action|formaction|poster|data-[a-z-]+)=")/(?!/)')


@dataclass(frozen=True)
class Page:
    """What was fetched; `target` is where it redirects to, on the service itself."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    target: URL | None = None


class Browser:
    """One phone's browser: the person, and the cookies that the service has set on this phone."""

    def __init__(self, http: aiohttp.ClientSession, jar: aiohttp.CookieJar, openid: str) -> None:
        self._http, self._jar, self._openid = http, jar, openid

    async def fetch(self, method: str, url: URL, headers: Mapping[str, str], body: bytes) -> Page:
        """Fetch an address of the service; the way to web authorization and back is gone here."""
        home = url.origin()
        for _ in range(MAX_HOPS):
            page = await self._ask(method, url, headers, body)
            target = page.target
            if target is None or (target.origin() == home and not target.path.endswith(AUTHORIZE)):
                return page
            method, url, headers, body = "GET", target, {}, b""
        raise aiohttp.ClientError("too many redirects")

    async def _ask(self, method: str, url: URL, headers: Mapping[str, str], body: bytes) -> Page:
        if url.path.endswith(AUTHORIZE):
            self._jar.update_cookies({COOKIE: self._openid}, url)
        kept = self._jar.filter_cookies(url)
        cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in kept.items())
        asked = {**headers, "User-Agent": USER_AGENT} | ({"Cookie": cookies} if cookies else {})
        async with self._http.request(
            method, url, headers=asked, data=body or None, allow_redirects=False
        ) as response:
            self._jar.update_cookies(response.cookies, response.url)
            told = {name: response.headers[name] for name in _TOLD if name in response.headers}
            location = response.headers.get("Location")
            target = url.join(URL(location, encoded=True)) if location and response.status < 400 else None
            return Page(response.status, told, await response.read(), target)


async def browse(request: web.Request) -> web.Response:
    """Show a page of the service on a phone."""
    platform, openid = request.app[PLATFORM], request.match_info["openid"]
    if platform.people.get(openid) is None:
        raise web.HTTPNotFound
    prefix = str(request.app.router["web"].url_for(openid=openid, path="")).rstrip("/")
    tail = request.rel_url.raw_path.removeprefix(prefix)
    query = f"?{request.rel_url.raw_query_string}" if request.rel_url.raw_query_string else ""
    url = URL(f"{URL(platform.settings.webhook_url).origin()}{tail}{query}", encoded=True)
    asked = {name: request.headers[name] for name in _ASKED if name in request.headers}
    try:
        body = await with_room(request).read()
        page = await _browser(platform, openid).fetch(request.method, url, asked, body)
    except (aiohttp.ClientError, TimeoutError) as error:
        return web.Response(status=502, text=f"网页打不开：{error}")
    return _show(page, prefix)


def _browser(platform: Platform, openid: str) -> Browser:
    jar = platform.jars.get(openid)
    if jar is None:
        jar = platform.jars[openid] = aiohttp.CookieJar(unsafe=True)
    return Browser(platform.web, jar, openid)


def _show(page: Page, prefix: str) -> web.Response:
    headers, body = dict(page.headers), page.body
    if page.target is not None:
        mark = f"#{page.target.raw_fragment}" if page.target.raw_fragment else ""
        headers["Location"] = f"{prefix}{page.target.raw_path_qs}{mark}"
    if headers.get("Content-Type", "").startswith("text/html"):
        body = _ADDRESS.sub(rf"\1{prefix}/", body.decode()).encode()
    return web.Response(status=page.status, body=body, headers=headers)
