"""The rest of the API: media, templates, log-ins, menus, codes, publishing, mass messages, checks."""

import asyncio
from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import Any

import pytest
from aiohttp import FormData
from yarl import URL

from sandbox.samples import amr, mp4, png
from tests.sandbox.stage import (
    APP_ID,
    EXPERT,
    FARMER,
    MINI_APP_ID,
    MINI_SECRET,
    REPLY_TEMPLATE,
    SECRET,
    Received,
    Stage,
)

DAY = 86_400


async def upload(stage: Stage, kind: str, name: str, data: bytes, path: str = "/cgi-bin/media/upload") -> Any:
    form = FormData()
    form.add_field("media", BytesIO(data), filename=name, content_type="application/octet-stream")
    response = await stage.client.post(
        f"/sandbox/api{path}", params={"type": kind, "access_token": await stage.token()}, data=form
    )
    return await response.json()


async def wait_for(find: Callable[[], list[Received]]) -> Received:
    for _ in range(100):
        if found := find():
            return found[0]
        await asyncio.sleep(0.02)
    raise AssertionError("the push did not come")


async def signed(stage: Stage) -> Callable[..., Awaitable[Any]]:
    token = await stage.token()

    async def call(method: str, path: str, body: Any = None, **query: str) -> Any:
        return await stage.call(method, path, body, access_token=token, **query)

    return call


async def test_media_round_trip_and_expiry(stage: Stage) -> None:
    sent = await upload(stage, "image", "叶子.png", png())
    token = await stage.token()
    query = {"media_id": sent["media_id"], "access_token": token}
    response = await stage.request("GET", "/cgi-bin/media/get", params=query)
    assert response.content_type == "image/png"
    assert await response.read() == png()
    await stage.say()
    body = {"touser": FARMER, "msgtype": "image", "image": {"media_id": sent["media_id"]}}
    assert (await stage.call("POST", "/cgi-bin/message/custom/send", body, access_token=token))[
        "errcode"
    ] == 0
    shown = (await stage.bubbles())[-1]["media_url"]
    await stage.advance(3 * DAY + 1)
    query["access_token"] = await stage.token()
    response = await stage.request("GET", "/cgi-bin/media/get", params=query)
    assert response.content_type == "text/plain"
    assert (await response.json(content_type=None))["errcode"] == 40007
    assert (await stage.client.get(f"/sandbox/{shown}")).status == 200


async def test_a_video_is_refused_without_the_picture_that_stands_for_it(stage: Stage) -> None:
    film = await upload(stage, "video", "film.mp4", mp4())
    thumb = await upload(stage, "thumb", "poster.jpg", b"\xff\xd8\xff\xe0 a small picture")
    await stage.say()

    async def send(**video: str) -> int:
        body = {"touser": FARMER, "msgtype": "video", "video": {"media_id": film["media_id"], **video}}
        token = await stage.token()
        answer = await stage.call("POST", "/cgi-bin/message/custom/send", body, access_token=token)
        return int(answer["errcode"])

    assert await send() == 41006
    assert await send(thumb_media_id="gone") == 40007
    assert await send(thumb_media_id=film["media_id"]) == 40004
    assert await send(thumb_media_id=thumb["media_id"]) == 0


async def test_media_of_a_push_can_be_fetched(stage: Stage) -> None:
    await stage.push(type="voice", preview={"mime": "audio/wav", "base64": "UklGRg=="})
    media_id = stage.webhook.received[-1].fields["MediaId"]
    call = await signed(stage)
    response = await stage.request(
        "GET", "/cgi-bin/media/get", params={"media_id": media_id, "access_token": await stage.token()}
    )
    assert response.content_type == "audio/amr"
    assert await response.read() == amr()
    preview = await stage.client.get(f"/sandbox/control/media/{media_id}")
    assert (preview.content_type, await preview.read()) == ("audio/wav", b"RIFF")
    assert (await call("GET", "/cgi-bin/media/get", media_id="none"))["errcode"] == 40007
    await stage.push(type="image")
    picture = await stage.client.get(URL(stage.webhook.received[-1].fields["PicUrl"]).path)
    assert picture.content_type == "image/png"


