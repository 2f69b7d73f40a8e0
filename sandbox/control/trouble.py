"""Faults, the clock, the tokens, the settings and the log of calls."""

from typing import Any

from aiohttp import web

from sandbox.bodies import bad_request, read_object
from sandbox.config import FORMATS, MODES
from sandbox.faults import KINDS
from sandbox.keys import PLATFORM
from sandbox.platform import Platform

routes = web.RouteTableDef()
_DETAILS: dict[str, type | tuple[type, ...]] = {
    "errcode": int,
    "seconds": (int, float),
    "status": int,
    "times": int,
    "openid": str,
}


@routes.get("/control/calls")
async def list_calls(request: web.Request) -> web.Response:
    """Return the calls to `?path=` with a `seq` above `?since=`, oldest first."""
    since = int(request.query.get("since") or 0)
    return web.json_response(request.app[PLATFORM].calls.list(request.query.get("path") or None, since))


@routes.delete("/control/calls")
async def clear_calls(request: web.Request) -> web.Response:
    request.app[PLATFORM].calls.clear()
    return web.json_response({})


@routes.get("/control/faults")
async def list_faults(request: web.Request) -> web.Response:
    return web.json_response(request.app[PLATFORM].faults.to_json())


@routes.post("/control/faults")
async def add_fault(request: web.Request) -> web.Response:
    platform, order = request.app[PLATFORM], await read_object(request)
    path, kind = order.get("path", "*"), order.get("kind")
    if not isinstance(path, str) or kind not in KINDS:
        raise bad_request(f"kind must be one of {', '.join(KINDS)}")
    details = {name: order[name] for name in _DETAILS if order.get(name) is not None}
    if not all(isinstance(value, _DETAILS[name]) for name, value in details.items()):
        raise bad_request("errcode, seconds, status and times must be numbers, openid a text")
    fault = platform.faults.add(path, kind, **details)
    platform.changed()
    return web.json_response(fault.to_json(), status=201)


@routes.delete("/control/faults")
async def remove_faults(request: web.Request) -> web.Response:
    """Remove the fault `?id=`, or all of them."""
    platform, wanted = request.app[PLATFORM], request.query.get("id")
    platform.faults.remove(int(wanted) if wanted else None)
    platform.changed()
    return web.json_response({})


@routes.post("/control/clock")
async def advance_clock(request: web.Request) -> web.Response:
    platform, order = request.app[PLATFORM], await read_object(request)
    try:
        platform.clock.advance(float(order["advance_seconds"]))
    except (KeyError, TypeError, ValueError) as error:
        raise bad_request("advance_seconds must be a number") from error
    platform.changed()
    return web.json_response({"now": platform.clock.now(), "shift": platform.clock.shift})


@routes.post("/control/token/expire")
async def expire_tokens(request: web.Request) -> web.Response:
    platform = request.app[PLATFORM]
    platform.tokens.expire_all(platform.clock.now())
    return web.json_response({})


@routes.post("/control/reset")
async def reset(request: web.Request) -> web.Response:
    request.app[PLATFORM].reset()
    return web.json_response({})


@routes.get("/control/settings")
async def show_settings(request: web.Request) -> web.Response:
    return web.json_response(_settings(request.app[PLATFORM]))


@routes.post("/control/settings")
async def change_settings(request: web.Request) -> web.Response:
    """Change `webhook_url`, `mode`, `format` or `suspicious_words`."""
    platform, order = request.app[PLATFORM], await read_object(request)
    settings = platform.settings
    mode, form = order.get("mode", settings.mode), order.get("format", settings.format)
    if mode not in MODES or form not in FORMATS:
        raise bad_request("mode or format is not known")
    if mode != "plain" and platform.keys.cipher is None:
        raise bad_request("compatible and safe mode need an EncodingAESKey")
    settings.mode, settings.format = mode, form
    settings.webhook_url = str(order.get("webhook_url") or settings.webhook_url)
    settings.suspicious_words = [
        str(word) for word in order.get("suspicious_words", settings.suspicious_words)
    ]
    platform.changed()
    return web.json_response(_settings(platform))


def _settings(platform: Platform) -> dict[str, Any]:
    settings, now = platform.settings, platform.clock.now()
    return {
        "account_id": platform.config.account_id,
        "account_name": platform.config.account_name,
        "webhook_url": settings.webhook_url,
        "mode": settings.mode,
        "format": settings.format,
        "has_aes_key": platform.keys.cipher is not None,
        "suspicious_words": settings.suspicious_words,
        "menu": platform.menu,
        "qrcodes": [{"ticket": ticket, **code} for ticket, code in platform.qrcodes.items()],
        "now": now,
        "shift": platform.clock.shift,
    }
