"""Pushes: how they are signed, encrypted, written, repeated, and what their answers do."""

import asyncio
import base64
import hashlib
import json
import struct
from typing import Any

import pytest
from aiohttp import web
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from sandbox.cipher import CipherError, MessageCipher, sign
from tests.sandbox.stage import AES_KEY, APP_ID, FARMER, TOKEN, Received, Stage, text_reply

OFFICIAL = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR"
    "8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km3"
    "2IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)
OFFICIAL_REPLY = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="


def digest(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def open_envelope(encrypted: str) -> str:
    """Decrypt as a webhook would, without the sandbox's own code."""
    key = base64.b64decode(AES_KEY + "=")
    decryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
    full = decryptor.update(base64.b64decode(encrypted)) + decryptor.finalize()
    assert 1 <= full[-1] <= 32
    full = full[: -full[-1]]
    (length,) = struct.unpack("!I", full[16:20])
    assert full[20 + length :].decode() == APP_ID
    return full[20:][:length].decode()


def encrypted_reply(plain: str, *, signature: str | None = None) -> str:
    encrypted = MessageCipher(AES_KEY, APP_ID).encrypt(plain.encode())
    signature = signature or digest(TOKEN, "1700000000", "77", encrypted)
    return (
        f"<xml><Encrypt><![CDATA[{encrypted}]]></Encrypt><MsgSignature>{signature}</MsgSignature>"
        "<TimeStamp>1700000000</TimeStamp><Nonce>77</Nonce></xml>"
    )


def test_official_signatures() -> None:
    assert sign(TOKEN, "1714036504", "1514711492") == "f464b24fc39322e44b38aa78f5edd27bd1441696"
    assert sign(TOKEN, "1714037059", "486452656") == "899cf89e464efb63f54ddac96b0a0a235f53aa78"
    assert sign(TOKEN, "1714112445", "415670741", OFFICIAL) == "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3"


def test_official_cipher_texts() -> None:
    cipher = MessageCipher(AES_KEY, APP_ID)
    assert json.loads(cipher.decrypt(OFFICIAL)) == {
        "ToUserName": "gh_97417a04a28d",
        "FromUserName": "o9AgO5Kd5ggOC-bXrbNODIiE3bGY",
        "CreateTime": 1714112445,
        "MsgType": "event",
        "Event": "debug_demo",
        "debug_str": "hello world",
    }
    reply = cipher.encrypt(b'{"demo_resp":"good luck"}', salt=b"707722b803182950")
    assert reply == OFFICIAL_REPLY
    assert sign(TOKEN, "1713424427", "415670741", reply) == "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"


@pytest.mark.parametrize("text", ["", "AAAA", "!!!", base64.b64encode(b"x" * 64).decode()])
def test_a_garbled_cipher_text_is_refused(text: str) -> None:
    with pytest.raises(CipherError):
        MessageCipher(AES_KEY, APP_ID).decrypt(text)
    with pytest.raises(CipherError):
        MessageCipher(AES_KEY, "wx-other").decrypt(OFFICIAL)


@pytest.mark.parametrize("form", ["xml", "json"])
@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
async def test_a_push_is_signed_and_readable_in_every_mode(stage: Stage, mode: str, form: str) -> None:
    outcome = await stage.say("叶子]]>发黄<b>", mode=mode, format=form)
    (received,) = stage.webhook.received
    query = received.query
    assert query["signature"] == digest(TOKEN, query["timestamp"], query["nonce"])
    assert query["openid"] == FARMER
    outside = json.loads(received.body) if form == "json" else received.fields
    if mode == "plain":
        assert "encrypt_type" not in query
        inside = outside
    else:
        encrypted = outside["Encrypt"]
        assert query["encrypt_type"] == "aes"
        assert query["msg_signature"] == digest(TOKEN, query["timestamp"], query["nonce"], encrypted)
        plain = open_envelope(encrypted)
        inside = json.loads(plain) if form == "json" else Received("", {}, plain, "").fields
    assert inside["Content"] == "叶子]]>发黄<b>"
    assert (inside["FromUserName"], inside["ToUserName"]) == (FARMER, "gh_5a9d0c1f2e3b")
    assert int(inside["MsgId"]) == outcome["msg_id"]
    assert ("Content" in outside) == (mode != "safe")


async def test_passive_reply_is_shown_once(stage: Stage) -> None:
    stage.webhook.say("请补施氮肥")
    outcome = await stage.say(repeats_at_once=5)
    assert outcome["reply"] == {"type": "text", "text": "请补施氮肥"}
    assert [attempt["body_kind"] for attempt in outcome["attempts"]] == ["reply"] * 5
    assert len({received.body for received in stage.webhook.received}) == 1
    assert [bubble["text"] for bubble in await stage.bubbles()] == ["柑橘叶子发黄怎么办", "请补施氮肥"]


async def test_passive_reply_with_news(stage: Stage) -> None:
    async def answer(received: Received) -> web.Response:
        item = "<item><Title>讲座</Title><Description>周五</Description><PicUrl/><Url>http://127.0.0.1/e</Url></item>"
        body = text_reply(received.fields, "x").replace(">text<", ">news<")
        articles = f"<ArticleCount>1</ArticleCount><Articles>{item}</Articles></xml>"
        return web.Response(text=body.replace("</xml>", articles))

    stage.webhook.answer = answer
    outcome = await stage.say()
    assert outcome["reply"]["articles"][0]["title"] == "讲座"
    assert (await stage.bubbles())[-1]["kind"] == "news"


@pytest.mark.parametrize("mode", ["compatible", "safe"])
async def test_encrypted_reply(stage: Stage, mode: str) -> None:
    async def answer(received: Received) -> web.Response:
        inside = Received("", {}, open_envelope(received.fields["Encrypt"]), "").fields
        return web.Response(text=encrypted_reply(text_reply(inside, "收到")))

    stage.webhook.answer = answer
    assert (await stage.say(mode=mode))["reply"] == {"type": "text", "text": "收到"}


async def test_wrong_replies_are_named(stage: Stage) -> None:
    fields = {"FromUserName": FARMER, "ToUserName": "gh_5a9d0c1f2e3b"}
    good = text_reply(fields, "好")
    bad = [
        ("plain", "not xml", "cannot be parsed"),
        ("plain", "<!DOCTYPE x><xml><a>1</a></xml>", "document type"),
        ("plain", text_reply({**fields, "FromUserName": "oOther"}, "好"), "exchanged"),
        ("plain", text_reply(fields, "字" * 683), "longer"),
        ("plain", text_reply(fields, " "), "empty"),
        ("plain", encrypted_reply(good), "plain mode"),
        ("safe", good, "must be encrypted"),
        ("safe", encrypted_reply(good, signature="0" * 40), "MsgSignature"),
    ]
    for mode, body, problem in bad:
        stage.webhook.answer = fixed(body)
        (attempt,) = (await stage.say(mode=mode))["attempts"]
        assert attempt["body_kind"] == "invalid"
        assert problem in attempt["error"]
    assert (await stage.bubbles())[-1]["text"] == "该公众号提供的服务出现故障，请稍后再试"


def fixed(body: str, status: int = 200) -> Any:
    async def answer(_: Received) -> web.Response:
        return web.Response(text=body, status=status)

    return answer


async def test_success_and_empty_answers_show_nothing(stage: Stage) -> None:
    for body, kind in (("success", "success"), ("", "empty")):
        stage.webhook.answer = fixed(body)
        outcome = await stage.say()
        assert [attempt["body_kind"] for attempt in outcome["attempts"]] == [kind]
        assert outcome["reply"] is None
    assert {bubble["side"] for bubble in await stage.bubbles()} == {"me"}


async def test_repeats_three_times_with_the_same_msg_id(stage: Stage) -> None:
    stage.webhook.answer = fixed("down", 502)
    outcome = await stage.say()
    assert [attempt["status"] for attempt in outcome["attempts"]] == [502] * 4
    assert {received.fields["MsgId"] for received in stage.webhook.received} == {str(outcome["msg_id"])}
    assert (await stage.bubbles())[-1]["text"] == "该公众号暂时无法提供服务，请稍后再试"


async def test_a_slow_answer_is_asked_again_and_a_late_reply_is_dropped(stage: Stage) -> None:
    async def answer(received: Received) -> web.Response:
        number = len(stage.webhook.received)
        if number == 1:
            await asyncio.sleep(0.5)
        return web.Response(text=text_reply(received.fields, f"第{number}次"))

    stage.webhook.answer = answer
    outcome = await stage.say()
    assert [attempt["status"] for attempt in outcome["attempts"]] == [None, 200]
    assert "0.3 s" in outcome["attempts"][0]["error"]
    await asyncio.sleep(0.3)
    assert [bubble["text"] for bubble in await stage.bubbles()][1:] == ["第2次"]


async def test_an_unreachable_webhook(stage: Stage) -> None:
    outcome = await stage.say(url="http://127.0.0.1:9/none")
    assert len(outcome["attempts"]) == 4
    assert all(attempt["status"] is None for attempt in outcome["attempts"])


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ({"type": "image"}, {"MsgType": "image"}),
        ({"type": "voice", "recognition": "叶子黄"}, {"Format": "amr", "Recognition": "叶子黄"}),
        ({"type": "video"}, {"MsgType": "video"}),
        ({"type": "shortvideo"}, {"MsgType": "shortvideo"}),
        (
            {"type": "location", "lat": 26.05, "lon": 119.2, "label": "上街镇"},
            {"Label": "上街镇", "Location_X": "26.05"},
        ),
        ({"type": "link", "title": "t", "link": "http://127.0.0.1/"}, {"Url": "http://127.0.0.1/"}),
        ({"type": "miniprogrampage", "page_path": "pages/a"}, {"PagePath": "pages/a"}),
        ({"type": "event", "event": "CLICK", "event_key": "活动"}, {"Event": "CLICK", "EventKey": "活动"}),
        (
            {"type": "event", "event": "SCAN", "event_key": "9", "ticket": "T"},
            {"EventKey": "9", "Ticket": "T"},
        ),
        (
            {"type": "event", "event": "LOCATION", "lat": 26.1, "lon": 119.3},
            {"Latitude": "26.1", "Precision": "65"},
        ),
        ({"type": "event", "event": "subscribe", "event_key": "3"}, {"EventKey": "qrscene_3"}),
        (
            {"type": "event", "event": "new_thing", "fields": {"Extra": "1"}},
            {"Event": "new_thing", "Extra": "1"},
        ),
        ({"type": "text", "content": "1", "menu_id": "m1"}, {"bizmsgmenuid": "m1"}),
        (
            {"type": "text", "content": "1", "msg_id": 42, "create_time": 7},
            {"MsgId": "42", "CreateTime": "7"},
        ),
    ],
)
async def test_kinds_of_push(stage: Stage, order: dict[str, Any], expected: dict[str, str]) -> None:
    outcome = await stage.push(**order)
    fields = stage.webhook.received[-1].fields
    assert expected.items() <= fields.items()
    assert ("MsgId" in fields) == (order["type"] != "event") == (outcome["msg_id"] is not None)