@pytest.mark.parametrize(
    ("kind", "name", "data", "errcode"),
    [
        ("image", "a.txt", b"x", 40005),
        ("image", "a.png", b"not a picture", 40005),
        ("song", "a.mp3", b"ID3", 40004),
        ("voice", "a.amr", b"#!AMR\n" + bytes(2_100_000), 40006),
        ("thumb", "a.jpg", b"\xff\xd8\xff" + bytes(70_000), 40006),
        ("image", "a.png", b"", 44002),
    ],
    ids=["suffix", "content", "type", "long voice", "large thumb", "empty"],
)
async def test_upload_limits(stage: Stage, kind: str, name: str, data: bytes, errcode: int) -> None:
    assert (await upload(stage, kind, name, data))["errcode"] == errcode


async def test_upload_without_a_file(stage: Stage) -> None:
    call = await signed(stage)
    assert (await call("POST", "/cgi-bin/media/upload", {}, type="image"))["errcode"] == 41005


async def test_template_message_and_its_receipt(stage: Stage) -> None:
    call = await signed(stage)
    data = {"thing1": {"value": "柑橘黄化"}, "time2": {"value": "2026年3月2日 10:00"}}
    body = {"touser": EXPERT, "template_id": REPLY_TEMPLATE, "url": "http://127.0.0.1/m/1", "data": data}
    first = await call("POST", "/cgi-bin/message/template/send", {**body, "client_msg_id": "c1"})
    again = await call("POST", "/cgi-bin/message/template/send", {**body, "client_msg_id": "c1"})
    assert first["errcode"] == 0
    assert again["msgid"] == first["msgid"]
    (card,) = await stage.bubbles(EXPERT)
    assert (card["kind"], card["title"], card["url"]) == ("template", "咨询答复提醒", "http://127.0.0.1/m/1")
    assert card["fields"][0] == {"key": "thing1", "label": "咨询内容", "value": "柑橘黄化"}
    receipt = await wait_for(lambda: stage.webhook.events("TEMPLATESENDJOBFINISH"))
    assert receipt.fields["MsgID"] == str(first["msgid"])
    assert receipt.fields["Status"] == "success"


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"template_id": "unknown"}, 40037),
        ({"data": {}}, 47003),
        ({"data": {"thing1": {"value": "字" * 21}}}, 47003),
        ({"data": {"thing1": {"value": ""}}}, 47003),
        ({"data": {"thing1": "no object"}}, 47003),
        ({"touser": "oNobody"}, 40003),
    ],
)
async def test_bad_template_messages(stage: Stage, changes: dict[str, Any], errcode: int) -> None:
    call = await signed(stage)
    body = {"touser": FARMER, "template_id": REPLY_TEMPLATE, "data": {"thing1": {"value": "好"}}, **changes}
    assert (await call("POST", "/cgi-bin/message/template/send", body))["errcode"] == errcode
    await stage.push(type="event", event="unsubscribe")
    good = {"touser": FARMER, "template_id": REPLY_TEMPLATE, "data": {"thing1": {"value": "好"}}}
    assert (await call("POST", "/cgi-bin/message/template/send", good))["errcode"] == 43004


async def test_subscription_notices(stage: Stage) -> None:
    call = await signed(stage)
    body = {"touser": FARMER, "template_id": "notice", "data": {"thing1": {"value": "讲座"}}}

    async def send() -> int:
        return int((await call("POST", "/cgi-bin/message/subscribe/bizsend", body))["errcode"])

    assert await send() == 43101
    await stage.control("POST", "subscriptions", openid=FARMER, template_id="notice")
    await wait_for(lambda: stage.webhook.events("subscribe_msg_popup_event"))
    assert [await send(), await send()] == [0, 43101]
    await stage.control("POST", "subscriptions", openid=FARMER, template_id="notice", times=None)
    assert [await send(), await send(), await send()] == [0, 0, 0]
    await stage.control("POST", "subscriptions", openid=FARMER, template_id="notice", accept=False)
    assert await send() == 43101


