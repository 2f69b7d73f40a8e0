"""A sandbox in front of a little webhook whose answers a test chooses."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from sandbox import Retry, SandboxConfig, Template, create_sandbox
from tests.sandbox.stage import (
    AES_KEY,
    APP_ID,
    MINI_APP_ID,
    MINI_SECRET,
    REPLY_TEMPLATE,
    SECRET,
    TOKEN,
    Stage,
    Webhook,
)


@pytest.fixture
async def webhook() -> AsyncIterator[Webhook]:
    hook = Webhook()
    app = web.Application()
    app.router.add_route("*", "/wechat", hook.serve)
    server = TestServer(app)
    await server.start_server()
    hook.url = str(server.make_url("/wechat"))
    yield hook
    await server.close()


@pytest.fixture
def config(webhook: Webhook) -> SandboxConfig:
    return SandboxConfig(
        app_id=APP_ID,
        app_secret=SECRET,
        token=TOKEN,
        aes_key=AES_KEY,
        webhook_url=webhook.url,
        miniprogram_app_id=MINI_APP_ID,
        miniprogram_app_secret=MINI_SECRET,
        templates=(Template(REPLY_TEMPLATE, "咨询答复提醒", {"thing1": "咨询内容", "time2": "答复时间"}),),
        subscribe_template_ids=("notice",),
        retry=Retry(timeout_seconds=0.3, repeats=3),
        feedback_seconds=0.02,
    )


@pytest.fixture
async def stage(config: SandboxConfig, webhook: Webhook) -> AsyncIterator[Stage]:
    app = web.Application()
    app.add_subapp("/sandbox", create_sandbox(config))
    async with TestClient(TestServer(app)) as client:
        yield Stage(client, webhook)
