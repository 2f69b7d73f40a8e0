"""Whoever may not see a consultation learns nothing of it, not even whether it exists."""

from __future__ import annotations

import re

import pytest

from bot.clock import now as real_now
from handlers.commissioner.session import LIFE
from handlers.commissioner.signing import sign
from models.consultation import Consultation, HistoryEntry
from models.enums import HistoryKind
from models.person import Person
from tests.conftest import SECRET_KEY
from tests.handlers.commissioner.conftest import Phones
from tests.pages import QUESTION, answer
from tests.stage import COLLEAGUE, FARMER, NEIGHBOUR, Stage
from tests.web_view import WebView

ABSENT = "26-999999"
NOT_THERE = ("/m/c/{number}", "/m/c/{number}/nothing", "/m/mine/{number}")


@pytest.mark.parametrize("who", [COLLEAGUE, NEIGHBOUR])
async def test_others_see_the_page_of_what_does_not_exist(
    phone: Phones, stage: Stage, case: Consultation, who: str
) -> None:
    await stage.push(who, content="帮助")
    other = await phone(who)
    for path in NOT_THERE:
        foreign, absent = [await other.open(path.format(number=n)) for n in (case.number, ABSENT)]
        assert (foreign.status, absent.status) == (404, 404)
        assert foreign.text == absent.text
        assert "没有这件咨询，或您不能查看" in foreign.text
    assert QUESTION not in (await other.open("/m/mine")).text


async def test_others_cannot_rate(phone: Phones, stage: Stage, case: Consultation) -> None:
    await answer(stage, case)
    await stage.push(NEIGHBOUR, content="我的咨询")
    await stage.push(NEIGHBOUR, content="牛不吃草怎么办")
    own = await Consultation.get(asker__openid=NEIGHBOUR)
    await stage.say(COLLEAGUE, f"回复 {own.number} 量体温。")
    other = await phone(NEIGHBOUR)
    fields = (await other.open(f"/m/c/{own.number}")).fields
    tried = [await other.send(f"/m/c/{n}/rate", satisfied="1", **fields) for n in (case.number, ABSENT)]
    assert [shown.status for shown in tried] == [404, 404]
    assert tried[0].text == tried[1].text
    assert not await HistoryEntry.exists(kind=HistoryKind.RATED)


@pytest.mark.parametrize("cookie", ["none", "forged", "of another purpose", "expired", "rubbish"])
async def test_without_a_good_session_there_is_only_the_way_to_log_in(
    phone: Phones, case: Consultation, cookie: str
) -> None:
    nobody = await phone(None)
    if cookie != "none":
        nobody.keep("kehui_m", await _cookie(cookie))
    foreign, absent = [await _way_in(nobody, number) for number in (case.number, ABSENT)]
    assert foreign == absent


async def _way_in(view: WebView, number: str) -> tuple[int, str, str]:
    shown = await view.open(f"/m/c/{number}", allow_redirects=False)
    address = re.sub(r"state=[0-9a-f]{64}", "state=", shown.headers["Location"])
    return shown.status, address.replace(number, "NUMBER"), shown.text


async def _cookie(kind: str) -> str:
    farmer = await Person.get(openid=FARMER)
    until = int((real_now() + LIFE).timestamp())
    said = f"{farmer.id}.{until - (int(LIFE.total_seconds()) + 1 if kind == 'expired' else 0)}.00ff"
    match kind:
        case "forged":
            return f"{said}.{sign('some-other-secret-key', 'session', said)}"
        case "of another purpose":
            return f"{said}.{sign(SECRET_KEY, 'csrf', said)}"
        case "expired":
            return f"{said}.{sign(SECRET_KEY, 'session', said)}"
    return "a.b.c"


async def test_a_session_signed_with_our_key_is_let_in(phone: Phones, case: Consultation) -> None:
    """The cookies above are refused for what is wrong with them, not for how they are made."""
    farmer = await Person.get(openid=FARMER)
    said = f"{farmer.id}.{int((real_now() + LIFE).timestamp())}.00ff"
    view = await phone(None)
    view.keep("kehui_m", f"{said}.{sign(SECRET_KEY, 'session', said)}")
    assert QUESTION in (await view.open(f"/m/c/{case.number}")).text
