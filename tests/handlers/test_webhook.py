"""The webhook over HTTP: modes, formats, kinds of push, and what is refused and how."""

from __future__ import annotations

import asyncio
import base64
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from itertools import product
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tortoise import connections

from models.enums import PushReply, PushStatus, Topic
from models.push import Push
from sandbox.cipher import MessageCipher, sign
from sandbox.markup import to_xml
from tests.factories import add_knowledge
from tests.stage import AES_KEY, APP_ID, FARMER, TOKEN, Stage

MODES, FORMATS = ("plain", "compatible", "safe"), ("xml", "json")
QUESTION, ANSWER = "柑橘叶子发黄怎么办", "多半是缺铁或积水，先开沟排水。"
NEW_KEY = "Z9y8" * 10 + "wvu"
SAFE = {"FromUserName": FARMER, "ToUserName": "gh_1"}


async def post(
    stage: Stage, body: bytes, query: Mapping[str, str], headers: Mapping[str, str] | None = None
) -> tuple[int, str]:
    """Send bytes to the webhook and return status and text."""
    async with stage.http.post(f"{stage.url}/wechat", params=query, data=body, headers=headers) as response:
        return response.status, await response.text()


def signed(**changed: str) -> dict[str, str]:
    """Return the query of a plain push that the platform sent just now."""
    stamp = changed.pop("timestamp", str(int(time.time())))
    return {"timestamp": stamp, "nonce": "7", "signature": sign(TOKEN, stamp, "7")} | changed


def sealed(message: bytes, *, key: str = AES_KEY) -> tuple[bytes, dict[str, str]]:
    """Return body and query of a push in safe mode."""
    return enveloped(MessageCipher(key, APP_ID).encrypt(message))


def enveloped(cipher: str) -> tuple[bytes, dict[str, str]]:
    query = signed(encrypt_type="aes")
    query["msg_signature"] = sign(TOKEN, query["timestamp"], "7", cipher)
    return to_xml({"ToUserName": "gh_1", "Encrypt": cipher}).encode(), query


def text_push(content: str = QUESTION, **fields: Any) -> bytes:
    """Return the body of a text message with an id of its own."""
    made = SAFE | {"CreateTime": int(time.time()), "MsgType": "text", "Content": content}
    return to_xml(made | {"MsgId": time.time_ns()} | fields).encode()


@pytest.fixture
async def ready(stage: Stage) -> Stage:
    """A stage that knows one answer."""
    await add_knowledge("fruit-001", QUESTION, ANSWER, Topic.FRUIT)
    await stage.follow_knowledge()
    return stage


class TestModes:
    async def test_a_question_is_answered_the_way_it_came(self, ready: Stage) -> None:
        """The sandbox refuses a reply that is not signed, encrypted and addressed as the mode asks."""
        for mode, form in product(MODES, FORMATS):
            openid = f"o-{mode}-{form}"
            pushed = await ready.push(openid, content=f" {QUESTION}\n", mode=mode, format=form)
            assert [attempt["body_kind"] for attempt in pushed["attempts"]] == ["reply"], openid
            assert ANSWER in pushed["reply"]["text"]
            push = await Push.get(openid=openid)
            assert push.status is PushStatus.DONE
            assert push.payload["text"] == QUESTION

    async def test_the_address_is_verified(self, stage: Stage) -> None:
        for mode in MODES:
            await stage.control("POST", "settings", mode=mode)
            assert await stage.control("POST", "verify") == {"ok": True, "status": 200}
            refused = await stage.control("POST", "verify", query={"signature": "0" * 40})
            assert refused == {"ok": False, "status": 403}

    async def test_both_keys_are_taken_while_keys_rotate(
        self, make_stage: Callable[..., Awaitable[Stage]]
    ) -> None:
        stage = await make_stage(wechat_aes_key=NEW_KEY, wechat_aes_key_previous=AES_KEY)
        assert "帮助" in await stage.say(FARMER, "你好", mode="safe")
        status, text = await post(stage, *sealed(text_push("你好"), key=NEW_KEY))
        assert status == 200
        cipher = text.split("<Encrypt><![CDATA[")[1].split("]]>")[0]
        assert "帮助" in MessageCipher(NEW_KEY, APP_ID).decrypt(cipher).decode()
        assert (await post(stage, *sealed(text_push(), key="x" * 43)))[0] == 400
        assert await Push.all().count() == 2


