"""The rule of the customer-service window: how many messages an account may still send to a person."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.clock import HOUR

MESSAGE_COUNT, MESSAGE_SECONDS = 5, 48 * HOUR
ACTION_COUNT, ACTION_SECONDS = 3, 60
CLOSED, USED_UP = 45015, 45047


@dataclass
class Grant:
    """A number of messages that may be sent until a moment."""

    until: float = 0.0
    left: int = 0

    def renew(self, count: int, until: float) -> None:
        self.left, self.until = count, until

    def is_open(self, now: float) -> bool:
        return now < self.until

    def to_json(self, now: float) -> dict[str, Any]:
        opened = self.is_open(now)
        return {"until": self.until if opened else None, "left": self.left if opened else 0}


@dataclass
class Window:
    """What a person's last message and last action allow: 5 in 48 h, and 3 in one minute.

    An action is a follow, a scan, a menu click or a tap on a menu message. The short grant is used first.
    """

    message: Grant = field(default_factory=Grant)
    action: Grant = field(default_factory=Grant)

    def open_by_message(self, now: float) -> None:
        self.message.renew(MESSAGE_COUNT, now + MESSAGE_SECONDS)

    def open_by_action(self, now: float) -> None:
        self.action.renew(ACTION_COUNT, now + ACTION_SECONDS)

    def close(self) -> None:
        self.message, self.action = Grant(), Grant()

    def take(self, now: float) -> int | None:
        """Use one message of the window; return the error code if there is none to use."""
        opened = [grant for grant in (self.action, self.message) if grant.is_open(now)]
        if not opened:
            return CLOSED
        usable = next((grant for grant in opened if grant.left > 0), None)
        if usable is None:
            return USED_UP
        usable.left -= 1
        return None

    def to_json(self, now: float) -> dict[str, Any]:
        grants = {"message": self.message.to_json(now), "action": self.action.to_json(now)}
        opened = self.message.is_open(now) or self.action.is_open(now)
        return {**grants, "open": opened, "left": sum(grant["left"] for grant in grants.values())}
