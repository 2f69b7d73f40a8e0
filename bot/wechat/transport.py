"""One HTTP exchange with the platform: what was answered, or why there is no answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import aiohttp
import orjson

from bot.wechat.errors import WeChatError, WeChatUnreachable

CALL_TIMEOUT = aiohttp.ClientTimeout(total=10, sock_connect=3)
MEDIA_TIMEOUT = aiohttp.ClientTimeout(total=30, sock_connect=3)
TOKEN_TIMEOUT = aiohttp.ClientTimeout(total=6, sock_connect=3)

MAX_BYTES = 12 * 1024 * 1024
"""More than the platform lets anybody send (10 MiB)."""

_JSON_HEADERS = {"Content-Type": "application/json; charset=utf-8"}
_NOT_CONNECTED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL)
_GATEWAY_STATUS = (502, 504)


@dataclass(frozen=True, slots=True)
class Answer:
    """A body with its media type, which the platform does not always set rightly."""

    body: bytes
    content_type: str


async def exchange(
    http: aiohttp.ClientSession,
    method: str,
    url: str,
    *,
    params: Mapping[str, str] | None = None,
    data: bytes | aiohttp.FormData | None = None,
    timeout: aiohttp.ClientTimeout = CALL_TIMEOUT,
) -> Answer:
    """Make one call; `data` as bytes is JSON.

    Raises WeChatUnreachable, and WeChatError 45001 for a body over MAX_BYTES. An error's text holds
    neither the message nor the address, which has the token in it.
    """
    headers = _JSON_HEADERS if isinstance(data, bytes) else None
    follow = method == "GET"
    try:
        async with http.request(
            method, url, params=params, data=data, headers=headers, timeout=timeout, allow_redirects=follow
        ) as response:
            if response.status != 200:
                maybe_done = response.status in _GATEWAY_STATUS
                raise WeChatUnreachable(f"HTTP {response.status}", sent=True, maybe_done=maybe_done)
            return Answer(await _read(response), response.content_type)
    except _NOT_CONNECTED as error:
        raise WeChatUnreachable(type(error).__name__, sent=False) from error
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise WeChatUnreachable(type(error).__name__, sent=True, maybe_done=True) from error


async def _read(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_chunked(65_536):
        body += chunk
        if len(body) > MAX_BYTES:
            raise WeChatError(45001, f"more than {MAX_BYTES} bytes")
    return bytes(body)


def read_json(body: bytes) -> dict[str, object]:
    """Read a JSON answer. Raises WeChatError for an error code, WeChatUnreachable for what is no answer."""
    try:
        answer = orjson.loads(body)
        errcode = int(answer.get("errcode", 0))
    except (ValueError, TypeError, AttributeError) as error:
        raise WeChatUnreachable("the answer is not a JSON object", sent=True, maybe_done=True) from error
    if errcode != 0:
        raise WeChatError(errcode, str(answer.get("errmsg", "")))
    return dict(answer)
