"""Customer-service messages: whom they reach, and how many within which time."""

from typing import Any

import pytest

from tests.sandbox.stage import FARMER, Stage

HOUR = 3_600


async def send(stage: Stage, **body: Any) -> int:
    message = {"touser": FARMER, "msgtype": "text", "text": {"content": "您好"}, **body}
    token = await stage.token()
    answer = await stage.call("POST", "/cgi-bin/message/custom/send", message, access_token=token)
    return int(answer["errcode"])


async def test_five_messages_within_48_hours_of_a_message(stage: Stage) -> None:
    assert await stage.send() == 45015, "no window before the first message"
    await stage.say()
    window = (await stage.phone())["window"]
    assert window["message"]["left"] == 5
    assert 48 * HOUR - 5 < window["message"]["until"] - (await stage.phone())["now"] <= 48 * HOUR
    assert [await stage.send() for _ in range(6)] == [0, 0, 0, 0, 0, 45047]
    await stage.say("再问一句")
    assert await stage.send() == 0, "a new message resets the count"
    await stage.advance(48 * HOUR + 1)
    assert await stage.send() == 45015


@pytest.mark.parametrize(
    "act",
    [
        {"type": "event", "event": "CLICK", "event_key": "帮助"},
        {"type": "event", "event": "SCAN", "event_key": "7"},
        {"type": "event", "event": "subscribe"},
        {"type": "text", "content": "满意", "menu_id": "101"},
    ],
)
async def test_three_messages_within_a_minute_of_an_action(stage: Stage, act: dict[str, Any]) -> None:
    await stage.push(**act)
    assert [await stage.send() for _ in range(4)] == [0, 0, 0, 45047]
    await stage.push(**act)
    await stage.advance(61)
    assert await stage.send() == 45015


async def test_view_and_location_events_open_nothing(stage: Stage) -> None:
    await stage.push(type="event", event="VIEW", event_key="http://127.0.0.1/")
    await stage.push(type="event", event="LOCATION", lat=26.1, lon=119.3)
    assert await stage.send() == 45015


async def test_only_followers_are_reached(stage: Stage) -> None:
    assert await stage.send(openid="oNobody") == 40003
    await stage.say()
    await stage.push(type="event", event="unsubscribe")
    assert await stage.send() == 43004
    await stage.push(type="event", event="subscribe", event_key="village-3")
    assert "qrscene_village-3" in stage.webhook.received[-1].body
    assert await stage.send() == 0


@pytest.mark.parametrize(
    ("body", "errcode"),
    [
        ({"text": {"content": ""}}, 44004),
        ({"text": {"content": "字" * 683}}, 45002),
        ({"text": {"content": "字" * 682}}, 0),
        ({"msgtype": "gif"}, 40008),
        ({"msgtype": "image", "image": {"media_id": "nothing"}}, 40007),
        ({"msgtype": "news", "news": {"articles": [{"title": "a"}, {"title": "b"}]}}, 45008),
        ({"msgtype": "msgmenu", "msgmenu": {"list": []}}, 44004),
        (
            {
                "msgtype": "msgmenu",
                "msgmenu": {"head_content": "满意吗", "list": [{"id": "1", "content": "是"}]},
            },
            0,
        ),
        ({"msgtype": "news", "news": {"articles": [{"title": "a", "url": "http://127.0.0.1/"}]}}, 0),
    ],
)
async def test_content_checks(stage: Stage, body: dict[str, Any], errcode: int) -> None:
    await stage.say()
    assert await send(stage, **body) == errcode


async def test_an_empty_or_malformed_body(stage: Stage) -> None:
    path, token = "/sandbox/api/cgi-bin/message/custom/send", await stage.token()
    for data, errcode in ((b"", 44002), (b"{", 47001), (b"[]", 47001)):
        response = await stage.client.post(path, params={"access_token": token}, data=data)
        assert (await response.json())["errcode"] == errcode


async def test_what_was_sent_is_on_the_phone(stage: Stage) -> None:
    await stage.say("你好")
    menu = {
        "head_content": "对答复满意吗？",
        "list": [{"id": "s1", "content": "满意"}],
        "tail_content": "谢谢",
    }
    await send(stage, msgtype="msgmenu", msgmenu=menu)
    own, sent = await stage.bubbles()
    assert (own["side"], own["text"], own["via"]) == ("me", "你好", "push")
    assert (sent["side"], sent["kind"], sent["via"]) == ("account", "msgmenu", "custom")
    assert sent["menu"] == [{"id": "s1", "content": "满意"}]
