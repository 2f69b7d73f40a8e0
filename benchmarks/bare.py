"""The baseline: aiohttp, uvloop and wechatpy; a push is verified, parsed and echoed, nothing is stored."""

from __future__ import annotations

import sys

import uvloop
from aiohttp import web
from wechatpy import create_reply, parse_message
from wechatpy.exceptions import InvalidSignatureException
from wechatpy.utils import check_signature


def make_app(token: str) -> web.Application:
    """Return the application."""

    async def receive(request: web.Request) -> web.Response:
        query = request.query
        try:
            check_signature(token, query["signature"], query["timestamp"], query["nonce"])
        except InvalidSignatureException:
            raise web.HTTPForbidden from None
        message = parse_message(await request.read())
        reply = create_reply(message.content, message)
        return web.Response(text=reply.render(), content_type="application/xml")

    async def ready(_request: web.Request) -> web.Response:
        return web.Response(text="ready")

    app = web.Application()
    app.add_routes([web.post("/wechat", receive), web.get("/readyz", ready)])
    return app


if __name__ == "__main__":
    uvloop.install()
    web.run_app(
        make_app(sys.argv[2]), host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=lambda *_: None
    )