async def test_web_authorization(stage: Stage) -> None:
    query = {"appid": APP_ID, "redirect_uri": "http://127.0.0.1/m/?a=1", "state": "s", "scope": "snsapi_base"}
    path = "/connect/oauth2/authorize"
    chooser = await stage.request("GET", path, params=query)
    assert "李大山" in await chooser.text()
    response = await stage.request("GET", path, params={**query, "openid": FARMER}, allow_redirects=False)
    target = URL(response.headers["Location"])
    assert (response.status, target.query["a"], target.query["state"]) == (302, "1", "s")
    exchange = {"appid": APP_ID, "secret": SECRET, "grant_type": "authorization_code"}
    answer = await stage.request(
        "GET", "/sns/oauth2/access_token", params={**exchange, "code": target.query["code"]}
    )
    assert answer.content_type == "text/plain", "as the real platform says it"
    assert (await answer.json(content_type=None))["openid"] == FARMER
    again = await stage.call("GET", "/sns/oauth2/access_token", **exchange, code=target.query["code"])
    assert again["errcode"] == 40163
    assert (await stage.call("GET", "/sns/oauth2/access_token", **exchange, code="0bad"))["errcode"] == 40029


async def test_a_link_opened_on_a_phone_is_recognised(stage: Stage) -> None:
    opened = await stage.client.get(
        "/sandbox/open", params={"openid": EXPERT, "url": "http://127.0.0.1/m/"}, allow_redirects=False
    )
    assert opened.headers["Location"] == "http://127.0.0.1/m/"
    query = {"appid": APP_ID, "redirect_uri": "http://127.0.0.1/m/"}
    path = "/connect/oauth2/authorize"
    response = await stage.request(
        "GET",
        path,
        params=query,
        allow_redirects=False,
        cookies={"sandbox_openid": opened.cookies["sandbox_openid"].value},
    )
    assert response.status == 302
    bad = await stage.client.get(
        "/sandbox/open", params={"url": "javascript:alert(1)"}, allow_redirects=False
    )
    assert bad.status == 400


async def test_mini_program_log_in_and_text_check(stage: Stage) -> None:
    issued = await stage.control("POST", "jscode", openid=FARMER)
    app = {"appid": MINI_APP_ID, "secret": MINI_SECRET, "grant_type": "authorization_code"}
    session = await stage.call("GET", "/sns/jscode2session", **app, js_code=issued["code"])
    assert session["openid"] == issued["openid"] != FARMER
    assert session["session_key"]
    assert (await stage.call("GET", "/sns/jscode2session", **app, js_code=issued["code"]))["errcode"] == 40163
    assert (await stage.call("GET", "/sns/jscode2session", **app, js_code="bad"))["errcode"] == 40029
    check = {"content": "有震感", "version": 2, "scene": 2, "openid": session["openid"]}
    token = await stage.token(MINI_APP_ID, MINI_SECRET)

    async def judge(**changes: Any) -> Any:
        return await stage.call("POST", "/wxa/msg_sec_check", {**check, **changes}, access_token=token)

    assert (await judge())["result"]["suggest"] == "pass"
    assert (await judge(content="代开发票"))["result"]["suggest"] == "risky"
    assert (await judge(openid="oNobody"))["errcode"] == 40003
    await stage.advance(7_201)
    token = await stage.token(MINI_APP_ID, MINI_SECRET)
    assert (await judge())["errcode"] == 61010


async def test_user_info(stage: Stage) -> None:
    call = await signed(stage)
    await stage.push(type="event", event="subscribe", event_key="12")
    known = await call("GET", "/cgi-bin/user/info", openid=FARMER)
    assert (known["subscribe"], known["qr_scene"]) == (1, 12)
    await stage.push(type="event", event="unsubscribe")
    assert await call("GET", "/cgi-bin/user/info", openid=FARMER) == {"subscribe": 0, "openid": FARMER}
    assert (await call("GET", "/cgi-bin/user/info", openid="oNobody"))["errcode"] == 40003