ACTS: tuple[dict[str, Any], ...] = (
    {"kind": "text", "content": "谢谢"},
    {"kind": "image"},
    {"kind": "voice"},
    {"kind": "voice", "recognition": "猪不吃食怎么办"},
    {"kind": "video"},
    {"kind": "shortvideo"},
    {"kind": "location", "lat": 27.2, "lon": 109.8, "label": "安江镇"},
    {"kind": "link", "title": "讲座", "link": "http://127.0.0.1/x"},
    {"kind": "miniprogrampage", "title": "科惠"},
    {"kind": "event", "event": "subscribe"},
    {"kind": "event", "event": "subscribe", "event_key": "12"},
    {"kind": "event", "event": "SCAN", "event_key": "12", "ticket": "T"},
    {"kind": "event", "event": "LOCATION", "lat": 27.2, "lon": 109.8},
    {"kind": "event", "event": "CLICK", "event_key": "活动"},
    {"kind": "event", "event": "CLICK", "event_key": "无此命令" * 40},
    {"kind": "event", "event": "VIEW", "event_key": "http://127.0.0.1/m", "menu_id": 7},
    {"kind": "event", "event": "unsubscribe"},
)
REPORTS: tuple[dict[str, Any], ...] = (
    {"Event": "subscribe", "EventKey": "last_trade_no_4008"},
    {"Event": "TEMPLATESENDJOBFINISH", "MsgID": 200163836, "Status": "failed:user block"},
    {"Event": "MASSSENDJOBFINISH", "MsgID": 1000001625, "Status": "send success", "SentCount": 75},
    {"Event": "subscribe_msg_popup_event", "SubscribeMsgPopupEvent": {"List": {"TemplateId": "t"}}},
    {"Event": "subscribe_msg_change_event", "SubscribeMsgChangeEvent": {"List": [{"TemplateId": "t"}]}},
    {"Event": "subscribe_msg_sent_event", "SubscribeMsgSentEvent": {"List": {"TemplateId": "t"}}},
    {"Event": "PUBLISHJOBFINISH", "PublishEventInfo": {"publish_id": 1, "publish_status": 0}},
    {"Event": "wxa_media_check", "trace_id": "60ae-120f", "version": 2, "result": {"suggest": "pass"}},
)


class TestKindsOfPush:
    async def test_everything_a_person_does_is_stored_and_worked_on(self, stage: Stage) -> None:
        everything = list(product(MODES, FORMATS, ACTS))
        for number, (mode, form, act) in enumerate(everything):
            pushed = await stage.push(f"oPerson{number}", mode=mode, format=form, **act)
            assert pushed["attempts"][0]["body_kind"] in ("reply", "success"), act
        assert await Push.filter(status=PushStatus.DONE).count() == len(everything)
        assert await Push.all().count() == len(everything)

    async def test_reports_of_the_platform_are_stored(self, stage: Stage) -> None:
        for at, (form, report) in enumerate(product(FORMATS, REPORTS)):
            fields = SAFE | {"CreateTime": 1_760_000_000 + at, "MsgType": "event"} | report
            body = json.dumps(fields) if form == "json" else to_xml(fields)
            status, text = await post(stage, body.encode(), signed())
            assert status == 200
            assert text == "success" or report["Event"] == "subscribe", report
        stored = await Push.filter(status=PushStatus.DONE).count()
        assert stored == 2 * len(REPORTS) - 2, "the two that have an id of their own came twice"

    async def test_what_is_not_known_is_stored_and_answered_with_success(self, stage: Stage) -> None:
        unknown = ({"MsgType": "hologram"}, {"MsgType": "event", "Event": "brand_new"})
        for number, (mode, fields) in enumerate(product(MODES, unknown)):
            pushed = await stage.push(f"oPerson{number}", content="x", fields=fields, mode=mode)
            assert [attempt["body_kind"] for attempt in pushed["attempts"]] == ["success"]
            push = await Push.get(openid=f"oPerson{number}")
            assert (push.status, push.reply_state) == (PushStatus.DONE, PushReply.NONE)


