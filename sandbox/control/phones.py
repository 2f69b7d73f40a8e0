"""What is on the phones, now and as it comes, and the media in it."""

import asyncio
import json
from contextlib import suppress
from typing import Any

from aiohttp import web

from sandbox.feed import News
from sandbox.keys import PLATFORM
from sandbox.people import Contact
from sandbox.platform import Platform

routes = web.RouteTableDef()
_HEARTBEAT_SECONDS = 15


@routes.get("/control/phones")
async def list_phones(request: web.Request) -> web.Response:
    platform = request.app[PLATFORM]
    return web.json_response([_summary(platform, contact) for contact in platform.people])


@routes.get("/control/phones/{openid}")
async def show_phone(request: web.Request) -> web.Response:
    """Return the bubbles after `?after=` (a bubble's id; 0 for all) and the account's window."""
    platform, after = request.app[PLATFORM], int(request.query.get("after") or 0)
    contact = platform.people.get(request.match_info["openid"])
    if contact is None:
        raise web.HTTPNotFound
    phone = platform.phones[contact.openid]
    bubbles = [bubble.to_json() for bubble in phone.bubbles if bubble.id > after]
    return web.json_response({**_summary(platform, contact), "bubbles": bubbles})


@routes.get("/control/stream")
async def stream(request: web.Request) -> web.StreamResponse:
    """Send events as they happen: `bubble`, `call`, `state` (look again) and `reset`."""
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    )
    with request.app[PLATFORM].feed.listen() as queue, suppress(ConnectionResetError):
        await response.prepare(request)
        await response.write(b": welcome\n\n")
        while (text := await _next_event(queue)) is not None:
            await response.write(text.encode())
    return response


async def _next_event(queue: asyncio.Queue[News | None]) -> str | None:
    """Return the next event as text, a comment when nothing happens for long, or None at the end."""
    try:
        news = await asyncio.wait_for(queue.get(), _HEARTBEAT_SECONDS)
    except TimeoutError:
        return ": still here\n\n"
    if news is None:
        return None
    return f"event: {news.event}\ndata: {json.dumps(news.data, ensure_ascii=False)}\n\n"


@routes.get("/control/media/{media_id}", name="media")
async def show_media(request: web.Request) -> web.Response:
    """Return a medium for the page, or its preview if browsers cannot play the medium itself."""
    store = request.app[PLATFORM].media
    media = store.find(request.match_info["media_id"])
    if media is None:
        raise web.HTTPNotFound
    mime, data = (media.mime, media.data) if "original" in request.query else store.preview(media)
    headers = {"Content-Type": mime, "Cache-Control": "max-age=3600", "X-Content-Type-Options": "nosniff"}
    return web.Response(body=data, headers=headers)


def _summary(platform: Platform, contact: Contact) -> dict[str, Any]:
    phone, now = platform.phones[contact.openid], platform.clock.now()
    last = phone.bubbles[-1].to_json() if phone.bubbles else None
    return {
        **contact.to_json(),
        "count": len(phone.bubbles),
        "last": {"text": last["text"], "at": last["at"]} if last else None,
        "window": phone.window.to_json(now),
        "now": now,
    }
