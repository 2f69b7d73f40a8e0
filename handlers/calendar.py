"""The published events for calendar programs."""

from __future__ import annotations

from hashlib import sha256

from aiohttp import ETag, web

from handlers import keys

routes = web.RouteTableDef()


@routes.get("/calendar.ics")
async def show_calendar(request: web.Request) -> web.Response:
    """Return the iCalendar feed, or 304 to a program that has it already."""
    from bot.events.calendar import calendar_feed  # with icalendar, which no other door needs

    feed = await calendar_feed(request.app[keys.CLOCK]())
    tag = ETag(sha256(feed).hexdigest()[:32])
    if request.if_none_match and tag in request.if_none_match:
        unchanged = web.Response(status=304)
        unchanged.etag = tag
        return unchanged
    response = web.Response(body=feed, content_type="text/calendar", charset="utf-8")
    response.etag = tag
    response.headers["Cache-Control"] = "public, max-age=300"
    return response
