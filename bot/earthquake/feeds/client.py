"""Asks a feed for its list, politely: one question at a time, and only for what has changed."""

from __future__ import annotations

from collections.abc import Callable

import aiohttp

from bot.earthquake.feeds import cenc, usgs, wolfx
from bot.earthquake.feeds.rules import FeedError, Listing
from models.enums import QuakeSource

LIMIT = 8.0
MAX_BYTES = 4 * 1024 * 1024
READERS: dict[QuakeSource, Callable[[bytes], Listing]] = {
    QuakeSource.CENC: cenc.read_listing,
    QuakeSource.WOLFX: wolfx.read_listing,
    QuakeSource.USGS: usgs.read_listing,
}


class FeedClient:
    """The way out to one feed."""

    def __init__(self, http: aiohttp.ClientSession, source: QuakeSource, url: str) -> None:
        self.source = source
        self._http, self._url = http, url
        self._tags: dict[str, str] = {}

    async def fetch(self) -> Listing | None:
        """Return what the feed lists, None where it says that nothing has changed; raises FeedError."""
        headers = {"User-Agent": "Kehui", "Accept": "application/json"} | self._tags
        timeout = aiohttp.ClientTimeout(total=LIMIT)
        try:
            async with self._http.get(self._url, headers=headers, timeout=timeout) as response:
                if response.status == 304:
                    return None
                if response.status != 200:
                    raise FeedError(f"HTTP {response.status}")
                listing = READERS[self.source](await _read(response))
                self._tags = _tags_of(response)
                return listing
        except TimeoutError as error:
            raise FeedError(f"no answer within {LIMIT} s") from error
        except (aiohttp.ClientError, OSError) as error:
            raise FeedError(type(error).__name__) from error

    def forget(self) -> None:
        """Have the next answer be a whole one, whether anything has changed or not."""
        self._tags = {}


def _tags_of(response: aiohttp.ClientResponse) -> dict[str, str]:
    """Return what to send along so that an unchanged list is not sent again."""
    pairs = (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified"))
    return {ours: response.headers[theirs] for ours, theirs in pairs if theirs in response.headers}


async def _read(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > MAX_BYTES:
            raise FeedError(f"more than {MAX_BYTES} bytes")
    return bytes(body)
