"""What wechatpy gets wrong, how replies are written, and bodies that nobody foresaw."""

from __future__ import annotations

import base64
import json
import struct
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BotError, InvalidInput
from bot.messages import Reply
from bot.wechat.gateway import Push
from sandbox.cipher import MessageCipher, sign
from sandbox.markup import to_xml
from tests.bot.wechat.pushes import (
    AES_KEY,
    APP_ID,
    FIELDS,
    OFFICIAL_CIPHER,
    THEN,
    TOKEN,
    aes,
    encrypted,
    enveloped,
    gateway,
    packed,
    plain_query,
    read,
)


class TestKnownDefectsOfWechatpy:
    """wechat.md names each; with wechatpy alone all of them are exceptions nobody catches."""

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"<xml",
            b"<xml><a></xml>",
            b"\xff\xfe\x00",
            b"{",
            b"[]",
            b"null",
            b"{}",
            b"<xml/>",
            b"<xml>text</xml>",
            b"<html><MsgType>text</MsgType></html>",
            b"<xml><FromUserName>o</FromUserName><CreateTime>1</CreateTime></xml>",
            b"<xml><Encrypt>AAAA</Encrypt></xml>",
            b'<?xml version="1.0" encoding="klingon"?><xml><MsgType>text</MsgType></xml>',
            b'<!DOCTYPE xml [<!ENTITY a "aaaa">]><xml><MsgType>&a;</MsgType></xml>',
            "<xml><MsgType>文本</MsgType></xml>".encode("gbk"),
            b'{"MsgType": "text", "FromUserName": "\\ud800", "CreateTime": 1}',
            b"[" * 5000,
            b"<a>" * 9000 + b"</a>" * 9000,
        ],
    )
    def test_a_malformed_body_is_invalid_input(self, body: bytes) -> None:
        with pytest.raises(InvalidInput):
            gateway().unpack(plain_query(), body, now=THEN)

    @pytest.mark.parametrize(
        "changed",
        [
            {"MsgType": ""},
            {"FromUserName": " "},
            {"FromUserName": "o" * 65},
            {"CreateTime": "noon"},
            {"CreateTime": "9" * 30},
            {"CreateTime": "9" * 5000},
            {"MediaId": "m" * 256},
            {"MsgType": "location", "Location_X": "north", "Location_Y": "1"},
            {"MsgType": "location", "Location_X": "91", "Location_Y": "1"},
            {"MsgType": "location", "Location_X": "nan", "Location_Y": "1"},
        ],
    )
    def test_impossible_values_are_invalid_input(self, changed: dict[str, str]) -> None:
        with pytest.raises(InvalidInput):
            read(FIELDS | {"MsgType": "text", "Content": "a"} | changed)

    @pytest.mark.parametrize(
        "cipher",
        [
            "AAAA",
            "!",
            "字",
            "A" * 7,
            aes(b""),
            aes(bytes(16)),
            aes(bytes(32)),
            aes(b"x" * 16 + struct.pack("!I", 2**31) + b"y" * 12),
            aes(b"x" * 16 + struct.pack("!I", 1) + b"\xff" + APP_ID.encode() + bytes([9] * 9)),
            OFFICIAL_CIPHER[:-24],
            OFFICIAL_CIPHER[24:],
        ],
    )
    def test_a_garbled_cipher_text_is_invalid_input(self, cipher: str) -> None:
        query, body = enveloped(cipher)
        with pytest.raises(InvalidInput):
            gateway().unpack(query, body, now=THEN)

    @pytest.mark.parametrize(
        "body", [b"<xml><Encrypt/></xml>", b"<xml><A>1</A></xml>", b'{"Encrypt": {"a": 1}}']
    )
    def test_an_envelope_without_its_content_is_invalid_input(self, body: bytes) -> None:
        with pytest.raises(InvalidInput):
            gateway().unpack(plain_query(encrypt_type="aes"), body, now=THEN)

    def test_a_reply_cannot_leave_its_section(self) -> None:
        text = "a]]><Evil>1</Evil>]]>&<b>\x0b\x00中"
        fields = ElementTree.fromstring(packed(Reply(text)))
        assert fields.find("Evil") is None
        assert fields.findtext("Content") == "a]]><Evil>1</Evil>]]>&<b>中"

    def test_text_is_not_lost_when_it_is_blank(self) -> None:
        assert read(FIELDS | {"MsgType": "text", "Content": ""}).text == ""
        assert read(FIELDS | {"MsgType": "text"}).text == ""

    def test_zero_bytes_never_reach_the_database(self) -> None:
        incoming = read(FIELDS | {"MsgType": "\x00new", "a\x00b": "c\x00d"}, form="json")
        assert incoming.details == {"ab": "cd"}
        assert "\x00" not in incoming.key


class TestReplies:
    def test_nothing_to_say_is_success(self) -> None:
        assert packed(None) == "success"

    @pytest.mark.parametrize(
        ("reply", "path", "value"),
        [
            (Reply("先开沟排水"), "Content", "先开沟排水"),
            (Reply(kind="image", media_id="m1"), "Image/MediaId", "m1"),
            (Reply(kind="voice", media_id="m2"), "Voice/MediaId", "m2"),
        ],
    )
    def test_a_reply_goes_back_the_way_the_push_came(self, reply: Reply, path: str, value: str) -> None:
        fields = ElementTree.fromstring(packed(reply))
        assert fields.findtext(path) == value
        parties = [fields.findtext(name) for name in ("ToUserName", "FromUserName", "MsgType", "CreateTime")]
        assert parties == ["oFarmer", "gh_1", reply.kind, "1714112445"]
        as_json = json.loads(packed(reply, form="json"))
        for part in path.split("/"):
            as_json = as_json[part]
        assert as_json == value

    @pytest.mark.parametrize("form", ["xml", "json"])
    def test_an_encrypted_push_gets_an_encrypted_and_signed_reply(self, form: str) -> None:
        fields = FIELDS | {"MsgType": "text", "Content": "a"}
        text = to_xml(fields) if form == "xml" else json.dumps(fields)
        query, body = encrypted(text.encode())
        if form == "json":
            body = json.dumps({"Encrypt": ElementTree.fromstring(body).findtext("Encrypt")}).encode()
        push: Push = gateway().unpack(query, body, now=THEN)
        sealed = gateway().pack(Reply("好"), to=push, now=THEN)
        values = (
            json.loads(sealed) if form == "json" else {e.tag: e.text for e in ElementTree.fromstring(sealed)}
        )
        stamp, cipher = str(values["TimeStamp"]), values["Encrypt"]
        assert values["MsgSignature"] == sign(TOKEN, stamp, values["Nonce"], cipher)
        assert "好" in MessageCipher(AES_KEY, APP_ID).decrypt(cipher).decode()


@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda text: f"<xml>{text}</xml>".encode()))
def test_whatever_arrives_is_a_push_or_a_named_error(body: bytes) -> None:
    for query, sent in ((plain_query(), body), encrypted(body), enveloped(base64.b64encode(body).decode())):
        try:
            gateway().unpack(query, sent, now=THEN)
        except BotError as error:
            assert error.status in (400, 403)
