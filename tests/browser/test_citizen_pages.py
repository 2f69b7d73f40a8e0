"""What an asker sees and does on the phone: their consultations, one of them, the rating."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from models.consultation import Consultation, HistoryEntry
from models.enums import HistoryKind
from tests.browser.conftest import Open
from tests.browser.fitting import list_misfits
from tests.pages import ANSWER, QUESTION, answer
from tests.stage import APP_ID, APP_SECRET, EXPERT, FARMER, NEIGHBOUR, Stage

pytestmark = pytest.mark.chromium


@pytest.fixture
async def answered(stage: Stage, case: Consultation) -> Consultation:
    """The farmer's case, answered."""
    await answer(stage, case)
    return case


async def test_from_the_list_to_the_answer_and_one_tap_says_it_is_solved(
    open_page: Open, stage: Stage, answered: Consultation
) -> None:
    page = await open_page(FARMER, "/m/")
    await page.get_by_role("link", name=QUESTION).tap()
    await expect(page.locator(".line")).to_have_count(2)
    await expect(page.locator(".line").last).to_contain_text(ANSWER)
    await expect(page.locator(".line").last).to_contain_text("陈志远")
    await page.get_by_role("button", name="解决了", exact=True).tap()
    await expect(page.get_by_role("button", name="解决了", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    await expect(page.locator(".tag").first).to_have_text("已办结")
    assert await HistoryEntry.filter(kind=HistoryKind.SOLVED).count() == 1


async def test_a_tap_that_it_is_not_solved_sends_it_back_to_work(
    open_page: Open, stage: Stage, answered: Consultation
) -> None:
    page = await open_page(FARMER, f"/m/c/{answered.number}")
    await page.get_by_role("button", name="没解决").tap()
    await expect(page.locator(".tag").first).to_have_text("已签收")
    await stage.sees(EXPERT, answered.number)
    assert await HistoryEntry.filter(kind=HistoryKind.REOPENED).count() == 1


async def test_pages_work_without_any_script(open_page: Open, stage: Stage, answered: Consultation) -> None:
    page = await open_page(FARMER, f"/m/c/{answered.number}", java_script_enabled=False)
    await page.get_by_role("button", name="不满意").tap()
    await expect(page.locator(".tag").first).to_have_text("已签收")
    assert await HistoryEntry.filter(kind=HistoryKind.RATED).count() == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "percent"), [(320, 100), (320, 200), (360, 200), (1366, 100)])
async def test_small_screens_and_large_letters_lose_nothing(
    open_page: Open, stage: Stage, answered: Consultation, width: int, percent: int, scheme: str
) -> None:
    await answer(stage, answered, "https://example.cn/" + "very-long-address" * 6)
    page = await open_page(
        FARMER,
        "/m/mine",
        viewport={"width": width, "height": 740},
        is_mobile=False,
        bypass_csp=True,
        color_scheme=scheme,
    )
    for path in ("/m/mine", f"/m/c/{answered.number}"):
        await page.goto(f"{stage.url}{path}")
        assert await list_misfits(page, width, percent) == []


async def test_two_phones_in_one_browser_are_two_people(
    browser: Browser, stage: Stage, answered: Consultation
) -> None:
    await stage.push(NEIGHBOUR, content="你好")
    for openid in (FARMER, NEIGHBOUR):
        await _send_link(stage, openid, f"/m/c/{answered.number}")
    page = await browser.new_page(viewport={"width": 1366, "height": 768})
    await page.goto(f"{stage.sandbox_url}/")
    phone = page.get_by_label("农户的手机")
    await phone.get_by_role("link", name="打开咨询").click()
    frame = phone.frame_locator("iframe")
    await expect(frame.get_by_text(ANSWER)).to_be_visible()
    await frame.get_by_role("button", name="满意", exact=True).click()
    await expect(frame.locator(".tag").first).to_have_text("已办结")
    await phone.get_by_label("关闭网页").click()
    await expect(phone.locator("iframe")).to_have_count(0)
    await phone.get_by_label("选择这部手机的主人").select_option(NEIGHBOUR)
    await phone.get_by_role("link", name="打开咨询").click()
    await expect(frame.get_by_text("没有这件咨询，或您不能查看")).to_be_visible()
    await frame.get_by_role("link", name="看我的咨询").click()
    await expect(frame.get_by_text("您还没有咨询记录")).to_be_visible()
    await phone.get_by_label("返回", exact=True).click()
    await expect(frame.get_by_text("没有这件咨询，或您不能查看")).to_be_visible()
    await page.close()
    rated = await HistoryEntry.filter(kind=HistoryKind.RATED).values_list("actor_id", flat=True)
    assert list(rated) == [answered.asker_id]


async def _send_link(stage: Stage, openid: str, path: str) -> None:
    """Send somebody a text with a link, past the service."""
    api = f"{stage.sandbox_url}/api/cgi-bin"
    order = {"grant_type": "client_credential", "appid": APP_ID, "secret": APP_SECRET}
    async with stage.http.post(f"{api}/stable_token", json=order) as response:
        token = (await response.json(content_type=None))["access_token"]
    text = f'<a href="{stage.url}{path}">打开咨询</a>'
    body = {"touser": openid, "msgtype": "text", "text": {"content": text}}
    async with stage.http.post(
        f"{api}/message/custom/send", params={"access_token": token}, json=body
    ) as response:
        assert (await response.json(content_type=None))["errcode"] == 0
