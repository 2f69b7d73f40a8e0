"""Logging in by WeChat's web authorization, and what a session allows."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs, urlsplit

from handlers import keys
from models.consultation import Consultation, HistoryEntry
from models.enums import HistoryKind
from models.person import Person
from tests.handlers.commissioner.conftest import Phones
from tests.pages import QUESTION, answer
from tests.stage import EXPERT, FARMER, NEIGHBOUR, Stage
from tests.web_view import WebView

NOT_FOUND = "没有这件咨询，或您不能查看"


async def test_a_tapped_link_logs_in_and_shows_the_case(phone: Phones, case: Consultation) -> None:
    farmer = await phone(FARMER)
    shown = await farmer.open(f"/m/c/{case.number}")
    assert (shown.status, shown.path) == (200, f"/m/c/{case.number}")
    assert QUESTION in shown.text
    assert "陈志远" in shown.text
    assert "default-src 'none'" in shown.headers["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*src=)|\son\w+=|\sstyle=|<style", shown.text)


async def test_the_session_is_a_cookie_for_these_pages_only(
    phone: Phones, stage: Stage, case: Consultation
) -> None:
    farmer = await phone(FARMER)
    asked = await farmer.open("/m/mine", allow_redirects=False)
    address = asked.headers["Location"]
    assert address.endswith("#wechat_redirect")
    asked_for = ["appid", "redirect_uri", "response_type", "scope", "state"]
    assert list(parse_qs(urlsplit(address).query)) == asked_for
    assert re.search(r"&response_type=code&scope=snsapi_base&state=[0-9a-f]{64}#", address)
    back = await farmer.open(await _way_back(farmer, address), allow_redirects=False)
    cookie = back.headers["Set-Cookie"]
    assert "Path=/m/" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Max-Age=2592000" in cookie
    assert "Secure" not in cookie
    await farmer.open("/m/mine")
    calls = await stage.control("GET", "calls")
    assert len([call for call in calls if call["path"] == "/sns/oauth2/access_token"]) == 1


async def test_behind_https_wechat_itself_says_who_it_is(
    make_stage: Callable[..., Awaitable[Stage]],
) -> None:
    stage = await make_stage(public_url="https://kehui.example.cn")
    assert stage.app is not None
    local = f"http://127.0.0.1:{stage.app[keys.SETTINGS].port}"
    async with stage.http.get(f"{local}/m/mine", allow_redirects=False) as response:
        assert response.headers["Location"].startswith(
            "https://open.weixin.qq.com/connect/oauth2/authorize?appid="
        )
        assert "https%3A%2F%2Fkehui.example.cn%2Fm%2Flogin" in response.headers["Location"]
        assert "Secure" in response.headers["Set-Cookie"]


async def test_the_answer_to_somebody_elses_log_in_is_worth_nothing(
    phone: Phones, case: Consultation
) -> None:
    attacker, farmer = await phone(NEIGHBOUR), await phone(FARMER)
    asked = await attacker.open("/m/mine", allow_redirects=False)
    stolen = await _way_back(attacker, asked.headers["Location"])
    shown = await farmer.open(stolen)
    assert shown.path == "/m/mine"
    assert QUESTION in shown.text


async def test_who_never_wrote_is_not_made_known_by_looking(phone: Phones, case: Consultation) -> None:
    stranger = await phone(NEIGHBOUR)
    shown = await stranger.open("/m/mine")
    assert shown.status == 404
    assert NOT_FOUND in shown.text
    assert not await Person.exists(openid=NEIGHBOUR)
    assert stranger.cookie("kehui_m") == ""


async def test_when_the_platform_does_not_answer_it_says_so_and_works_again(
    phone: Phones, stage: Stage, case: Consultation
) -> None:
    farmer = await phone(FARMER)
    await stage.control("POST", "faults", path="/sns/oauth2/access_token", kind="http", status=502, times=1)
    shown = await farmer.open(f"/m/c/{case.number}")
    assert shown.status == 503
    assert "没能确认您的微信身份" in shown.text
    assert (await farmer.open(f"/m/c/{case.number}")).status == 200


async def test_a_form_needs_the_proof_of_its_own_session(
    phone: Phones, stage: Stage, case: Consultation
) -> None:
    await answer(stage, case)
    farmer, expert = await phone(FARMER), await phone(EXPERT)
    mine = (await farmer.open(f"/m/c/{case.number}")).fields
    await expert.open("/m/mine")
    for view, fields in ((farmer, mine | {"csrf": ""}), (expert, mine), (await phone(None), mine)):
        shown = await view.send(f"/m/c/{case.number}/rate", satisfied="1", **fields)
        assert shown.status == 403
        assert "页面放得太久了" in shown.text
    assert not await HistoryEntry.exists(kind=HistoryKind.RATED)


async def test_a_form_that_arrives_twice_is_one_rating(
    phone: Phones, stage: Stage, case: Consultation
) -> None:
    await answer(stage, case)
    farmer = await phone(FARMER)
    fields = (await farmer.open(f"/m/c/{case.number}")).fields
    for _ in range(2):
        shown = await farmer.send(f"/m/c/{case.number}/rate", satisfied="1", **fields)
        assert (shown.status, shown.path) == (200, f"/m/c/{case.number}")
    assert "谢谢您的评价" in shown.text
    assert await HistoryEntry.filter(kind=HistoryKind.RATED).count() == 1


async def _way_back(view: WebView, address: str) -> str:
    """Follow the way to web authorization; return path and query of where it sends somebody back to."""
    async with view.http.get(address, allow_redirects=False) as response:
        parts = urlsplit(response.headers["Location"])
    assert parts.path == "/m/login"
    return f"{parts.path}?{parts.query}"