MALFORMED = (
    b"",
    b"<xml/>",
    b"<xml><MsgType>text",
    b"{]",
    b"hello",
    b"\x00\xff\xfe",
    b'<?xml version="1.0" encoding="klingon"?><xml><MsgType>text</MsgType></xml>',
    b'<!DOCTYPE xml [<!ENTITY a "a">]><xml><MsgType>&a;</MsgType></xml>',
    b"<xml><FromUserName>o</FromUserName><CreateTime>1</CreateTime></xml>",
    b"<xml><Encrypt>AAAA</Encrypt></xml>",
)


@pytest.mark.parametrize("backend_name", ["sqlite"], indirect=True)
class TestRefusals:
    """Refused before any database is asked."""

    async def test_a_wrong_signature_is_403(self, stage: Stage) -> None:
        wrong = {"signature": "0" * 40, "msg_signature": "0" * 40}
        for mode in MODES:
            pushed = await stage.push(FARMER, content=QUESTION, mode=mode, query=wrong)
            assert {attempt["status"] for attempt in pushed["attempts"]} == {403}
        assert not await Push.exists()

    async def test_no_signature_is_403(self, stage: Stage) -> None:
        assert await post(stage, text_push(), {}) == (403, "forbidden")
        assert await stage.get("/wechat") == (403, "forbidden")
        assert not await Push.exists()

    async def test_a_malformed_body_is_400(self, stage: Stage) -> None:
        for body in MALFORMED:
            assert await post(stage, body, signed()) == (400, "invalid_input"), body
            assert await post(stage, *sealed(body)) == (400, "invalid_input"), body
            garbled = enveloped(base64.b64encode(body).decode())
            assert await post(stage, *garbled) == (400, "invalid_input"), body
        assert not await Push.exists()

    async def test_a_body_that_breaks_off_or_is_not_what_it_says_is_400(self, stage: Stage) -> None:
        unpacked = await post(stage, text_push(), signed(), {"Content-Encoding": "gzip"})
        assert unpacked == (400, "invalid_input")
        assert b" 400 " in await speak(stage, b"Transfer-Encoding: chunked\r\n\r\nzz\r\nnonsense\r\n")
        assert not await Push.exists()

    async def test_more_than_64_kib_is_413(self, stage: Stage) -> None:
        limit = 64 * 1024 - len(text_push(""))
        assert (await post(stage, text_push("a" * limit), signed()))[0] == 200
        assert await post(stage, text_push("a" * (limit + 1)), signed()) == (413, "too_large")
        chunks = (b"8000\r\n" + b"a" * 0x8000 + b"\r\n") * 3 + b"0\r\n\r\n"
        assert b" 413 " in await speak(stage, b"Transfer-Encoding: chunked\r\n\r\n" + chunks)
        assert await Push.all().count() == 1

    @pytest.mark.parametrize("seconds", [-310, 310])
    async def test_a_timestamp_of_more_than_five_minutes_is_403(self, stage: Stage, seconds: int) -> None:
        await stage.control("POST", "clock", advance_seconds=seconds)
        for mode in MODES:
            pushed = await stage.push(FARMER, content=QUESTION, mode=mode)
            assert {attempt["status"] for attempt in pushed["attempts"]} == {403}
        assert await stage.control("POST", "verify") == {"ok": False, "status": 403}
        assert not await Push.exists()
        await stage.control("POST", "clock", advance_seconds=-seconds * 0.1)
        for mode in MODES:
            assert (await stage.push(FARMER, content=QUESTION, mode=mode))["attempts"][0]["status"] == 200

    async def test_a_stale_timestamp_passes_while_the_sandbox_is_on(
        self, make_stage: Callable[..., Awaitable[Stage]]
    ) -> None:
        stage = await make_stage(sandbox=True)
        await stage.control("POST", "clock", advance_seconds=-86_400)
        for mode in MODES:
            assert "帮助" in await stage.say(FARMER, "你好", mode=mode)

    async def test_a_timestamp_that_is_no_number_is_403(self, stage: Stage) -> None:
        for stamp in ("", "soon", "9" * 400):
            for changed in ({}, {"encrypt_type": "aes", "msg_signature": "x"}):
                query = signed(timestamp=stamp) | changed
                assert await post(stage, text_push(), query) == (403, "forbidden")


