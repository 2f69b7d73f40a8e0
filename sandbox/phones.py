"""What is on each person's phone: the bubbles of the chat, and the account's window for writing to them."""

import itertools
from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import Any, Literal

from sandbox.clock import Clock
from sandbox.feed import Feed
from sandbox.windows import Window

Side = Literal["me", "account", "system"]
Via = Literal["push", "passive", "custom", "template", "subscribe", "mass"]

_KEPT = 500


@dataclass(frozen=True)
class Bubble:
    """One thing on the screen; `content` holds what its kind needs (text, media_url, menu, articles …)."""

    id: int
    side: Side
    kind: str
    via: Via
    at: float
    content: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        own = {"id": self.id, "side": self.side, "kind": self.kind, "via": self.via, "at": self.at}
        return {"text": "", **self.content, **own}


@dataclass
class Phone:
    bubbles: deque[Bubble] = field(default_factory=lambda: deque(maxlen=_KEPT))
    window: Window = field(default_factory=Window)


class Phones:
    """Phones by openid; every new bubble is also published on the feed."""

    def __init__(self, clock: Clock, feed: Feed) -> None:
        self._clock = clock
        self._feed = feed
        self._ids = itertools.count(1)
        self._phones: defaultdict[str, Phone] = defaultdict(Phone)

    def __getitem__(self, openid: str) -> Phone:
        return self._phones[openid]

    def show(self, openid: str, side: Side, kind: str, via: Via, **content: Any) -> Bubble:
        """Put a bubble on a phone; contents that are None are left out."""
        kept = {name: value for name, value in content.items() if value is not None}
        bubble = Bubble(next(self._ids), side, kind, via, self._clock.now(), kept)
        self._phones[openid].bubbles.append(bubble)
        self._feed.publish("bubble", {"openid": openid, "bubble": bubble.to_json()})
        return bubble
