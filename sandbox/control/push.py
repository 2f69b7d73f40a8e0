"""Sending a push in somebody's name, and checking the webhook's address."""

import secrets
from typing import Any

from aiohttp import ClientError, web

from sandbox.acts import Act, BadOrder, describe_act
from sandbox.bodies import bad_request, read_object
from sandbox.cipher import sign
from sandbox.config import FORMATS, MODES
from sandbox.envelope import Push
from sandbox.keys import PLATFORM
from sandbox.media import Media
from sandbox.people import Contact
from sandbox.platform import Platform

routes = web.RouteTableDef()
_MAX_AT_ONCE = 200


@routes.post("/control/push")
async def push(request: web.Request) -> web.Response:
    """Do one act on a phone, carry its push to the webhook and return what came of it.

    The body has `openid`, `type` and the fields of that type; for odd tests also `mode`, `format`, `url`,
    `msg_id`, `create_time`, `repeats_at_once`, `query` (overrides query parameters), `fields` (overrides
    fields of the push) and, with type `raw`, `body`. Raises 400 with the reason.
    """
    platform, order = request.app[PLATFORM], await read_object(request)
    contact = platform.people.meet(_required(order, "openid"), platform.clock.now())
    try:
        act = describe_act(platform, order, lambda media: _address(request, media))
    except BadOrder as error:
        raise bad_request(str(error)) from error
    parcel, msg_id = _wrap(platform, contact, act, order)
    _take_effect(platform, contact, act)
    outcome = await platform.push(parcel)
    return web.json_response(
        {
            "msg_id": msg_id,
            "attempts": [attempt.to_json() for attempt in outcome.attempts],
            "reply": outcome.reply.to_json() if outcome.reply else None,
        }
    )


@routes.post("/control/verify")
async def verify(request: web.Request) -> web.Response:
    """Ask the webhook to prove its address, as the platform does when the settings are saved."""
    platform, order = request.app[PLATFORM], await read_object(request)
    stamp, nonce, echo = str(int(platform.clock.now())), secrets.token_hex(5), str(secrets.randbits(60))
    signature = sign(platform.config.token, stamp, nonce)
    query = {"signature": signature, "timestamp": stamp, "nonce": nonce, "echostr": echo}
    url = str(order.get("url") or platform.settings.webhook_url)
    try:
        status, body = await platform.courier.verify(url, query | _mapping(order, "query"))
    except (OSError, TimeoutError, ClientError) as error:
        return web.json_response({"ok": False, "status": None, "error": repr(error)})
    return web.json_response({"ok": status == 200 and body == echo, "status": status})


def _wrap(platform: Platform, contact: Contact, act: Act, order: dict[str, Any]) -> tuple[Push, int | None]:
    kind = str(order.get("type") or "text")
    fields: dict[str, Any] = dict(act.fields)
    if "create_time" in order:
        fields["CreateTime"] = order["create_time"]
    if kind not in ("event", "raw"):
        fields["MsgId"] = order.get("msg_id") or platform.numbers.take()
    options = {
        "mode": _choice(order, "mode", MODES, platform.settings.mode),
        "format": _choice(order, "format", FORMATS, platform.settings.format),
        "url": str(order.get("url") or platform.settings.webhook_url),
        "raw": _required(order, "body") if kind == "raw" else None,
        "query": {name: str(value) for name, value in _mapping(order, "query").items()},
        "at_once": _count(order.get("repeats_at_once", 1)),
        "visible": act.visible,
    }
    if options["mode"] != "plain" and platform.keys.cipher is None:
        raise bad_request("compatible and safe mode need an EncodingAESKey")
    parcel = platform.build_push(contact.openid, fields | _mapping(order, "fields"), **options)
    return parcel, fields.get("MsgId")


def _take_effect(platform: Platform, contact: Contact, act: Act) -> None:
    """Show the act on the phone and let it open windows and change who follows."""
    if act.bubble:
        side, kind, content = act.bubble
        platform.phones.show(contact.openid, side, kind, "push", **content)
    now, window = platform.clock.now(), platform.phones[contact.openid].window
    if act.effect == "message":
        window.open_by_message(now)
    elif act.effect == "action":
        window.open_by_action(now)
    event = act.fields.get("Event")
    if event in ("subscribe", "unsubscribe"):
        contact.followed = event == "subscribe"
        contact.followed_at, contact.scene = now, str(act.fields["EventKey"]).removeprefix("qrscene_")
        if not contact.followed:
            window.close()
        platform.changed()


def _address(request: web.Request, media: Media) -> str:
    return str(request.url.join(request.app.router["media"].url_for(media_id=media.media_id)))


def _required(order: dict[str, Any], name: str) -> str:
    value = order.get(name)
    if not isinstance(value, str) or not value:
        raise bad_request(f"{name} is missing")
    return value


def _mapping(order: dict[str, Any], name: str) -> dict[str, Any]:
    value = order.get(name, {})
    if not isinstance(value, dict):
        raise bad_request(f"{name} must be an object")
    return value


def _count(value: object) -> int:
    if not isinstance(value, int) or not 1 <= value <= _MAX_AT_ONCE:
        raise bad_request(f"repeats_at_once must be a number from 1 to {_MAX_AT_ONCE}")
    return value


def _choice(order: dict[str, Any], name: str, allowed: tuple[str, ...], default: str) -> str:
    value = order.get(name) or default
    if value not in allowed:
        raise bad_request(f"{name} must be one of {', '.join(allowed)}")
    return str(value)
