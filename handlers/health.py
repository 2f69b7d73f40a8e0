"""Whether the process is alive, whether it can work, and its figures."""

from __future__ import annotations

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from redis.exceptions import RedisError
from tortoise.exceptions import BaseORMException

from bot.metrics import REGISTRY
from bot.outbox.queries import measure_depth
from handlers import keys
from models.registry import ping

routes = web.RouteTableDef()


@routes.get("/healthz")
async def alive(request: web.Request) -> web.Response:
    """Answer as long as the process runs."""
    return web.json_response({"status": "ok"})


@routes.get("/readyz")
async def ready(request: web.Request) -> web.Response:
    """Answer 200 when the database, and Redis where it is used, answer; 503 with the reason otherwise."""
    problems = {}
    try:
        await ping()
    except (BaseORMException, OSError) as error:
        problems["database"] = type(error).__name__
    try:
        await request.app[keys.COORDINATOR].ping()
    except (RedisError, OSError) as error:
        problems["redis"] = type(error).__name__
    return web.json_response(
        {"status": "ready" if not problems else "not_ready"} | problems, status=503 if problems else 200
    )


@routes.get("/metrics")
async def metrics(request: web.Request) -> web.Response:
    """Return Prometheus text."""
    await measure_depth(request.app[keys.CLOCK]())
    return web.Response(body=generate_latest(REGISTRY), headers={"Content-Type": CONTENT_TYPE_LATEST})
