"""A model on localhost that says what a test tells it to, and remembers what it was asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web
from aiohttp.test_utils import TestServer

KEY = "sk-stand-in-of-the-test"


def reading(standard: str, entry: str | None) -> str:
    """Return what a model says that obeys."""
    return orjson.dumps({"standard": standard, "entry": entry}).decode()


@dataclass
class StandIn:
    """`says` is the content of its answers; with `body` it sends that instead, whole."""

    url: str = ""
    says: str = reading("不知道", None)
    status: int = 200
    body: bytes | None = None
    seconds: float = 0
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    async def complete(self, request: web.Request) -> web.Response:
        """Answer as an OpenAI-compatible endpoint does."""
        self.asked.append(await request.json())
        self.keys.append(request.headers.get("Authorization", ""))
        await asyncio.sleep(self.seconds)
        usage = {"prompt_tokens": 310, "completion_tokens": 25, "total_tokens": 335}
        message = {"role": "assistant", "content": self.says}
        answer = {"choices": [{"index": 0, "message": message}], "usage": usage}
        return web.Response(
            body=self.body if self.body is not None else orjson.dumps(answer),
            status=self.status,
            content_type="application/json",
        )

    def questions(self) -> list[dict[str, Any]]:
        """Return what the user's messages held: the message and the candidates."""
        return [orjson.loads(body["messages"][-1]["content"]) for body in self.asked]


@asynccontextmanager
async def open_model() -> AsyncIterator[StandIn]:
    """Run a stand-in; its `url` is what KEHUI_MODEL_BASE would be."""
    model = StandIn()
    app = web.Application()
    app.router.add_post("/v1/chat/completions", model.complete)
    server = TestServer(app)
    await server.start_server()
    model.url = str(server.make_url("/v1"))
    try:
        yield model
    finally:
        await server.close()
