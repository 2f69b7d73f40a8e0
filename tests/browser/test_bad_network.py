"""A commissioner writes where the network comes and goes: nothing is lost, and nothing is sent twice."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, Route, expect

from models.consultation import Consultation, HistoryEntry
from models.enums import HistoryKind
from tests.browser.conftest import PHONE, Open
from tests.stage import EXPERT, FARMER, Stage

pytestmark = pytest.mark.chromium
ADVICE = "刮掉胶，伤口涂石硫合剂。"


async def test_a_cut_network_keeps_the_draft_and_the_answer_goes_once_when_it_is_back(
    open_page: Open, stage: Stage, case: Consultation
) -> None:
    page = await open_page(EXPERT, f"/m/c/{case.number}")
    await _write(page, ADVICE)
    await expect(page.get_by_text("草稿已存在手机里")).to_be_visible()
    await page.context.set_offline(True)
    await page.get_by_role("button", name="发送").tap()
    await expect(page.get_by_text("网络不好")).to_be_visible()
    await page.context.set_offline(False)
    await expect(page.get_by_text("已发出")).to_be_visible()
    await stage.sees(FARMER, ADVICE)
    await page.reload()
    await expect(page.get_by_role("textbox", name="写答复")).to_have_value("")
    assert await _count_answers() == 1


async def test_an_answer_whose_receipt_was_lost_is_not_given_twice(
    open_page: Open, stage: Stage, case: Consultation
) -> None:
    page = await open_page(EXPERT, f"/m/c/{case.number}")
    lost: list[int] = []

    async def lose_first(route: Route) -> None:
        if lost:
            return await route.continue_()
        lost.append((await route.fetch(max_redirects=0)).status)
        return await route.abort()

    await page.route("**/answer", lose_first)
    await _write(page, ADVICE)
    await page.get_by_role("button", name="发送").tap()
    await expect(page.get_by_text("已发出")).to_be_visible()
    assert lost == [303]
    assert await _count_answers() == 1


async def test_what_was_being_sent_goes_on_when_the_page_is_opened_again(
    open_page: Open, stage: Stage, case: Consultation
) -> None:
    page = await open_page(EXPERT, f"/m/c/{case.number}")
    await _write(page, ADVICE)
    await page.context.set_offline(True)
    await page.get_by_role("button", name="发送").tap()
    await expect(page.get_by_text("网络不好")).to_be_visible()
    again = await page.context.new_page()
    await page.close()
    await again.context.set_offline(False)
    await again.goto(f"{stage.url}/m/c/{case.number}")
    await expect(again.get_by_text("已发出")).to_be_visible()
    await stage.sees(FARMER, ADVICE)
    assert await _count_answers() == 1


async def test_the_keyboard_leaves_the_send_button_in_sight(
    open_page: Open, stage: Stage, case: Consultation
) -> None:
    page = await open_page(EXPERT, f"/m/c/{case.number}")
    await page.get_by_role("textbox", name="写答复").tap()
    await page.set_viewport_size({"width": PHONE["width"], "height": 330})
    await _write(page, "\n".join([ADVICE] * 12))
    box = await page.get_by_role("button", name="发送").bounding_box()
    assert box is not None
    assert 0 <= box["y"] <= 330 - box["height"]


async def _write(page: Page, text: str) -> None:
    await page.get_by_role("textbox", name="写答复").fill(text)


async def _count_answers() -> int:
    return await HistoryEntry.filter(kind=HistoryKind.ANSWERED).count()
