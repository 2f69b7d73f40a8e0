"""The answer to a push: nothing to show, a passive reply, or something the platform cannot use."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hmac import compare_digest
from typing import Any

from sandbox.cipher import CipherError, sign
from sandbox.config import Mode
from sandbox.envelope import Keys
from sandbox.markup import MarkupError, from_xml

MAX_TEXT = 2_048
KINDS = ("text", "image", "voice", "video", "music", "news")


class BadReply(Exception):
    """An answer that the platform would not deliver; the message says why."""


@dataclass(frozen=True)
class Reply:
    kind: str
    content: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        return {"type": self.kind, **self.content}


@dataclass(frozen=True)
class Expected:
    """To whom a reply must be addressed and in which mode it must come."""

    openid: str
    account_id: str
    mode: Mode


def read_reply(body: bytes, expected: Expected, keys: Keys) -> Reply | None:
    """Return the passive reply in an answer, or None for an empty body or `success`.

    Raises BadReply for anything else, so that a mistake of the webhook shows.
    """
    text = _decode(body)
    if text in ("", "success"):
        return None
    fields = _parse(text)
    if "Encrypt" in fields:
        fields = _parse(_decrypt(fields, expected.mode, keys))
    elif expected.mode == "safe":
        raise BadReply("a reply in safe mode must be encrypted")
    if (fields.get("ToUserName"), fields.get("FromUserName")) != (expected.openid, expected.account_id):
        raise BadReply("ToUserName and FromUserName must be those of the push, exchanged")
    return Reply(kind := str(fields.get("MsgType")), _content(kind, fields))


def _decode(body: bytes) -> str:
    try:
        return body.decode().strip()
    except UnicodeDecodeError as error:
        raise BadReply("the reply is not UTF-8") from error


def _parse(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text) if text.startswith("{") else from_xml(text)
    except (MarkupError, ValueError) as error:
        raise BadReply(f"the reply cannot be parsed: {error}") from error
    if not isinstance(value, dict):
        raise BadReply("the reply is not an object")
    return value


def _decrypt(fields: Mapping[str, Any], mode: Mode, keys: Keys) -> str:
    if mode == "plain" or keys.cipher is None:
        raise BadReply("a reply in plain mode must not be encrypted")
    encrypted = str(fields["Encrypt"])
    parts = (keys.token, str(fields.get("TimeStamp", "")), str(fields.get("Nonce", "")), encrypted)
    if not compare_digest(sign(*parts).encode(), str(fields.get("MsgSignature", "")).encode()):
        raise BadReply("MsgSignature of the reply is wrong")
    try:
        return keys.cipher.decrypt(encrypted).decode()
    except (CipherError, UnicodeDecodeError) as error:
        raise BadReply(str(error)) from error


def _content(kind: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    if kind == "text":
        return {"text": _text(fields)}
    if kind in ("image", "voice", "video"):
        part = _part(fields, kind.title())
        return {"media_id": str(part.get("MediaId", "")), "title": part.get("Title"),
                "description": part.get("Description")}  # fmt: skip
    if kind == "music":
        part = _part(fields, "Music")
        return {"title": part.get("Title"), "description": part.get("Description"),
                "url": part.get("HQMusicUrl") or part.get("MusicUrl")}  # fmt: skip
    if kind == "news":
        return {"articles": [_article(item) for item in _articles(fields)]}
    raise BadReply(f"MsgType {kind} cannot be a reply; one of {', '.join(KINDS)}")


def _text(fields: Mapping[str, Any]) -> str:
    text = str(fields.get("Content", ""))
    if not text.strip():
        raise BadReply("Content is empty")
    if len(text.encode()) > MAX_TEXT:
        raise BadReply(f"Content is longer than {MAX_TEXT} bytes")
    return text


def _part(fields: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = fields.get(name)
    if not isinstance(part, Mapping):
        raise BadReply(f"{name} is missing")
    return part


def _articles(fields: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    articles = fields.get("Articles")
    if not isinstance(articles, list) or not 1 <= len(articles) <= 8:
        raise BadReply("Articles needs 1 to 8 items")
    return articles


def _article(item: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "title": item.get("Title", ""),
        "description": item.get("Description", ""),
        "image": item.get("PicUrl", ""),
        "url": item.get("Url", ""),
    }
