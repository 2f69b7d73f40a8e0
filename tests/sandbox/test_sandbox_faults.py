"""Faults: each kind does to a call what it says, as often as it says."""

import asyncio
import time
from typing import Any

import pytest
from aiohttp import ServerDisconnectedError

from tests.sandbox.stage import EXPERT, FARMER, Stage

SEND = "/cgi-bin/message/custom/send"


async def texts(stage: Stage) -> list[str]:
    return [bubble["text"] for bubble in await stage.bubbles() if bubble["via"] == "custom"]


async def raw_send(stage: Stage, openid: str = FARMER) -> Any:
    body = {"touser": openid, "msgtype": "text", "text": {"content": "答复"}}
    return await stage.request("POST", SEND, body, params={"access_token": await stage.token()})


async def test_errcode_a_number_of_times(stage: Stage) -> None:
    await stage.say()
    await stage.control("POST", "faults", path=SEND, kind="errcode", errcode=45047, times=2)
    assert [await stage.send() for _ in range(3)] == [45047, 45047, 0]
    assert await texts(stage) == ["您好"]
    assert await stage.control("GET", "faults") == []


async def test_errcode_for_one_person_until_removed(stage: Stage) -> None:
    await stage.say()
    await stage.say(openid=EXPERT)
    fault = await stage.control("POST", "faults", path="*", kind="errcode", errcode=-1, openid=EXPERT)
    assert [await stage.send(), await stage.send(openid=EXPERT), await stage.send(openid=EXPERT)] == [
        0,
        -1,
        -1,
    ]
    await stage.control("DELETE", f"faults?id={fault['id']}")
    assert await stage.send(openid=EXPERT) == 0


async def test_delay(stage: Stage) -> None:
    await stage.say()
    await stage.token()
    await stage.control("POST", "faults", path=SEND, kind="delay", seconds=0.2)
    started = time.perf_counter()
    assert await stage.send() == 0
    assert time.perf_counter() - started >= 0.2


@pytest.mark.parametrize(("kind", "shown"), [("drop", 0), ("drop_after", 1)])
async def test_drops(stage: Stage, kind: str, shown: int) -> None:
    await stage.say()
    await stage.control("POST", "faults", path=SEND, kind=kind, times=1)
    with pytest.raises(ServerDisconnectedError):
        await raw_send(stage)
    assert len(await texts(stage)) == shown
    (call,) = await stage.control("GET", f"calls?path={SEND}")
    assert (call["fault"], call["status"], call["errcode"]) == (kind, None, None)
    assert await stage.send() == 0


async def test_http_and_garbage(stage: Stage) -> None:
    await stage.say()
    await stage.control("POST", "faults", path=SEND, kind="http", status=502, times=1)
    assert (await raw_send(stage)).status == 502
    await stage.control("POST", "faults", path=SEND, kind="garbage", times=1)
    response = await raw_send(stage)
    assert response.status == 200
    with pytest.raises(ValueError, match=r"."):
        await response.json()
    assert await texts(stage) == []


async def test_bad_faults_get_400(stage: Stage) -> None:
    for order in ({"kind": "explode"}, {"kind": "errcode", "errcode": "x"}, {"kind": "delay", "path": 1}):
        response = await stage.client.post("/sandbox/control/faults", json=order)
        assert response.status == 400


async def test_call_log(stage: Stage) -> None:
    await stage.say()
    await stage.send("第一条")
    calls = await stage.control("GET", f"calls?path={SEND}")
    assert calls[0]["body"]["text"] == {"content": "第一条"}
    assert calls[0]["errcode"] == 0
    assert calls[0]["query"] == {"access_token": "…"}
    (token_call,) = await stage.control("GET", "calls?path=/cgi-bin/stable_token")
    assert token_call["body"]["secret"] == "…"
    await stage.send("第二条")
    later = await stage.control("GET", f"calls?path={SEND}&since={calls[0]['seq']}")
    assert [call["body"]["text"]["content"] for call in later] == ["第二条"]
    await stage.control("DELETE", "calls")
    assert await stage.control("GET", "calls") == []


async def test_reset_forgets_everything(stage: Stage) -> None:
    await stage.say()
    await stage.advance(99)
    await stage.control("POST", "faults", path="*", kind="drop")
    await stage.control("POST", "people", name="新人", role="farmer")
    await stage.control("POST", "reset")
    assert await stage.bubbles() == []
    assert await stage.control("GET", "faults") == []
    assert len(await stage.control("GET", "people")) == 4
    assert (await stage.control("GET", "settings"))["shift"] == 0


async def test_stream_tells_of_bubbles_and_calls(stage: Stage) -> None:
    async with stage.client.get("/sandbox/control/stream") as response:
        assert response.content_type == "text/event-stream"
        await response.content.readuntil(b"\n\n")
        await stage.say("在吗")
        event = (await asyncio.wait_for(response.content.readuntil(b"\n\n"), 2)).decode()
        assert event.startswith("event: bubble")
        assert "在吗" in event
