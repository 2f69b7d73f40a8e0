"""What a commissioner does on the phone, from the card in the chat to the answer on the farmer's phone."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from models.consultation import Consultation, HistoryEntry
from models.enums import HistoryKind, Topic
from tests.browser.conftest import Open
from tests.factories import add_knowledge
from tests.pages import QUESTION
from tests.stage import EXPERT, FARMER, Stage

pytestmark = pytest.mark.chromium
GUM = "刮除胶斑，伤口涂 5 波美度石硫合剂，雨季开沟排水。"


async def test_from_the_queue_to_an_answer_with_an_entry_on_the_farmers_phone(
    open_page: Open, stage: Stage, case: Consultation
) -> None:
    await add_knowledge("FRUIT-9", "李子树流胶病怎么治", GUM, Topic.FRUIT)
    await stage.follow_knowledge()
    page = await open_page(EXPERT, "/m/")
    await page.get_by_role("link", name=QUESTION).tap()
    await expect(page.locator(".talk")).to_contain_text(QUESTION)
    box = page.get_by_role("textbox", name="写答复")
    await box.fill("您好！")
    await page.get_by_text("李子树流胶病怎么治").tap()
    await page.get_by_role("link", name="插入到答复").tap()
    await expect(box).to_have_value(f"您好！\n{GUM}")
    await page.get_by_role("button", name="发送").tap()
    await expect(page.get_by_role("status").first).to_contain_text("已发出")
    assert "您好" in await stage.sees(FARMER, "雨季")
    assert await HistoryEntry.filter(kind=HistoryKind.ANSWERED).count() == 1
