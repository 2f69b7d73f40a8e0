"""Events that a person causes without writing: following, scanning, tapping the menu, moving about."""

from collections.abc import Mapping
from typing import Any, Literal

_ACTIONS = ("subscribe", "SCAN", "CLICK", "scancode_push", "scancode_waitmsg")
_SHOWN = (*_ACTIONS, "unsubscribe")


def describe_event(
    order: Mapping[str, Any],
) -> tuple[dict[str, Any], str | None, Literal["action", "none"], bool]:
    """Return the push's fields, a line for the phone, the effect on the window, and whether it is visible.

    `subscribe` takes the bare scene of a QR code as event key and adds the platform's `qrscene_` to it.
    """
    event, key = str(order.get("event") or ""), str(order.get("event_key") or "")
    fields: dict[str, Any] = {"MsgType": "event", "Event": event}
    if event == "LOCATION":
        place = {"Latitude": order.get("lat", 0), "Longitude": order.get("lon", 0)}
        fields |= {**place, "Precision": order.get("precision", 65)}
    else:
        fields["EventKey"] = _event_key(event, key)
    if order.get("ticket"):
        fields["Ticket"] = str(order["ticket"])
    if event == "VIEW" and order.get("menu_id"):
        fields["MenuId"] = str(order["menu_id"])
    effect: Literal["action", "none"] = "action" if event in _ACTIONS else "none"
    return fields, _line(event, key, str(order.get("label") or key)), effect, event in _SHOWN


def _event_key(event: str, key: str) -> str:
    is_scene = event == "subscribe" and key and not key.startswith(("qrscene_", "last_trade_no_"))
    return f"qrscene_{key}" if is_scene else key


def _line(event: str, key: str, label: str) -> str | None:
    lines = {
        "subscribe": "已关注公众号" + (f"（扫码场景 {key}）" if key else ""),
        "unsubscribe": "已取消关注",
        "SCAN": f"扫描了二维码（场景 {key}）",
        "CLICK": f"点击了菜单「{label}」",
        "VIEW": f"打开了菜单链接「{label}」",
        "LOCATION": "上报了一次地理位置",
    }
    return lines.get(event)