async def test_menu(stage: Stage) -> None:
    call = await signed(stage)
    assert (await call("GET", "/cgi-bin/menu/get"))["errcode"] == 46003
    buttons = [
        {"type": "click", "name": "我的咨询", "key": "我的咨询"},
        {"name": "服务", "sub_button": [{"type": "view", "name": "官网", "url": "http://127.0.0.1/"}]},
    ]
    assert (await call("POST", "/cgi-bin/menu/create", {"button": buttons}))["errcode"] == 0
    assert (await call("GET", "/cgi-bin/menu/get"))["menu"]["button"] == buttons
    assert (await stage.control("GET", "settings"))["menu"]["button"] == buttons
    assert (await call("POST", "/cgi-bin/menu/create", {"button": [{"name": "x"}]}))["errcode"] == 40017
    assert (await call("GET", "/cgi-bin/menu/delete"))["errcode"] == 0


async def test_qr_code(stage: Stage) -> None:
    call = await signed(stage)
    body = {
        "action_name": "QR_STR_SCENE",
        "expire_seconds": 600,
        "action_info": {"scene": {"scene_str": "讲座<1>"}},
    }
    code = await call("POST", "/cgi-bin/qrcode/create", body)
    assert code["expire_seconds"] == 600
    picture = await stage.request("GET", "/cgi-bin/showqrcode", params={"ticket": code["ticket"]})
    assert picture.content_type == "image/svg+xml"
    assert "讲座&lt;1&gt;" in await picture.text()
    assert (await stage.request("GET", "/cgi-bin/showqrcode", params={"ticket": "none"})).status == 404
    assert (await call("POST", "/cgi-bin/qrcode/create", {"action_name": "QR_SCENE", "action_info": {}}))[
        "errcode"
    ]


async def test_publishing(stage: Stage) -> None:
    call = await signed(stage)
    article = {"title": "防震减灾知识", "content": "<p>…</p>", "thumb_media_id": "none"}
    assert (await call("POST", "/cgi-bin/draft/add", {"articles": [article]}))["errcode"] == 40007
    cover = await upload(stage, "image", "a.png", png(), "/cgi-bin/material/add_material")
    article["thumb_media_id"] = cover["media_id"]
    draft = await call("POST", "/cgi-bin/draft/add", {"articles": [article]})
    assert (await call("POST", "/cgi-bin/draft/get", draft))["news_item"][0]["title"] == "防震减灾知识"
    job = await call("POST", "/cgi-bin/freepublish/submit", draft)
    told = await wait_for(lambda: stage.webhook.events("PUBLISHJOBFINISH"))
    assert job["publish_id"] in told.body
    state = await call("POST", "/cgi-bin/freepublish/get", {"publish_id": job["publish_id"]})
    assert (state["publish_status"], state["article_detail"]["count"]) == (0, 1)
    assert (await call("POST", "/cgi-bin/freepublish/submit", draft))["errcode"] == 40007


async def test_mass_message_is_sent_once_for_a_client_id(stage: Stage) -> None:
    call = await signed(stage)
    body = {
        "filter": {"is_to_all": True},
        "msgtype": "text",
        "text": {"content": "春耕提醒"},
        "clientmsgid": "m1",
    }
    first = await call("POST", "/cgi-bin/message/mass/sendall", body)
    again = await call("POST", "/cgi-bin/message/mass/sendall", body)
    assert first["errcode"] == 0
    assert (again["errcode"], again["msg_id"]) == (45065, first["msg_id"])
    assert [bubble["via"] for bubble in await stage.bubbles()] == ["mass"]
    told = await wait_for(lambda: stage.webhook.events("MASSSENDJOBFINISH"))
    assert told.fields["SentCount"] == "4"
    long = await call("POST", "/cgi-bin/message/mass/sendall", {**body, "clientmsgid": "x" * 65})
    assert long["errcode"] == 45067


async def test_four_mass_messages_a_month(stage: Stage) -> None:
    call = await signed(stage)
    body = {"touser": [FARMER, EXPERT], "msgtype": "text", "text": {"content": "通知"}}
    codes = [(await call("POST", "/cgi-bin/message/mass/send", body))["errcode"] for _ in range(5)]
    assert codes == [0, 0, 0, 0, 45028]
    await stage.advance(32 * DAY)
    call = await signed(stage)
    assert (await call("POST", "/cgi-bin/message/mass/send", body))["errcode"] == 0
