"""What a commissioner does on the phone, from the card in the chat to the answer on the farmer's phone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest
from playwright.async_api import Browser, expect

from bot.consultations import offers
from models.commissioner import Commissioner
from models.consultation import Consultation, HistoryEntry
from models.enums import ConsultationStatus, HistoryKind, Topic
from tests.browser.conftest import Open
from tests.browser.fitting import list_misfits
from tests.factories import add_commissioner, add_knowledge, add_specialty
from tests.pages import QUESTION
from tests.stage import COLLEAGUE, EXPERT, FARMER, Stage, daytime

pytestmark = pytest.mark.chromium
GUM = "刮除胶斑，伤口涂 5 波美度石硫合剂，雨季开沟排水。"
TWO_DAYS_LATER = timedelta(hours=49)


async def test_the_card_leads_to_the_case_and_an_entry_becomes_the_answer_on_the_farmers_phone(
    make_stage: Callable[..., Awaitable[Stage]], browser: Browser
) -> None:
    """The card comes when the commissioner has not written for two days: nothing else may be sent then."""
    later = timedelta()

    def clock() -> datetime:
        return daytime() + later

    stage = await make_stage(now=clock)
    await add_commissioner("陈志远", "FRUIT-1", Topic.FRUIT)
    await stage.push(EXPERT, content="绑定 FRUIT-1")
    await add_knowledge("FRUIT-9", "李子树流胶病怎么治", GUM, Topic.FRUIT)
    later = TWO_DAYS_LATER
    await stage.control("POST", "clock", advance_seconds=later.total_seconds())
    await stage.push(FARMER, content=QUESTION)
    await stage.follow_knowledge()
    page = await browser.new_page(viewport={"width": 1366, "height": 900})
    await page.goto(f"{stage.sandbox_url}/")
    phone = page.get_by_label("特派员的手机")
    await phone.locator("a.card").click()
    frame = phone.frame_locator("iframe")
    await expect(frame.locator(".talk")).to_contain_text(QUESTION)
    await frame.get_by_role("textbox", name="写答复").fill("您好！")
    await frame.get_by_text("李子树流胶病怎么治").click()
    await frame.get_by_role("link", name="插入到答复").click()
    await expect(frame.get_by_role("textbox", name="写答复")).to_have_value(f"您好！\n{GUM}")
    await frame.get_by_role("button", name="发送").click()
    await expect(frame.get_by_text("已发出", exact=False)).to_be_visible()
    assert "您好！" in await stage.sees(FARMER, GUM)
    await page.close()


async def test_a_notice_in_the_chat_has_the_link_too(
    open_page: Open, stage: Stage, case: Consultation
) -> None:
    told = await stage.sees(EXPERT, f"/m/c/{case.number}")
    assert f'<a href="{stage.url}/m/c/{case.number}">' in told
    page = await open_page(EXPERT, "/m/")
    await page.get_by_role("link", name=QUESTION).tap()
    await page.get_by_role("button", name="签收").tap()
    await expect(page.locator(".tag").first).to_have_text("已签收")
    await expect(page.get_by_text("派单原因")).to_be_visible()


async def test_of_two_commissioners_the_second_reads_that_the_first_has_it_and_keeps_the_words(
    open_page: Open, stage: Stage, case: Consultation
) -> None:
    await _let_colleague_take_over(case)
    slow = await open_page(EXPERT, f"/m/c/{case.number}")
    quick = await open_page(COLLEAGUE, f"/m/c/{case.number}")
    await slow.get_by_role("textbox", name="写答复").fill("我想想再说")
    await quick.get_by_role("textbox", name="写答复").fill(GUM)
    await quick.get_by_role("button", name="发送").tap()
    await expect(quick.get_by_text("已发出")).to_be_visible()
    await slow.get_by_role("button", name="发送").tap()
    await expect(slow.get_by_role("alert")).to_contain_text("周敏已于")
    assert await HistoryEntry.filter(kind=HistoryKind.ANSWERED).count() == 1
    await stage.sees(FARMER, GUM)
    assert not [text for text in await stage.received(FARMER) if "我想想" in text]


async def _let_colleague_take_over(case: Consultation) -> None:
    colleague = await Commissioner.get(name="周敏")
    await add_specialty(colleague, Topic.FRUIT)
    assert await offers.offer(case, None, now=daytime()) is not None


async def test_who_gives_it_back_says_why_and_the_next_one_reads_it(
    open_page: Open, stage: Stage, case: Consultation
) -> None:
    await add_specialty(await Commissioner.get(name="周敏"), Topic.FRUIT)
    page = await open_page(EXPERT, f"/m/c/{case.number}")
    await page.get_by_text("退回", exact=True).tap()
    await page.get_by_role("textbox", name="为什么退回").fill("这是果实病害，我只懂修剪")
    await page.get_by_role("button", name="退回这件咨询").tap()
    await expect(page.get_by_text("已退回")).to_be_visible()
    await stage.sees(COLLEAGUE, "我只懂修剪")
    await case.refresh_from_db()
    assert case.status is ConsultationStatus.ASSIGNED


@pytest.mark.parametrize(
    ("width", "percent", "scheme"), [(320, 100, "light"), (320, 200, "dark"), (1366, 100, "light")]
)
async def test_small_screens_and_large_letters_lose_nothing_at_work(
    open_page: Open, stage: Stage, case: Consultation, width: int, percent: int, scheme: str
) -> None:
    await add_knowledge("FRUIT-9", "李子树流胶病怎么治", GUM, Topic.FRUIT)
    await stage.follow_knowledge()
    viewport = {"width": width, "height": 740}
    page = await open_page(EXPERT, "/m/queue", viewport=viewport, is_mobile=False, color_scheme=scheme)
    for path in ("/m/queue", f"/m/c/{case.number}"):
        await page.goto(f"{stage.url}{path}")
        await page.eval_on_selector_all("details", "all => all.forEach((one) => { one.open = true; })")
        assert await list_misfits(page, width, percent) == []
