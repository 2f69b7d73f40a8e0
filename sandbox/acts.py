"""What a person does on the phone, turned into the fields of a push and what the phone then shows."""

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Literal

from sandbox import samples
from sandbox.events import describe_event
from sandbox.media import MIMES, Media
from sandbox.platform import Platform
from sandbox.screen import describe_media

Effect = Literal["message", "action", "none"]
"""Whether an act opens the 48-hour window, the one-minute window, or neither."""

_SAMPLES = {
    "image": ("leaf.png", samples.png()),
    "voice": ("voice.amr", samples.amr()),
    "video": ("film.mp4", samples.mp4()),
    "shortvideo": ("film.mp4", samples.mp4()),
}


class BadOrder(ValueError):
    """A control request that does not describe an act."""


@dataclass(frozen=True)
class Act:
    """Fields of the push, the bubble on the phone (side, kind and content, or None), and the effect."""

    fields: dict[str, Any]
    bubble: tuple[Literal["me", "system"], str, dict[str, Any]] | None
    effect: Effect = "message"
    visible: bool = True


Order = Mapping[str, Any]
Address = Callable[[Media], str]
"""Gives the absolute URL of a medium, which a picture's PicUrl must be."""


def describe_act(platform: Platform, order: Order, address: Address) -> Act:
    """Read an order such as `{"type": "text", "content": …}`; raises BadOrder with the reason."""
    kind = str(order.get("type") or "text")
    if kind == "event":
        fields, note, effect, visible = describe_event(order)
        return Act(fields, ("system", "notice", {"text": note}) if note else None, effect, visible)
    if kind == "raw":
        return Act({}, ("system", "notice", {"text": "发送了一段原始报文"}), "none")
    if kind in _SAMPLES:
        return _media(platform, order, kind, address)
    describe = _PLAIN.get(kind)
    if describe is None:
        raise BadOrder(f"type {kind!r} is not known")
    return describe(order)


def _text(order: Order) -> Act:
    """A text; with `menu_id` it is a tap on a menu message, which opens only the one-minute window."""
    content = str(order.get("content", ""))
    fields = {"MsgType": "text", "Content": content}
    if order.get("menu_id") is None:
        return Act(fields, ("me", "text", {"text": content}))
    return Act({**fields, "bizmsgmenuid": str(order["menu_id"])}, ("me", "text", {"text": content}), "action")


def _location(order: Order) -> Act:
    lat, lon, label = _number(order, "lat"), _number(order, "lon"), str(order.get("label", ""))
    fields = {"MsgType": "location", "Location_X": lat, "Location_Y": lon, "Scale": 15, "Label": label}
    return Act(fields, ("me", "location", {"text": label, "lat": lat, "lon": lon}))


def _link(order: Order) -> Act:
    """A shared link: its address is `link`, because `url` in an order names another webhook."""
    title, description, url = (str(order.get(name, "")) for name in ("title", "description", "link"))
    fields = {"MsgType": "link", "Title": title, "Description": description, "Url": url}
    return Act(fields, ("me", "link", {"title": title, "text": description, "url": url}))


def _miniprogram(order: Order) -> Act:
    title, page = str(order.get("title", "小程序")), str(order.get("page_path", "pages/index/index"))
    fields = {
        "MsgType": "miniprogrampage",
        "Title": title,
        "AppId": str(order.get("app_id", "wx0000000000000000")),
        "PagePath": page,
        "ThumbUrl": "",
        "ThumbMediaId": "",
    }
    return Act(fields, ("me", "link", {"title": title, "text": "小程序", "url": ""}))


_PLAIN: dict[str, Callable[[Order], Act]] = {
    "text": _text,
    "location": _location,
    "link": _link,
    "miniprogrampage": _miniprogram,
}


def _media(platform: Platform, order: Order, kind: str, address: Address) -> Act:
    media = _attach(platform, order, kind)
    fields: dict[str, Any] = {"MsgType": kind, "MediaId": media.media_id}
    content = describe_media(platform.media, media.media_id)
    if kind == "image":
        fields["PicUrl"] = address(media)
    elif kind == "voice":
        said = str(order.get("recognition", ""))
        fields |= {"Format": str(order.get("voice_format", "amr")), "Recognition": said}
        content |= {"text": said, "seconds": order.get("seconds", 2)}
    else:
        fields["ThumbMediaId"] = media.media_id
    return Act(fields, ("me", kind, content))


def _attach(platform: Platform, order: Order, kind: str) -> Media:
    """Return the medium named by `media_id`, the one sent along as `media`, or a small sample."""
    if order.get("media_id"):
        found = platform.media.find(str(order["media_id"]))
        if found is None:
            raise BadOrder("media_id is not known")
        return found
    name, data = _SAMPLES[kind]
    sent = order.get("media") or {"name": name, "base64": base64.b64encode(data).decode()}
    name = str(sent.get("name") or name)
    mime = str(sent.get("mime") or MIMES.get(PurePath(name).suffix.lower(), "application/octet-stream"))
    media = platform.media.add(kind, name, mime, _decode(sent), platform.clock.now())
    if preview := order.get("preview"):
        platform.media.set_preview(media, str(preview.get("mime", "audio/wav")), _decode(preview))
    return media


def _decode(sent: Mapping[str, Any]) -> bytes:
    try:
        return base64.b64decode(str(sent.get("base64", "")), validate=True)
    except binascii.Error as error:
        raise BadOrder("media.base64 is not base64") from error


def _number(order: Order, name: str) -> float:
    try:
        return float(order[name])
    except (KeyError, TypeError, ValueError) as error:
        raise BadOrder(f"{name} must be a number") from error
