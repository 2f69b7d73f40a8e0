"""The browser inside a phone's WeChat: it keeps cookies and follows the log-in, over HTTP only."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from yarl import URL

from tests.stage import Stage


@dataclass
class Shown:
    """What came of opening an address: where it led to, and what is there."""

    status: int
    path: str
    text: str
    headers: dict[str, str]

    @property
    def fields(self) -> dict[str, str]:
        """The hidden fields of the page's first form: csrf and key."""
        hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', self.text)
        return dict(reversed(hidden))


class WebView:
    """One person's browser; `None` is a browser outside WeChat, which can log in as nobody."""

    def __init__(self, stage: Stage, http: aiohttp.ClientSession) -> None:
        self.stage, self.http = stage, http

    async def open(self, path: str, **options: object) -> Shown:
        """Open a page of the service as if a link to it were tapped."""
        return await self._request("GET", path, **options)

    async def send(self, path: str, **fields: str) -> Shown:
        """Send a form."""
        return await self._request("POST", path, data=fields)

    async def _request(self, method: str, path: str, **options: object) -> Shown:
        url = f"{self.stage.url}{path}"
        async with self.http.request(method, url, **options) as response:  # type: ignore[arg-type]
            text = await response.text()
            return Shown(response.status, response.url.path, text, dict(response.headers))

    def cookie(self, name: str) -> str:
        """Return what the service keeps here under a name."""
        kept = self.http.cookie_jar.filter_cookies(URL(f"{self.stage.url}/m/"))
        return kept[name].value if name in kept else ""

    def keep(self, name: str, value: str) -> None:
        """Put a cookie there that the service did not set."""
        self.http.cookie_jar.update_cookies({name: value}, URL(f"{self.stage.url}/m/"))


@asynccontextmanager
async def open_web_view(stage: Stage, openid: str | None) -> AsyncIterator[WebView]:
    """Run the browser on the phone of one person of the sandbox."""
    jar = aiohttp.CookieJar(unsafe=True)
    if openid is not None:
        jar.update_cookies({"sandbox_openid": openid}, URL(f"{stage.sandbox_url}/"))
    async with aiohttp.ClientSession(cookie_jar=jar) as http:
        yield WebView(stage, http)