async def test_raw_body_and_query_pass_through(stage: Stage) -> None:
    await stage.push(type="raw", body="<xml/>", query={"signature": "0"})
    (received,) = stage.webhook.received
    assert received.body == "<xml/>"
    assert received.query["signature"] == "0"
    await stage.push(type="raw", body="<xml/>", mode="safe")
    assert open_envelope(stage.webhook.received[-1].fields["Encrypt"]) == "<xml/>"


async def test_orders_without_sense_get_400(stage: Stage) -> None:
    orders: list[dict[str, Any]] = [
        {"type": "text"},
        {"openid": FARMER, "type": "dance"},
        {"openid": FARMER, "type": "location"},
        {"openid": FARMER, "type": "raw"},
        {"openid": FARMER, "mode": "secret"},
        {"openid": FARMER, "repeats_at_once": 0},
        {"openid": FARMER, "type": "image", "media": {"base64": "?"}},
    ]
    for order in orders:
        response = await stage.client.post("/sandbox/control/push", json=order)
        assert response.status == 400, order
        assert (await response.json())["error"]


async def test_verifying_the_address(stage: Stage) -> None:
    async def answer(received: Received) -> web.Response:
        query = received.query
        assert query["signature"] == digest(TOKEN, query["timestamp"], query["nonce"])
        return web.Response(text=query["echostr"])

    assert (await stage.control("POST", "verify"))["ok"] is False
    stage.webhook.answer = answer
    assert (await stage.control("POST", "verify"))["ok"] is True
    assert (await stage.control("POST", "verify", url="http://127.0.0.1:9/"))["ok"] is False


async def test_message_ids_grow_and_differ_between_people(stage: Stage) -> None:
    outcomes = await asyncio.gather(*(stage.say(openid=f"oPerson{number}") for number in range(10)))
    ids = [outcome["msg_id"] for outcome in outcomes]
    assert len(set(ids)) == 10
    assert all(2**60 < one < 2**63 for one in ids)
