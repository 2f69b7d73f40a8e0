"""One call to an OpenAI-compatible endpoint, within its time and never repeated."""

from __future__ import annotations

from dataclasses import dataclass, field

import aiohttp

LIMIT = 1.5
"""Seconds for all of a call: the farmer waits, and WeChat waits five for everything."""
MAX_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where the model is: the address before `/chat/completions`, its name, and a key if it wants one."""

    base: str
    name: str
    key: str = field(default="", repr=False)


class ModelAway(Exception):
    """No answer to use. `outcome` is a word for the figures: late, refused, unreachable, nonsense.

    The text holds neither the message nor the key.
    """

    def __init__(self, outcome: str, detail: str) -> None:
        super().__init__(f"{outcome}: {detail}")
        self.outcome = outcome


class ModelClient:
    """The way out to the model."""

    def __init__(self, http: aiohttp.ClientSession, endpoint: Endpoint, limit: float = LIMIT) -> None:
        self.name = endpoint.name
        self._http = http
        self._url = f"{endpoint.base}/chat/completions"
        self._headers = {"Content-Type": "application/json"}
        if endpoint.key:
            self._headers["Authorization"] = f"Bearer {endpoint.key}"
        self._timeout = aiohttp.ClientTimeout(total=limit)

    async def ask(self, body: bytes) -> bytes:
        """Return the body of the answer; raises ModelAway. No redirect is followed, for the key's sake."""
        try:
            async with self._http.post(
                self._url, data=body, headers=self._headers, timeout=self._timeout, allow_redirects=False
            ) as response:
                if response.status != 200:
                    raise ModelAway("refused", f"HTTP {response.status}")
                return await _read(response)
        except TimeoutError as error:
            raise ModelAway("late", f"no answer within {self._timeout.total} s") from error
        except (aiohttp.ClientError, OSError) as error:
            raise ModelAway("unreachable", type(error).__name__) from error


async def _read(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > MAX_BYTES:
            raise ModelAway("nonsense", f"more than {MAX_BYTES} bytes")
    return bytes(body)