async def speak(stage: Stage, rest: bytes) -> bytes:
    """Write a POST by hand, as no client would, and return the head of the answer."""
    host, port = stage.url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(f"POST /wechat?{urlencode(signed())} HTTP/1.1\r\nHost: {host}\r\n".encode() + rest)
    try:
        return await asyncio.wait_for(reader.readline(), 5)
    finally:
        writer.close()
        await writer.wait_closed()


async def test_a_push_that_cannot_be_stored_is_left_to_be_repeated(ready: Stage) -> None:
    """503 has the platform send it again; nothing is said that is not stored."""
    database = connections.get("default")
    await database.execute_script("ALTER TABLE push RENAME TO push_away")
    body = text_push()
    assert await post(ready, body, signed()) == (503, "not_stored")
    await database.execute_script("ALTER TABLE push_away RENAME TO push")
    status, text = await post(ready, body, signed())
    assert (status, ANSWER in text) == (200, True)
    assert await Push.all().count() == 1


NAMES = st.sampled_from(
    ["MsgType", "Event", "EventKey", "Content", "MediaId", "Location_X", "Location_Y", "Label", "Url",
     "MsgId", "Recognition", "trace_id", "Encrypt", "PublishEventInfo", "ToUserName", "Title"]
)  # fmt: skip
KINDS = st.sampled_from(
    ["text", "image", "voice", "video", "location", "link", "event", "TEXT", "", "\x00", "shortvideo"]
)
VALUES = st.recursive(
    st.text(max_size=40) | st.integers() | st.floats() | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.builds(
    lambda kind, openid, created, more: (
        {"MsgType": kind, "FromUserName": openid, "CreateTime": created} | more
    ),
    KINDS,
    st.sampled_from([FARMER, "o\x00", " ", "农" * 64, "o" * 65]) | st.text(min_size=1, max_size=12),
    st.sampled_from([0, 1_760_000_000, -1, 10**11, 10**30, "noon", 1.5]),
    st.dictionaries(NAMES | st.text(max_size=12), VALUES, max_size=6),
)
BODIES = (
    st.binary(max_size=300)
    | st.text(max_size=200).map(lambda text: f"<xml>{text}</xml>".encode())
    | FIELDS.map(lambda fields: json.dumps(fields).encode())
    | FIELDS.map(lambda fields: to_xml(fields).encode("utf-8", "surrogatepass"))
    | FIELDS.map(lambda fields: text_push(**{name: str(value) for name, value in fields.items()}))
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(body=BODIES, mode=st.sampled_from(["plain", "safe", "cipher"]))
async def test_no_body_that_is_signed_gives_a_server_error(stage: Stage, body: bytes, mode: str) -> None:
    """Whatever it holds is taken, or refused with 400 and not stored."""
    before = await Push.all().count()
    if mode == "plain":
        status, _ = await post(stage, body, signed())
    else:
        sent = sealed(body) if mode == "safe" else enveloped(base64.b64encode(body).decode())
        status, _ = await post(stage, *sent)
    assert status in (200, 400)
    assert status == 200 or await Push.all().count() == before
