"""Calls to the platform: what goes over the wire, and what its answers become."""

from __future__ import annotations

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port

from bot.coordination import MemoryCoordinator
from bot.wechat.client import WeChatClient
from bot.wechat.errors import WeChatError, WeChatUnreachable
from sandbox import samples
from tests.bot.outbox.post_office import CUSTOM, TEMPLATE, break_path, calls, client_for
from tests.stage import APP_ID, FARMER, Stage


@pytest.fixture
def client(platform: Stage) -> WeChatClient:
    return client_for(platform, MemoryCoordinator())


async def test_texts_travel_as_utf8(platform: Stage) -> None:
    """The platform shows `\\u` escapes to people as they are."""
    bodies: list[bytes] = []

    async def answer(request: web.Request) -> web.Response:
        bodies.append(await request.read())
        return web.json_response({"errcode": 0, "access_token": "t", "expires_in": 7200})

    app = web.Application()
    app.router.add_post("/{path:.*}", answer)
    async with TestServer(app) as server:
        client = client_for(platform, MemoryCoordinator(), api_base=str(server.make_url("/")))
        await client.send_text(FARMER, "撒石灰 🌱")
    assert "撒石灰 🌱".encode() in bodies[-1]


async def test_a_template_is_sent_once_for_its_id(platform: Stage, client: WeChatClient) -> None:
    for _ in range(2):
        await client.send_template(FARMER, "tpl-case", {"thing1": "字" * 40}, "https://x.example/m", "id-1")
    [card] = [bubble for bubble in await platform.phone(FARMER) if bubble["via"] == "template"]
    assert (card["text"], card["url"]) == ("字" * 19 + "…", "https://x.example/m")


async def test_an_error_code_is_raised_as_it_came(client: WeChatClient) -> None:
    with pytest.raises(WeChatError) as closed:
        await client.send_text(FARMER, "您好")
    assert closed.value.errcode == 45015


@pytest.mark.parametrize(
    ("fault", "sent", "maybe_done"),
    [
        ({"kind": "drop"}, True, True),
        ({"kind": "drop_after"}, True, True),
        ({"kind": "garbage"}, True, True),
        ({"kind": "http", "status": 502}, True, True),
        ({"kind": "http", "status": 503}, True, False),
    ],
    ids=lambda value: str(value),
)
async def test_no_usable_answer(
    platform: Stage, client: WeChatClient, fault: dict[str, object], sent: bool, maybe_done: bool
) -> None:
    await break_path(platform, TEMPLATE, **fault)
    with pytest.raises(WeChatUnreachable) as away:
        await client.send_template(FARMER, "tpl-case", {"thing1": "x"})
    assert (away.value.sent, away.value.maybe_done) == (sent, maybe_done)


async def test_a_token_that_cannot_be_fetched_means_that_nothing_was_sent(
    platform: Stage, client: WeChatClient
) -> None:
    await break_path(platform, "/cgi-bin/stable_token", kind="garbage")
    with pytest.raises(WeChatUnreachable) as away:
        await client.send_text(FARMER, "您好")
    assert (away.value.sent, away.value.maybe_done) == (False, False)
    assert await calls(platform, CUSTOM) == []


async def test_nobody_there(platform: Stage) -> None:
    client = client_for(platform, MemoryCoordinator(), api_base=f"http://127.0.0.1:{unused_port()}")
    with pytest.raises(WeChatUnreachable) as away:
        await client.ping()
    assert not away.value.sent
    assert "secret" not in str(away.value)


@pytest.mark.parametrize(
    ("kind", "body", "content_type"),
    [
        ("image", samples.png(), "image/png"),
        ("voice", samples.amr(), "audio/amr"),
        ("video", samples.mp4(), "video/mp4"),
    ],
)
async def test_files_are_fetched(
    platform: Stage, client: WeChatClient, kind: str, body: bytes, content_type: str
) -> None:
    await platform.push(FARMER, kind)
    [bubble] = await platform.phone(FARMER)
    media = await client.fetch_media(bubble["media_url"].rsplit("/", 1)[-1])
    assert (media.body, media.content_type) == (body, content_type)


async def test_the_json_in_place_of_a_file_is_an_error(client: WeChatClient) -> None:
    with pytest.raises(WeChatError) as gone:
        await client.fetch_media("no-such-media")
    assert gone.value.errcode == 40007


async def test_a_file_too_large_is_not_read_to_its_end(platform: Stage) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path.endswith("stable_token"):
            return web.json_response({"access_token": "t", "expires_in": 7200})
        response = web.StreamResponse(headers={"Content-Type": "image/jpeg"})
        await response.prepare(request)
        for _ in range(1000):
            await response.write(b"x" * 65_536)
        return response

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    async with TestServer(app) as server:
        client = client_for(platform, MemoryCoordinator(), api_base=str(server.make_url("/")))
        with pytest.raises(WeChatError) as large:
            await client.fetch_media("large")
    assert large.value.errcode == 45001


async def test_a_file_is_uploaded_and_can_be_sent(platform: Stage, client: WeChatClient) -> None:
    await platform.push(FARMER, content="您好")
    media_id = await client.upload_media("image", samples.png(), "leaf.png", "image/png")
    await client.send_media(FARMER, "image", media_id)
    assert [b["kind"] for b in await platform.phone(FARMER) if b["side"] == "account"] == ["image"]


async def test_the_menu_is_set(platform: Stage, client: WeChatClient) -> None:
    menu = {"button": [{"type": "click", "name": "我的咨询", "key": "mine"}]}
    await client.create_menu(menu)
    assert (await platform.control("GET", "settings"))["menu"] == menu


async def test_the_doctor_sees_wrong_credentials(platform: Stage) -> None:
    base = f"{platform.sandbox_url}/api"
    with pytest.raises(WeChatError) as wrong:
        await WeChatClient(platform.http, base, APP_ID, "not the secret", MemoryCoordinator()).ping()
    assert wrong.value.errcode == 40125
