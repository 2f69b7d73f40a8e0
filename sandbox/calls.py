"""The log of calls to the platform's API."""

import itertools
from collections import deque
from dataclasses import asdict, dataclass
from typing import Any

from sandbox.feed import Feed

_KEPT = 5_000


@dataclass(frozen=True)
class Call:
    """One call; `errcode` is None when it got no answer or one without an error code in it."""

    seq: int
    at: float
    method: str
    path: str
    query: dict[str, str]
    body: Any
    status: int | None
    errcode: int | None
    ms: float
    fault: str | None


class Calls:
    """The last calls, oldest first; each is also published on the feed."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._seq = itertools.count(1)
        self._calls: deque[Call] = deque(maxlen=_KEPT)

    def record(self, **fields: Any) -> None:
        call = Call(seq=next(self._seq), **fields)
        self._calls.append(call)
        self._feed.publish("call", asdict(call))

    def list(self, path: str | None, since: int) -> list[dict[str, Any]]:
        """Return the calls to a path (all paths if None) with a higher number than `since`."""
        return [asdict(call) for call in self._calls if call.seq > since and path in (None, call.path)]

    def clear(self) -> None:
        self._calls.clear()
