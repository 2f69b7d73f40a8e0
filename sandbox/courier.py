"""Carries pushes to the webhook: five seconds, then the same again up to three times."""

import asyncio
import time
from dataclasses import asdict, dataclass, field
from typing import Any

import aiohttp

from sandbox.clock import Clock
from sandbox.config import Retry
from sandbox.envelope import Keys, Push, Sealed, seal
from sandbox.passive import BadReply, Expected, Reply, read_reply


@dataclass(frozen=True)
class Attempt:
    """One try; `body_kind` is success, empty, reply or invalid, or None when there was no 200 in time."""

    status: int | None
    body_kind: str | None
    seconds: float
    error: str | None = None
    reply: Reply | None = field(default=None, compare=False)

    def to_json(self) -> dict[str, Any]:
        fields = asdict(self)
        del fields["reply"]
        return fields


@dataclass(frozen=True)
class Outcome:
    attempts: list[Attempt]

    @property
    def reply(self) -> Reply | None:
        """The first reply: the platform shows one, however often it asked."""
        return next((attempt.reply for attempt in self.attempts if attempt.reply), None)

    @property
    def is_answered(self) -> bool:
        return any(attempt.status == 200 for attempt in self.attempts)

    @property
    def is_understood(self) -> bool:
        return any(attempt.body_kind not in (None, "invalid") for attempt in self.attempts)


class Courier:
    """Sends over one HTTP session, which the caller opens and closes."""

    def __init__(self, keys: Keys, retry: Retry, clock: Clock, account_id: str) -> None:
        self._keys = keys
        self._retry = retry
        self._clock = clock
        self._account_id = account_id
        self.session: aiohttp.ClientSession | None = None

    async def deliver(self, push: Push) -> Outcome:
        """Try until there is a 200; with `at_once` send the identical copies together, each of them once."""
        if push.at_once > 1:
            sealed = seal(push, self._keys, self._clock.now())
            copies = (self._attempt(push, sealed) for _ in range(push.at_once))
            return Outcome(list(await asyncio.gather(*copies)))
        attempts: list[Attempt] = []
        for _ in range(1 + self._retry.repeats):
            attempts.append(await self._attempt(push, seal(push, self._keys, self._clock.now())))
            if attempts[-1].status == 200:
                break
        return Outcome(attempts)

    async def verify(self, url: str, query: dict[str, str]) -> tuple[int, str]:
        """Make the GET call that checks a webhook's address; return its status and body."""
        async with self._open().get(url, params=query, timeout=self._timeout()) as response:
            return response.status, await response.text()

    async def _attempt(self, push: Push, sealed: Sealed) -> Attempt:
        started = time.perf_counter()
        status, body, error = await self._post(push.url, sealed)
        seconds = round(time.perf_counter() - started, 3)
        if status != 200:
            return Attempt(status, None, seconds, error or f"HTTP {status}")
        try:
            reply = read_reply(body, Expected(push.openid, self._account_id, push.mode), self._keys)
        except BadReply as bad:
            return Attempt(status, "invalid", seconds, str(bad))
        kind = "reply" if reply else "success" if body.strip() else "empty"
        return Attempt(status, kind, seconds, reply=reply)

    async def _post(self, url: str, sealed: Sealed) -> tuple[int | None, bytes, str | None]:
        headers = {"Content-Type": sealed.content_type, "User-Agent": "Mozilla/4.0"}
        try:
            async with self._open().post(
                url,
                params=sealed.query,
                data=sealed.body,
                headers=headers,
                timeout=self._timeout(),
                allow_redirects=False,
            ) as response:
                return response.status, await response.read(), None
        except TimeoutError:
            return None, b"", f"no answer within {self._retry.timeout_seconds:g} s"
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return None, b"", f"{type(error).__name__}: {error}"

    def _timeout(self) -> aiohttp.ClientTimeout:
        return aiohttp.ClientTimeout(total=self._retry.timeout_seconds)

    def _open(self) -> aiohttp.ClientSession:
        if self.session is None:
            raise RuntimeError("the sandbox is not running")
        return self.session
