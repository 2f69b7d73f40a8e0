"""The gateway alone: the platform's official vectors, every kind of push, keys and signatures."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import pytest

from bot.errors import Forbidden, InvalidInput
from bot.messages import Incoming, MessageKind, Reply
from bot.wechat.envelope import KEY_LIMIT
from bot.wechat.gateway import Gateway
from sandbox.cipher import MessageCipher, sign
from sandbox.markup import to_xml
from tests.bot.wechat.pushes import (
    AES_KEY,
    APP_ID,
    FIELDS,
    NEW_KEY,
    OFFICIAL_BODY,
    OFFICIAL_CIPHER,
    OFFICIAL_QUERY,
    THEN,
    TOKEN,
    encrypted,
    gateway,
    plain_query,
    read,
    take,
)


class TestOfficialVectors:
    def test_the_address_is_verified(self) -> None:
        query = {
            "signature": "f464b24fc39322e44b38aa78f5edd27bd1441696",
            "echostr": "4375120948345356249",
            "timestamp": "1714036504",
            "nonce": "1514711492",
        }
        now = datetime.fromtimestamp(1714036504, UTC)
        assert gateway().verify_address(query, now=now) == "4375120948345356249"
        with pytest.raises(Forbidden):
            gateway().verify_address(query | {"nonce": "1514711493"}, now=now)

    def test_a_plain_push_is_taken(self) -> None:
        query = {
            "signature": "899cf89e464efb63f54ddac96b0a0a235f53aa78",
            "timestamp": "1714037059",
            "nonce": "486452656",
        }
        body = {
            "ToUserName": "gh_97417a04a28d",
            "FromUserName": "o9AgO5Kd5ggOC-bXrbNODIiE3bGY",
            "CreateTime": 1714037059,
            "MsgType": "event",
            "Event": "debug_demo",
            "debug_str": "hello world",
        }
        push = gateway().unpack(query, json.dumps(body).encode(), now=datetime.fromtimestamp(1714037059, UTC))
        assert push.incoming.openid == "o9AgO5Kd5ggOC-bXrbNODIiE3bGY"
        assert push.incoming.details == {"debug_str": "hello world"}

    def test_a_safe_push_is_decrypted(self) -> None:
        incoming = gateway().unpack(OFFICIAL_QUERY, OFFICIAL_BODY, now=THEN).incoming
        assert (incoming.kind, incoming.event) == (MessageKind.EVENT, "debug_demo")
        assert (incoming.openid, incoming.account) == ("o9AgO5Kd5ggOC-bXrbNODIiE3bGY", "gh_97417a04a28d")
        assert incoming.details == {"debug_str": "hello world"}

    def test_in_safe_mode_the_plain_signature_proves_nothing(self) -> None:
        """The query's own `signature` is right here; the cipher text is what has to be signed."""
        with pytest.raises(Forbidden):
            gateway().unpack(OFFICIAL_QUERY | {"msg_signature": "0" * 40}, OFFICIAL_BODY, now=THEN)


