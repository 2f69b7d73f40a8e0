"""What the sandbox's tests stand on: a webhook whose answers they choose, and short calls."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from xml.etree import ElementTree

from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient

TOKEN = "AAAAA"
AES_KEY = "A" * 43
APP_ID = "wxba5fad812f8e6fb9"
SECRET = "official-secret"
MINI_APP_ID = "wx1111111111111111"
MINI_SECRET = "mini-secret"
FARMER = "oSandboxFarmer00000000000001"
EXPERT = "oSandboxExpert00000000000001"
REPLY_TEMPLATE = "template-reply"


@dataclass
class Received:
    """One request as the webhook got it."""

    method: str
    query: dict[str, str]
    body: str
    content_type: str

    @property
    def fields(self) -> dict[str, str]:
        root = ElementTree.fromstring(self.body)
        return {child.tag: child.text or "" for child in root}


Answer = Callable[[Received], Awaitable[web.Response]]


@dataclass
class Webhook:
    """Keeps what it received and answers with `answer`, by default an empty 200."""

    url: str = ""
    received: list[Received] = field(default_factory=list)
    answer: Answer | None = None

    async def serve(self, request: web.Request) -> web.Response:
        received = Received(
            request.method, dict(request.query), (await request.read()).decode(), request.content_type
        )
        self.received.append(received)
        return await self.answer(received) if self.answer else web.Response()

    def say(self, text: str) -> None:
        """Answer every push with this passive reply."""

        async def answer(received: Received) -> web.Response:
            return web.Response(text=text_reply(received.fields, text))

        self.answer = answer

    def events(self, name: str) -> list[Received]:
        return [received for received in self.received if f"[{name}]" in received.body]


def text_reply(fields: dict[str, str], text: str) -> str:
    return (
        f"<xml><ToUserName>{fields['FromUserName']}</ToUserName>"
        f"<FromUserName>{fields['ToUserName']}</FromUserName><CreateTime>1</CreateTime>"
        f"<MsgType>text</MsgType><Content><![CDATA[{text}]]></Content></xml>"
    )


@dataclass
class Stage:
    """The sandbox below `/sandbox`, with the calls that tests make most."""

    client: TestClient[web.Request, web.Application]
    webhook: Webhook
    prefix: str = "/sandbox"

    async def control(self, method: str, path: str, /, **body: Any) -> Any:
        response = await self.client.request(method, f"{self.prefix}/control/{path}", json=body or None)
        assert response.status < 300, await response.text()
        return await response.json()

    async def push(self, **order: Any) -> Any:
        return await self.control("POST", "push", **{"openid": FARMER, **order})

    async def say(self, content: str = "柑橘叶子发黄怎么办", **order: Any) -> Any:
        return await self.push(type="text", content=content, **order)

    async def phone(self, openid: str = FARMER) -> Any:
        return await self.control("GET", f"phones/{openid}")

    async def bubbles(self, openid: str = FARMER) -> list[dict[str, Any]]:
        return list((await self.phone(openid))["bubbles"])

    async def token(self, app_id: str = APP_ID, secret: str = SECRET, **more: Any) -> str:
        order = {"grant_type": "client_credential", "appid": app_id, "secret": secret, **more}
        return str((await self.call("POST", "/cgi-bin/stable_token", order))["access_token"])

    async def request(self, method: str, path: str, body: Any = None, **options: Any) -> ClientResponse:
        return await self.client.request(method, f"{self.prefix}/api{path}", json=body, **options)

    async def call(self, method: str, path: str, body: Any = None, **query: str) -> Any:
        response = await self.request(method, path, body, params=query)
        return await response.json(content_type=None)

    async def send(self, text: str = "您好", openid: str = FARMER) -> int:
        """Send a customer-service text with a good token and return the error code."""
        body = {"touser": openid, "msgtype": "text", "text": {"content": text}}
        answer = await self.call(
            "POST", "/cgi-bin/message/custom/send", body, access_token=await self.token()
        )
        return int(answer["errcode"])

    async def advance(self, seconds: float) -> None:
        await self.control("POST", "clock", advance_seconds=seconds)
