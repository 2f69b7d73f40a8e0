"""Builds the sandbox as an aiohttp application, to stand alone or below another one."""

from collections.abc import AsyncIterator

from aiohttp import web

from sandbox.api.gate import serve_call
from sandbox.browser import browse
from sandbox.clock import Clock
from sandbox.config import SandboxConfig
from sandbox.control import people, phones, push, trouble
from sandbox.keys import PLATFORM
from sandbox.page import add_page
from sandbox.platform import Platform


def create_sandbox(config: SandboxConfig, clock: Clock | None = None) -> web.Application:
    """Return an application: the platform's API below `/api`, the control API below `/control`, the
    phones' browsers below `/web`, and the page.

    Embed it with `app.add_subapp("/sandbox", create_sandbox(config))`; the client's API base is then
    `http://host:port/sandbox/api`. Who gives it a `clock` can follow it when it is moved forward.
    """
    app = web.Application()
    app[PLATFORM] = Platform(config, clock)
    app.router.add_route("*", "/api/{path:.*}", serve_call)
    for group in (people, phones, push, trouble):
        app.add_routes(group.routes)
    app.router.add_route("*", "/web/{openid}/{path:.*}", browse, name="web")
    add_page(app)
    app.cleanup_ctx.append(_run_platform)
    app.on_shutdown.append(_close_feed)
    return app


async def _run_platform(app: web.Application) -> AsyncIterator[None]:
    await app[PLATFORM].open()
    yield
    await app[PLATFORM].close()


async def _close_feed(app: web.Application) -> None:
    """Let the listeners of the stream go, which would otherwise hold up the shutdown."""
    app[PLATFORM].feed.close()
