"""What comes in from a person and what goes back, free of any platform."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self


class MessageKind(StrEnum):
    """The message types of the platform; UNKNOWN ones are stored and answered with `success`."""

    TEXT = "text"
    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    SHORTVIDEO = "shortvideo"
    LOCATION = "location"
    LINK = "link"
    MINIPROGRAMPAGE = "miniprogrampage"
    EVENT = "event"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Incoming:
    """One push. `key` is what makes it unique; `account` is the official account's own id.

    `text` is the content, a voice's recognition or a link's address; `event` is lower case.
    Coordinates are GCJ-02 degrees. `details` keeps the rest of the push as it came.
    """

    key: str
    openid: str
    account: str
    kind: MessageKind
    created_at: datetime
    text: str = ""
    event: str = ""
    event_key: str = ""
    media_id: str = ""
    title: str = ""
    lat: float | None = None
    lon: float | None = None
    details: dict[str, Any] | None = None

    @property
    def is_tap(self) -> bool:
        """Tell whether a text was sent by a tap on words in a message."""
        return "bizmsgmenuid" in (self.details or {})

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads back; empty fields are left out."""
        values = {name: value for name in self.__slots__ if (value := getattr(self, name)) not in ("", None)}
        values["created_at"] = self.created_at.isoformat()
        return values

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """Read what `to_json` wrote."""
        known = dict(values)
        known["kind"] = MessageKind(known["kind"])
        known["created_at"] = datetime.fromisoformat(known["created_at"])
        return cls(**known)


@dataclass(frozen=True, slots=True)
class Reply:
    """One message back: text, or a media file that the platform already has."""

    text: str = ""
    kind: str = "text"
    media_id: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return what `from_json` reads back."""
        return {"text": self.text, "kind": self.kind, "media_id": self.media_id}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """Read what `to_json` wrote."""
        return cls(**values)


def split_text(text: str, limit: int = 2048) -> list[str]:
    """Cut a text into parts of at most `limit` UTF-8 bytes, at line ends where there are any.

    The platform refuses texts over 2,048 bytes (wechat.md); a character is never cut in two.
    """
    parts: list[str] = []
    rest = text.strip("\n")
    while len(rest.encode()) > limit:
        head = rest.encode()[:limit].decode(errors="ignore")
        cut = head.rfind("\n")
        head = head[:cut] if cut > len(head) // 2 else head
        parts.append(head)
        rest = rest[len(head) :].lstrip("\n")
    return [*parts, rest] if rest or not parts else parts
