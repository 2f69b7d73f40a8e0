"""Where every API call comes in: faults, the token, the handler, the log."""

import asyncio
import json
import time
from typing import Any

from aiohttp import web

from sandbox.api import checks, custom, mass, media, menu, oauth, publish, qrcode, template, token, user
from sandbox.api.call import ENDPOINTS, ApiCall, Endpoint
from sandbox.bodies import with_room
from sandbox.errors import MESSAGES, ApiError
from sandbox.faults import Fault
from sandbox.ids import random_text
from sandbox.keys import PLATFORM

GROUPS = (checks, custom, mass, media, menu, oauth, publish, qrcode, template, token, user)
"""Importing these modules fills the table of endpoints."""

_HIDDEN = ("access_token", "secret")
_SAID_AS_TEXT = ("/sns/", "/cgi-bin/media/get")
"""The real platform labels these JSON answers `text/plain`, which clients have to cope with."""


async def serve_call(request: web.Request) -> web.StreamResponse:
    """Answer one API call, however a fault wants it answered, and log it."""
    platform = request.app[PLATFORM]
    path, started = "/" + request.match_info["path"], time.perf_counter()
    is_form = request.content_type.startswith("multipart/")
    call = ApiCall(platform, request, b"" if is_form else await with_room(request).read())
    fault = platform.faults.take(path, _openids(call))
    at = platform.clock.now()
    response, errcode = await _answer(call, path, fault)
    hung_up = fault is not None and fault.kind in ("drop", "drop_after")
    platform.calls.record(
        at=at,
        method=request.method,
        path=path,
        query={name: "…" if name in _HIDDEN else value for name, value in request.query.items()},
        body=_loggable(call),
        status=None if hung_up else response.status,
        errcode=None if hung_up else errcode,
        ms=round((time.perf_counter() - started) * 1000, 1),
        fault=fault.kind if fault else None,
    )
    if hung_up and request.transport:
        request.transport.close()
    return response


async def _answer(call: ApiCall, path: str, fault: Fault | None) -> tuple[web.StreamResponse, int | None]:
    match fault:
        case Fault(kind="errcode", errcode=errcode):
            body = {"errcode": errcode, "errmsg": MESSAGES.get(errcode, "error")}
            return _json(path, body), errcode
        case Fault(kind="drop"):
            return web.Response(), None
        case Fault(kind="http", status=status):
            return web.Response(status=status, text="<html>error</html>", content_type="text/html"), None
        case Fault(kind="garbage"):
            return web.Response(body=b"\x1f\x8b{not json", content_type="application/json"), None
        case Fault(kind="delay", seconds=seconds):
            await asyncio.sleep(seconds)
    return await _serve(call, path)


async def _serve(call: ApiCall, path: str) -> tuple[web.StreamResponse, int | None]:
    try:
        endpoint = _find(call, path)
        _check_token(call, endpoint)
        answer = await endpoint.handler(call)
    except ApiError as error:
        errmsg = f"{error.errmsg} rid: {random_text(8)}-{random_text(8)}"
        return _json(path, {"errcode": error.errcode, "errmsg": errmsg} | error.extra), error.errcode
    if isinstance(answer, dict):
        return _json(path, answer), answer.get("errcode", 0)
    return answer, None


def _find(call: ApiCall, path: str) -> Endpoint:
    endpoint = ENDPOINTS.get(path)
    if endpoint is None:
        raise ApiError(40066)
    if call.request.method != endpoint.method:
        raise ApiError(43001 if endpoint.method == "GET" else 43002)
    return endpoint


def _check_token(call: ApiCall, endpoint: Endpoint) -> None:
    if endpoint.audience == "open":
        return
    call.app_id = call.platform.tokens.check(call.query.get("access_token", ""), call.now)
    config = call.platform.config
    wanted = {"official": config.app_id, "mini": config.miniprogram_app_id}.get(endpoint.audience)
    if wanted is not None and call.app_id != wanted:
        raise ApiError(48001)


def _json(path: str, body: dict[str, Any]) -> web.Response:
    content_type = "text/plain" if path.startswith(_SAID_AS_TEXT) else "application/json"
    text = json.dumps(body, ensure_ascii=False)
    return web.Response(text=text, content_type=content_type)


def _openids(call: ApiCall) -> set[str]:
    body = _loggable(call)
    named = [body.get("touser"), body.get("openid")] if isinstance(body, dict) else []
    lists = [name for name in named if isinstance(name, list)]
    names = [name for name in named if isinstance(name, str)] + [one for names in lists for one in names]
    return {*names, call.query.get("openid", "")}


def _loggable(call: ApiCall) -> Any:
    """Return the body as the log shows it: JSON with the secret hidden, or the beginning of anything else."""
    try:
        body = json.loads(call.raw or b"null")
    except ValueError:
        return call.raw[:2_000].decode(errors="replace")
    return {**body, "secret": "…"} if isinstance(body, dict) and "secret" in body else body
