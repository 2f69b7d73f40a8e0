"""The browser of each phone: pages of a service, logged in as the person whose phone it is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from aiohttp import FormData, web
from aiohttp.test_utils import TestClient, TestServer

from sandbox import SandboxConfig, create_sandbox
from tests.sandbox.stage import APP_ID, EXPERT, FARMER

Client = TestClient[web.Request, web.Application]


class Service:
    """A service behind web authorization that shows who its cookie says is there."""

    def __init__(self) -> None:
        self.url, self.sandbox = "", ""

    async def show(self, request: web.Request) -> web.Response:
        if "who" not in request.cookies:
            back = f"{self.url}/m/login?to=/m/page"
            address = f"{self.sandbox}/api/connect/oauth2/authorize?appid={APP_ID}&redirect_uri={back}"
            return web.Response(status=302, headers={"Location": address})
        who = request.cookies["who"]
        headers = {"Content-Security-Policy": "default-src 'self'"}
        page = f'<a href="/m/next">{who}</a><img src="//elsewhere/x.png"><form action="/m/send?a=1">'
        return web.Response(text=page, content_type="text/html", headers=headers)

    async def log_in(self, request: web.Request) -> web.Response:
        response = web.Response(status=303, headers={"Location": "/m/page#end"})
        response.set_cookie("who", request.query["code"][:8], path="/m/")
        return response

    async def take(self, request: web.Request) -> web.Response:
        form = await request.post()
        photo = form["photo"]
        assert isinstance(photo, web.FileField)
        return web.Response(text=f"{request.query['a']} {form['word']} {photo.file.read()!r}")


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    made = Service()
    app = web.Application()
    app.add_routes(
        [web.get("/m/page", made.show), web.get("/m/login", made.log_in), web.post("/m/send", made.take)]
    )
    server = TestServer(app)
    await server.start_server()
    made.url = str(server.make_url("")).rstrip("/")
    yield made
    await server.close()


@pytest.fixture
async def client(config: SandboxConfig, service: Service) -> AsyncIterator[Client]:
    app = web.Application()
    sandbox = create_sandbox(replace(config, webhook_url=f"{service.url}/wechat"))
    app.add_subapp("/sandbox", sandbox)
    async with TestClient(TestServer(app)) as made:
        service.sandbox = str(made.make_url("/sandbox"))
        yield made


def _page(openid: str, path: str = "/m/page") -> str:
    return f"/sandbox/web/{openid}{path}"


async def test_each_phone_is_logged_in_as_its_own_person(client: Client, service: Service) -> None:
    shown = []
    for openid in (FARMER, EXPERT, FARMER):
        response = await client.get(_page(openid))
        assert (response.status, response.url.path) == (200, _page(openid))
        shown.append(await response.text())
    assert shown[0].replace(FARMER, EXPERT) != shown[1]
    assert shown[0] == shown[2]
    assert "Set-Cookie" not in response.headers


async def test_addresses_of_the_service_stay_on_the_phone(client: Client) -> None:
    response = await client.get(_page(FARMER))
    text = await response.text()
    assert f'href="{_page(FARMER, "/m/next")}"' in text
    assert f'action="{_page(FARMER, "/m/send?a=1")}"' in text
    assert 'src="//elsewhere/x.png"' in text
    assert response.headers["Content-Security-Policy"] == "default-src 'self'"


async def test_forms_and_files_go_through(client: Client) -> None:
    form = FormData({"word": "叶子"})
    form.add_field("photo", b"\xff\xd8\xff", filename="leaf.jpg", content_type="image/jpeg")
    response = await client.post(_page(FARMER, "/m/send?a=1"), data=form)
    assert await response.text() == "1 叶子 b'\\xff\\xd8\\xff'"


async def test_nobodys_phone_shows_nothing_and_a_service_that_is_away_is_said_to_be(
    client: Client,
) -> None:
    assert (await client.get(_page("oNobody"))).status == 404
    await client.post("/sandbox/control/settings", json={"webhook_url": "http://127.0.0.1:9/wechat"})
    response = await client.get(_page(FARMER))
    assert response.status == 502
    assert "网页打不开" in await response.text()


async def test_a_reset_forgets_who_was_logged_in(client: Client) -> None:
    before = await (await client.get(_page(FARMER))).text()
    await client.post("/sandbox/control/reset")
    assert await (await client.get(_page(FARMER))).text() != before
