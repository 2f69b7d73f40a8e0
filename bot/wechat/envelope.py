"""The platform's field names: a parsed push to an Incoming, a Reply to the fields of a passive reply."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

from bot.errors import InvalidInput
from bot.messages import Incoming, MessageKind, Reply

MAX_DEPTH = 4
KEY_LIMIT = 100
"""Characters of a push's key: the outbox puts a prefix and a part's number around it, 128 in all."""

_FORBIDDEN_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_CONSUMED = frozenset(
    (
        *("ToUserName", "FromUserName", "CreateTime", "MsgType", "MsgId", "Content", "Recognition"),
        *("Event", "EventKey", "MediaId", "Location_X", "Location_Y", "Label", "Latitude", "Longitude"),
        *("Title", "Url", "Encrypt"),
    )
)
_KINDS = {kind.value: kind for kind in MessageKind if kind is not MessageKind.UNKNOWN}


def to_incoming(values: Mapping[str, Any]) -> Incoming:
    """Map the fields of a push, XML or JSON alike; raises InvalidInput when it has no type or sender."""
    text = dict(_flatten(values))
    kind = _KINDS.get(text.get("MsgType", "").lower(), MessageKind.UNKNOWN)
    openid = text.get("FromUserName", "")
    if not text.get("MsgType") or not openid or len(openid) > 64:
        raise InvalidInput("the push names no type or no sender")
    if len(text.get("MediaId", "")) > 255:
        raise InvalidInput("the push has an impossible MediaId")
    lat, lon = _position(text)
    return Incoming(
        key=_key(kind, text),
        openid=openid,
        account=text.get("ToUserName", ""),
        kind=kind,
        created_at=_moment(text.get("CreateTime", "")),
        text=text.get("Content") or text.get("Recognition") or text.get("Label") or text.get("Url") or "",
        event=text.get("Event", "").lower(),
        event_key=text.get("EventKey", ""),
        media_id=text.get("MediaId", ""),
        title=text.get("Title", ""),
        lat=lat,
        lon=lon,
        details={name: value for name, value in text.items() if name not in _CONSUMED} or None,
    )


def _flatten(
    values: Mapping[str, Any], prefix: str = "", depth: int = MAX_DEPTH
) -> Iterator[tuple[str, str]]:
    """Yield every value with its name; one inside another is named `Outer.Inner`, in a list by its place."""
    for name, value in values.items():
        if isinstance(value, str | int | float):
            yield _clean(f"{prefix}{name}"), _clean(value)
        elif isinstance(value, dict | list) and depth:
            inside = value if isinstance(value, dict) else {str(at): one for at, one in enumerate(value)}
            yield from _flatten(inside, f"{prefix}{name}.", depth - 1)


def _clean(value: str | float) -> str:
    return str(value).replace("\x00", "").strip()


def _key(kind: MessageKind, text: Mapping[str, str]) -> str:
    """Return what tells this push from every other (the dedup keys of wechat.md)."""
    sender, created = text.get("FromUserName", ""), text.get("CreateTime", "")
    if text.get("trace_id"):
        key = f"trace:{text['trace_id']}"
    elif text.get("PublishEventInfo.publish_id"):
        key = f"publish:{text['PublishEventInfo.publish_id']}"
    elif text.get("MsgId") and kind is not MessageKind.EVENT:
        key = f"{text['MsgId']}:{sender}:{created}"
    elif kind is MessageKind.EVENT:
        key = f"{sender}:{created}:{text.get('Event', '')}:{text.get('EventKey', '')}:{text.get('MsgID', '')}"
    else:
        key = ":".join(f"{name}={text[name]}" for name in sorted(text))
    return key if len(key) <= KEY_LIMIT else "digest:" + hashlib.sha256(key.encode()).hexdigest()


def _moment(seconds: str) -> datetime:
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        raise InvalidInput("the push has no CreateTime") from None


def _position(text: Mapping[str, str]) -> tuple[float | None, float | None]:
    names = ("Location_X", "Location_Y") if "Location_X" in text else ("Latitude", "Longitude")
    if names[0] not in text or names[1] not in text:
        return None, None
    try:
        lat, lon = float(text[names[0]]), float(text[names[1]])
    except ValueError:
        raise InvalidInput("the push has an impossible position") from None
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise InvalidInput("the push has an impossible position")
    return lat, lon


def from_reply(reply: Reply, incoming: Incoming, now: datetime) -> dict[str, Any]:
    """Return the fields of a passive reply (text, image or voice), as JSON accounts take them."""
    made: dict[str, Any] = {
        "ToUserName": incoming.openid,
        "FromUserName": incoming.account,
        "CreateTime": int(now.timestamp()),
        "MsgType": reply.kind,
    }
    if reply.kind == "image":
        return made | {"Image": {"MediaId": reply.media_id}}
    if reply.kind == "voice":
        return made | {"Voice": {"MediaId": reply.media_id}}
    return made | {"Content": reply.text}


def from_xml(text: bytes) -> dict[str, Any]:
    """Return the fields of a push: texts, and where a field has fields of its own, those by name.

    A push begins with its root, so no document type, and with it no entity of somebody else's, can stand
    before that. Raises ValueError, or what the parser raises.
    """
    if text.startswith(b"<?xml"):
        text = text.partition(b"?>")[2].lstrip()
    if not text.startswith((b"<xml>", b"<xml ", b"<xml/>")):
        raise ValueError("no push")
    root = ElementTree.fromstring(text)  # noqa: S314 - see above
    return {field.tag: _content(field, MAX_DEPTH) for field in root}


def _content(field: ElementTree.Element, depth: int) -> Any:
    """Return a field's text, or its own fields down to `depth`; of equal ones a list."""
    if not len(field):
        return field.text or ""
    inner: dict[str, Any] = {}
    for part in field if depth else ():
        value = _content(part, depth - 1)
        if part.tag in inner:
            known = inner[part.tag]
            inner[part.tag] = [*known, value] if isinstance(known, list) else [known, value]
        else:
            inner[part.tag] = value
    return inner


def to_xml(values: Mapping[str, Any]) -> str:
    """Write a reply, or the envelope of an encrypted one, as the XML the platform reads."""
    return f"<xml>{''.join(_element(name, value) for name, value in values.items())}</xml>"


def _element(name: str, value: Any) -> str:
    """Write one field; text stays in its CDATA section, and what XML does not know is left out."""
    if isinstance(value, dict):
        inner = "".join(_element(*field) for field in value.items())
    elif isinstance(value, int):
        inner = str(value)
    else:
        clean = _FORBIDDEN_IN_XML.sub("", str(value)).replace("]]>", "]]]]><![CDATA[>")
        inner = f"<![CDATA[{clean}]]>"
    return f"<{name}>{inner}</{name}>"
