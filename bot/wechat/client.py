"""Calls to the platform's HTTP API: the only way out to WeChat."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TypeVar

import aiohttp
import orjson

from bot.coordination import Coordinator
from bot.wechat.access_token import AccessToken, FetchedToken
from bot.wechat.errors import WeChatError, WeChatUnreachable
from bot.wechat.media import FetchedMedia, VideoAddress, build_upload, read_media
from bot.wechat.rules import TOKEN_CODES, fit_field
from bot.wechat.transport import MEDIA_TIMEOUT, TOKEN_TIMEOUT, exchange, read_json

T = TypeVar("T")


class WeChatClient:
    """The official account's side of the API.

    Every call raises WeChatError for the platform's error codes and WeChatUnreachable when there is no
    usable answer. A refused token is replaced once and the call repeated once, never more.
    """

    def __init__(
        self,
        http: aiohttp.ClientSession,
        api_base: str,
        app_id: str,
        app_secret: str,
        coordinator: Coordinator,
    ) -> None:
        self._http = http
        self._base = api_base.rstrip("/")
        self._app_id = app_id
        self._app_secret = app_secret
        self._token = AccessToken(self._fetch_token, coordinator, app_id)

    async def send_text(self, openid: str, text: str) -> None:
        """Send a customer-service text of at most 2,048 bytes."""
        await self._send_custom(openid, "text", {"content": text})

    async def send_media(self, openid: str, kind: str, media_id: str) -> None:
        """Send an image, a voice or a video that the platform keeps under `media_id`."""
        await self._send_custom(openid, kind, {"media_id": media_id})

    async def send_video(self, openid: str, media_id: str, thumb_media_id: str, title: str = "") -> None:
        """Send a video with the picture that stands for it until it is played."""
        video = {"media_id": media_id, "thumb_media_id": thumb_media_id, "title": title}
        await self._send_custom(openid, "video", video)

    async def send_menu(
        self, openid: str, head: str, choices: Sequence[Mapping[str, str]], tail: str = ""
    ) -> None:
        """Send a text with words to tap, each with an `id` and a `content`."""
        menu = {"head_content": head, "list": [dict(choice) for choice in choices], "tail_content": tail}
        await self._send_custom(openid, "msgmenu", menu)

    async def send_template(
        self, openid: str, template_id: str, data: Mapping[str, str], url: str = "", client_msg_id: str = ""
    ) -> None:
        """Send a template message; values are cut to what their fields hold.

        The platform sends one message per `client_msg_id` within ten minutes, however often it is asked.
        """
        values = {name: {"value": fit_field(name, value)} for name, value in data.items()}
        extra = {"url": url, "client_msg_id": client_msg_id}
        body = {"touser": openid, "template_id": template_id, "data": values}
        body |= {name: value for name, value in extra.items() if value}
        await self._post("/cgi-bin/message/template/send", body)

    async def fetch_media(self, media_id: str) -> FetchedMedia:
        """Fetch a file within three days of its receipt, a video by way of the address given for it."""

        async def fetch(token: str) -> FetchedMedia | VideoAddress:
            params = {"access_token": token, "media_id": media_id}
            url = f"{self._base}/cgi-bin/media/get"
            return read_media(await exchange(self._http, "GET", url, params=params, timeout=MEDIA_TIMEOUT))

        found = await self._with_token(fetch)
        if isinstance(found, FetchedMedia):
            return found
        answer = await exchange(self._http, "GET", found.url, timeout=MEDIA_TIMEOUT)
        return FetchedMedia(answer.body, answer.content_type)

    async def upload_media(self, kind: str, body: bytes, filename: str, content_type: str) -> str:
        """Give the platform a file for three days; return its media id."""

        async def upload(token: str) -> str:
            params = {"access_token": token, "type": kind}
            url = f"{self._base}/cgi-bin/media/upload"
            form = build_upload(body, filename, content_type)
            answer = await exchange(self._http, "POST", url, params=params, data=form, timeout=MEDIA_TIMEOUT)
            return str(read_json(answer.body).get("media_id", ""))

        return await self._with_token(upload)

    async def create_menu(self, menu: Mapping[str, object]) -> None:
        """Replace the account's menu; `menu` is the platform's own `{"button": [...]}`."""
        await self._post("/cgi-bin/menu/create", menu)

    async def fetch_openid(self, code: str) -> str:
        """Return who has allowed a page to know them: the openid behind the `code` of OAuth2 `snsapi_base`.

        A code is good once and for five minutes; then WeChatError 40163 or 40029.
        """
        params = {
            "appid": self._app_id,
            "secret": self._app_secret,
            "code": code,
            "grant_type": "authorization_code",
        }
        answer = await exchange(self._http, "GET", f"{self._base}/sns/oauth2/access_token", params=params)
        openid = read_json(answer.body).get("openid")
        if not isinstance(openid, str):
            raise WeChatUnreachable("no openid in the answer", sent=True)
        return openid

    async def ping(self) -> None:
        """Prove the credentials: ask the platform for a token, whatever is cached."""
        await self._fetch_token(False)

    async def _send_custom(self, openid: str, kind: str, content: Mapping[str, object]) -> None:
        body = {"touser": openid, "msgtype": kind, kind: content}
        await self._post("/cgi-bin/message/custom/send", body)

    async def _post(self, path: str, body: Mapping[str, object]) -> dict[str, object]:
        """Post UTF-8 JSON: the platform would show `\\u` escapes to people as they are."""
        content = orjson.dumps(body)

        async def post(token: str) -> dict[str, object]:
            params = {"access_token": token}
            answer = await exchange(self._http, "POST", f"{self._base}{path}", params=params, data=content)
            return read_json(answer.body)

        return await self._with_token(post)

    async def _with_token(self, call: Callable[[str], Awaitable[T]]) -> T:
        token = await self._token.current()
        try:
            return await call(token)
        except WeChatError as error:
            if error.errcode not in TOKEN_CODES:
                raise
            fresh = await self._token.refresh(token)
            if fresh == token:
                raise
        return await call(fresh)

    async def _fetch_token(self, force: bool) -> FetchedToken:
        body = {
            "grant_type": "client_credential",
            "appid": self._app_id,
            "secret": self._app_secret,
            "force_refresh": force,
        }
        url = f"{self._base}/cgi-bin/stable_token"
        try:
            answer = await exchange(self._http, "POST", url, data=orjson.dumps(body), timeout=TOKEN_TIMEOUT)
            token = read_json(answer.body)
            return FetchedToken(str(token["access_token"]), int(str(token["expires_in"])))
        except (WeChatUnreachable, KeyError, ValueError) as error:
            raise WeChatUnreachable(f"no token: {error}", sent=False) from error
