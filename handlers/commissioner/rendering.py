"""Pages from templates: content/templates/commissioner, with the texts of content/texts."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from functools import cache

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.clock import CHINA, say_moment
from bot.consultations.clocks.wording import say_left, say_length
from content import TEMPLATES
from content.texts import has, label, say, wordings
from handlers.commissioner.assets import ASSETS
from handlers.commissioner.session import Visitor
from models.ids import format_number

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
        "img-src 'self' data: blob:; media-src 'self' blob:; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'self'"
    ),
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def render(
    request: web.Request,
    template: str,
    visitor: Visitor | None = None,
    *,
    status: int = 200,
    **values: object,
) -> web.Response:
    """Return a page; the template also sees `visitor`, whose csrf the macro `proof` puts into a form."""
    page = _environment().get_template(template)
    text = page.render(values, visitor=visitor, assets=request.app[ASSETS])
    response = web.Response(status=status, text=text, content_type="text/html", headers=HEADERS)
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        response.enable_compression(web.ContentCoding.gzip)
    return response


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES / "commissioner"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        say=say,
        label=label,
        has=has,
        wordings=wordings,
        left=say_left,
        length=say_length,
        number=format_number,
        new_key=new_key,
    )
    environment.filters.update(moment=say_moment, day=_say_day, hour=_say_hour)
    return environment


def new_key() -> str:
    """Return the key of one form, by which it is carried out once however often it arrives."""
    return secrets.token_hex(16)


def _say_day(moment: date) -> str:
    local = moment.astimezone(CHINA) if isinstance(moment, datetime) else moment
    return f"{local.month}月{local.day}日"


def _say_hour(moment: datetime) -> str:
    return f"{moment.astimezone(CHINA):%H:%M}"