MESSAGES: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"MsgType": "text", "Content": "叶子发黄"}, {"kind": MessageKind.TEXT, "text": "叶子发黄"}),
    (
        {"MsgType": "image", "PicUrl": "http://p", "MediaId": "m1"},
        {"kind": MessageKind.IMAGE, "media_id": "m1", "text": "", "details": {"PicUrl": "http://p"}},
    ),
    (
        {"MsgType": "voice", "MediaId": "m2", "Format": "amr"},
        {"kind": MessageKind.VOICE, "media_id": "m2", "text": ""},
    ),
    (
        {"MsgType": "voice", "MediaId": "m2", "Format": "amr", "Recognition": "猪不吃食"},
        {"kind": MessageKind.VOICE, "text": "猪不吃食"},
    ),
    (
        {"MsgType": "video", "MediaId": "m3", "ThumbMediaId": "t"},
        {"kind": MessageKind.VIDEO, "media_id": "m3"},
    ),
    ({"MsgType": "shortvideo", "MediaId": "m4", "ThumbMediaId": "t"}, {"kind": MessageKind.SHORTVIDEO}),
    (
        {"MsgType": "location", "Location_X": 27.2, "Location_Y": 109.8, "Scale": 15, "Label": "安江镇"},
        {"kind": MessageKind.LOCATION, "lat": 27.2, "lon": 109.8, "text": "安江镇"},
    ),
    (
        {"MsgType": "link", "Title": "讲座", "Description": "", "Url": "http://u"},
        {"kind": MessageKind.LINK, "text": "http://u", "title": "讲座"},
    ),
    (
        {"MsgType": "miniprogrampage", "Title": "小程序", "AppId": "wx1", "PagePath": "p"},
        {"kind": MessageKind.MINIPROGRAMPAGE, "title": "小程序"},
    ),
    ({"MsgType": "hologram", "Content": "?"}, {"kind": MessageKind.UNKNOWN}),
]
EVENTS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"Event": "subscribe", "EventKey": ""}, {"event": "subscribe", "event_key": ""}),
    ({"Event": "subscribe", "EventKey": "qrscene_12"}, {"event_key": "qrscene_12"}),
    ({"Event": "subscribe", "EventKey": "last_trade_no_4008"}, {"event_key": "last_trade_no_4008"}),
    ({"Event": "unsubscribe"}, {"event": "unsubscribe"}),
    ({"Event": "SCAN", "EventKey": "12", "Ticket": "T"}, {"event": "scan", "details": {"Ticket": "T"}}),
    (
        {"Event": "LOCATION", "Latitude": 27.2, "Longitude": 109.8, "Precision": 65},
        {"lat": 27.2, "lon": 109.8},
    ),
    ({"Event": "CLICK", "EventKey": "活动"}, {"event": "click", "event_key": "活动"}),
    ({"Event": "VIEW", "EventKey": "http://v"}, {"event": "view", "event_key": "http://v"}),
    ({"Event": "TEMPLATESENDJOBFINISH", "MsgID": 200163836, "Status": "success"}, {}),
    ({"Event": "MASSSENDJOBFINISH", "MsgID": 1000001625, "Status": "send success", "SentCount": 75}, {}),
    ({"Event": "subscribe_msg_popup_event", "SubscribeMsgPopupEvent": {"List": {"TemplateId": "t"}}}, {}),
    ({"Event": "subscribe_msg_change_event", "SubscribeMsgChangeEvent": {"List": {"TemplateId": "t"}}}, {}),
    ({"Event": "subscribe_msg_sent_event", "SubscribeMsgSentEvent": {"List": {"TemplateId": "t"}}}, {}),
    ({"Event": "PUBLISHJOBFINISH", "PublishEventInfo": {"publish_id": 2247503051, "publish_status": 0}}, {}),
    ({"Event": "wxa_media_check", "trace_id": "60ae-120f", "version": 2}, {"key": "trace:60ae-120f"}),
    ({"Event": "something_new", "Thing": "1"}, {"event": "something_new", "details": {"Thing": "1"}}),
]


class TestKindsOfPush:
    @pytest.mark.parametrize("form", ["xml", "json"])
    @pytest.mark.parametrize(("fields", "expected"), MESSAGES)
    def test_messages(self, fields: dict[str, Any], expected: dict[str, Any], form: str) -> None:
        incoming = read(FIELDS | {"MsgId": 17} | fields, form=form)
        wanted = {"key": "17:oFarmer:1714112445", "openid": "oFarmer", "account": "gh_1", "created_at": THEN}
        assert {name: getattr(incoming, name) for name in wanted | expected} == wanted | expected

    @pytest.mark.parametrize("form", ["xml", "json"])
    @pytest.mark.parametrize(("fields", "expected"), EVENTS)
    def test_events(self, fields: dict[str, Any], expected: dict[str, Any], form: str) -> None:
        incoming = read(FIELDS | {"MsgType": "event"} | fields, form=form)
        wanted = {"kind": MessageKind.EVENT, "event": fields["Event"].lower()} | expected
        assert {name: getattr(incoming, name) for name in wanted} == wanted

    def test_what_is_not_used_is_kept(self) -> None:
        assert read(FIELDS | {"MsgType": "text", "MsgId": 1, "bizmsgmenuid": "101"}).details == {
            "bizmsgmenuid": "101"
        }

    def test_what_lies_inside_is_kept_by_its_path(self) -> None:
        answers = {"List": [{"TemplateId": "t1"}, {"TemplateId": "t2"}]}
        fields = FIELDS | {"MsgType": "event", "Event": "subscribe_msg_popup_event"}
        for form in ("xml", "json"):
            assert read(fields | {"SubscribeMsgPopupEvent": answers}, form=form).details == {
                "SubscribeMsgPopupEvent.List.0.TemplateId": "t1",
                "SubscribeMsgPopupEvent.List.1.TemplateId": "t2",
            }

    def test_an_incoming_message_survives_its_storage(self) -> None:
        for fields, _ in MESSAGES:
            incoming = read(FIELDS | fields)
            assert Incoming.from_json(json.loads(json.dumps(incoming.to_json()))) == incoming


