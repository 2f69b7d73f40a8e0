"""What somebody reads on a page that cannot be shown."""

from __future__ import annotations

from aiohttp import web

from content import texts
from handlers.commissioner.rendering import render

PREFIX = "/m/"
UNAVAILABLE = "unavailable"


def is_page(request: web.Request) -> bool:
    """Tell whether people look at what this request is answered with."""
    return request.path.startswith(PREFIX)


def render_error(request: web.Request, status: int, code: str, request_id: str = "") -> web.Response:
    """Return the page of an error; all that is not there, or not theirs, is one and the same page."""
    known = code if status != 404 and texts.has(f"page.error.{code}") else _by_status(status)
    return render(request, "error.html", status=status, code=known, request_id=request_id)


def _by_status(status: int) -> str:
    return {404: "not_found", 413: "too_large"}.get(status, UNAVAILABLE if status >= 500 else "refused")
