"""The webhook: GET proves the address, POST takes a push and answers within WeChat's five seconds."""

from __future__ import annotations

import time

import structlog
from aiohttp import web

from bot.errors import InvalidInput, TooLarge
from bot.metrics import PUSH_SECONDS
from handlers import keys

log = structlog.get_logger()
routes = web.RouteTableDef()
MAX_BODY = 64 * 1024


@routes.get("/wechat")
async def verify_address(request: web.Request) -> web.Response:
    """Echo what the platform sends when the address is set up there."""
    echo = request.app[keys.GATEWAY].verify_address(request.query, now=request.app[keys.CLOCK]())
    return web.Response(text=echo)


@routes.post("/wechat")
async def receive_push(request: web.Request) -> web.StreamResponse:
    """Answer one push.

    WeChat repeats a push it got no answer to, so acceptance is idempotent on the push's key. The
    response is written here, so that the inbox learns whether it left.
    """
    started = time.perf_counter()
    gateway, reception = request.app[keys.GATEWAY], request.app[keys.RECEPTION]
    now = request.app[keys.CLOCK]()
    push = gateway.unpack(request.query, await _read_body(request), now=now)
    answer = await reception.receive(push.incoming)
    text = gateway.pack(answer.reply, to=push, now=now)
    response = web.Response(body=text.encode(), headers=_headers(text))
    if await _send(response, request) and answer.key is not None:
        reception.sent(answer.key)
    seconds = time.perf_counter() - started
    PUSH_SECONDS.observe(seconds)
    log.info("push", kind=push.incoming.kind, openid=push.incoming.openid, ms=round(seconds * 1000, 1))
    return response


async def _send(response: web.Response, request: web.Request) -> bool:
    """Write the response; tell whether there was still somebody to read it."""
    try:
        await response.prepare(request)
        await response.write_eof()
    except ConnectionError:
        return False
    return request.transport is not None and not request.transport.is_closing()


def _headers(text: str) -> dict[str, str]:
    kind = {"<": "application/xml", "{": "application/json"}.get(text[:1], "text/plain")
    return {"Content-Type": f"{kind}; charset=utf-8"}


async def _read_body(request: web.Request) -> bytes:
    if (request.content_length or 0) > MAX_BODY:
        raise TooLarge("a push has at most 64 KiB")
    body = bytearray()
    try:
        while chunk := await request.content.readany():
            body += chunk
            if len(body) > MAX_BODY:
                raise TooLarge("a push has at most 64 KiB")
    except (web.RequestPayloadError, ConnectionError) as error:
        raise InvalidInput("the body ends early, or is not compressed as it says") from error
    return bytes(body)