class TestKeys:
    """wechat.md: what tells a push from every other."""

    @pytest.mark.parametrize(
        "changed",
        [{"MsgId": 18}, {"FromUserName": "oOther"}, {"CreateTime": 1714112446}],
    )
    def test_messages_differ_by_id_sender_and_second(self, changed: dict[str, Any]) -> None:
        fields = FIELDS | {"MsgType": "text", "Content": "a", "MsgId": 17}
        assert read(fields).key == read(fields).key
        assert read(fields).key != read(fields | changed).key

    @pytest.mark.parametrize(
        "changed",
        [{"Event": "LOCATION"}, {"EventKey": "2"}, {"FromUserName": "oOther"}, {"CreateTime": 1714112446}],
    )
    def test_events_differ_by_what_they_are_too(self, changed: dict[str, Any]) -> None:
        fields = FIELDS | {"MsgType": "event", "Event": "SCAN", "EventKey": "1"}
        assert read(fields).key == read(fields).key
        assert read(fields).key != read(fields | changed).key

    def test_reports_on_jobs_go_by_the_job(self) -> None:
        check = FIELDS | {"MsgType": "event", "Event": "wxa_media_check", "trace_id": "t1"}
        assert read(check).key == read(check | {"CreateTime": 1714112999}).key
        assert read(check).key != read(check | {"trace_id": "t2"}).key
        publish = FIELDS | {"MsgType": "event", "Event": "PUBLISHJOBFINISH"}
        first = read(publish | {"PublishEventInfo": {"publish_id": 1}})
        assert (
            first.key == read(publish | {"PublishEventInfo": {"publish_id": 1}, "CreateTime": 1714112999}).key
        )
        assert first.key != read(publish | {"PublishEventInfo": {"publish_id": 2}}).key

    def test_a_long_key_is_cut_without_becoming_another(self) -> None:
        fields = FIELDS | {"MsgType": "event", "Event": "CLICK"}
        one, other = read(fields | {"EventKey": "k" * 300}), read(fields | {"EventKey": "k" * 301})
        assert max(len(one.key), len(other.key)) <= KEY_LIMIT
        assert one.key != other.key


class TestSignatures:
    @pytest.mark.parametrize(
        "changed", [{"signature": ""}, {"signature": "字"}, {"timestamp": "1714112446"}, {"nonce": "8"}]
    )
    def test_a_wrong_one_is_refused(self, changed: dict[str, str]) -> None:
        with pytest.raises(Forbidden):
            gateway().unpack(plain_query(**changed), b"<xml/>", now=THEN)

    def test_missing_parts_are_refused(self) -> None:
        with pytest.raises(Forbidden):
            gateway().unpack({}, b"<xml/>", now=THEN)

    def test_an_empty_token_lets_nobody_in(self) -> None:
        with pytest.raises(ValueError, match="token"):
            Gateway(token="", app_id=APP_ID)

    @pytest.mark.parametrize("seconds", [-301, 301])
    @pytest.mark.parametrize("mode", ["plain", "safe", "address"])
    def test_a_stale_one_is_refused(self, seconds: int, mode: str) -> None:
        now = datetime.fromtimestamp(THEN.timestamp() + seconds, UTC)
        with pytest.raises(Forbidden, match="old"):
            take(gateway(), mode, now)
        take(gateway(), mode, datetime.fromtimestamp(THEN.timestamp() + seconds * 0.99, UTC))
        take(Gateway(token=TOKEN, app_id=APP_ID, aes_keys=(AES_KEY,), max_age=None), mode, now)

    @pytest.mark.parametrize("stamp", ["", "soon", "9" * 400, "1e9", "-"])
    def test_a_timestamp_that_is_none_is_refused(self, stamp: str) -> None:
        query = plain_query(timestamp=stamp, signature=sign(TOKEN, stamp, "7"))
        for changed in ({}, {"encrypt_type": "aes"}):
            with pytest.raises(Forbidden):
                gateway().unpack(query | changed, b"<xml/>", now=THEN)


class TestKeyRotation:
    def test_both_keys_are_taken_and_the_answer_uses_the_one_it_came_with(self) -> None:
        message = to_xml(FIELDS | {"MsgType": "text", "Content": "叶子发黄", "MsgId": 1}).encode()
        for key in (AES_KEY, NEW_KEY):
            rotating = gateway(NEW_KEY, AES_KEY)
            push = rotating.unpack(*encrypted(message, key=key), now=THEN)
            assert push.incoming.text == "叶子发黄"
            answer = ElementTree.fromstring(rotating.pack(Reply("先排水"), to=push, now=THEN))
            assert "先排水" in MessageCipher(key, APP_ID).decrypt(str(answer.findtext("Encrypt"))).decode()

    def test_a_key_that_is_no_longer_set_is_refused(self) -> None:
        with pytest.raises(InvalidInput):
            gateway(NEW_KEY).unpack(*encrypted(b"<xml/>"), now=THEN)

    def test_a_cipher_text_for_another_account_is_refused(self) -> None:
        with pytest.raises(InvalidInput):
            gateway().unpack(*encrypted(b"<xml/>", app_id="wx-other"), now=THEN)

    def test_without_a_key_the_readable_half_of_a_compatible_push_is_taken(self) -> None:
        both = to_xml(FIELDS | {"MsgType": "text", "Content": "问", "Encrypt": OFFICIAL_CIPHER}).encode()
        plain_only = Gateway(token=TOKEN, app_id=APP_ID, aes_keys=("", ""))
        query = plain_query(encrypt_type="aes", msg_signature="x")
        assert plain_only.unpack(query, both, now=THEN).incoming.text == "问"
        with pytest.raises(InvalidInput, match="no AES key"):
            plain_only.unpack(query, b"<xml><Encrypt>x</Encrypt></xml>", now=THEN)
