"""What every request passes: a request id, and errors as short texts, on pages as a page."""

from __future__ import annotations

import itertools
import secrets

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler

from bot.errors import BotError
from handlers.commissioner.errors import is_page, render_error

log = structlog.get_logger()
_PROCESS, _COUNT = secrets.token_hex(4), itertools.count()


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Render BotErrors with their status; log what nobody expected, once, and apologise with a request id."""
    request_id = f"{_PROCESS}{next(_COUNT):x}"
    structlog.contextvars.bind_contextvars(request=request_id)
    try:
        response = await handler(request)
    except BotError as error:
        log.info("refused", path=request.path, status=error.status, reason=str(error))
        response = _refuse(request, error)
    except web.HTTPException as error:
        if error.status < 400 or not is_page(request):
            raise
        response = render_error(request, error.status, "")
    except Exception:
        log.exception("fault", path=request.path)
        response = _apologise(request, request_id)
    finally:
        structlog.contextvars.unbind_contextvars("request")
    if not response.prepared:
        response.headers["X-Request-Id"] = request_id
    return response


def _refuse(request: web.Request, error: BotError) -> web.Response:
    if is_page(request):
        return render_error(request, error.status, error.code)
    return web.Response(status=error.status, text=error.code)


def _apologise(request: web.Request, request_id: str) -> web.Response:
    if is_page(request):
        return render_error(request, 503, "", request_id)
    return web.Response(status=503, text=f"暂时无法处理，请稍后再试（{request_id}）")
