"""Live news for the page: whoever listens gets every event from then on."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

_ROOM = 1_000


@dataclass(frozen=True)
class News:
    event: str
    data: Any


class Feed:
    """Fan-out to listeners; one that does not keep up loses its oldest events."""

    def __init__(self) -> None:
        self._listeners: set[asyncio.Queue[News | None]] = set()

    def publish(self, event: str, data: Any) -> None:
        for queue in self._listeners:
            self._put(queue, News(event, data))

    @contextmanager
    def listen(self) -> Iterator[asyncio.Queue[News | None]]:
        """Yield a queue of news; None in it means that the feed has closed."""
        queue: asyncio.Queue[News | None] = asyncio.Queue(_ROOM)
        self._listeners.add(queue)
        try:
            yield queue
        finally:
            self._listeners.discard(queue)

    def close(self) -> None:
        for queue in self._listeners:
            self._put(queue, None)

    def _put(self, queue: asyncio.Queue[News | None], news: News | None) -> None:
        if queue.full():
            queue.get_nowait()
        queue.put_nowait(news)
