"""Whether a page fits a small screen and large letters, and fingers."""

from __future__ import annotations

from playwright.async_api import Locator, Page

SMALLEST_TAP = 40
_WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


async def check_fits(page: Page, width: int, percent: int) -> None:
    """Nothing is wider than the screen, and all that can be tapped can be hit and read."""
    await _enlarge(page, percent)
    assert await page.evaluate(_WIDER) == 0, page.url
    for target in await page.locator("a, button, summary, select").all():
        if await target.is_visible():
            await _check_tap(target, width)


async def _enlarge(page: Page, percent: int) -> None:
    """Make all letters larger, as WeChat's 字体大小 does: the screen stays as wide as it is."""
    await page.evaluate(
        """percent => {
            const all = [...document.querySelectorAll("body *")];
            const sizes = all.map((one) => parseFloat(getComputedStyle(one).fontSize));
            all.forEach((one, at) => { one.style.fontSize = `${sizes[at] * percent / 100}px`; });
        }""",
        percent,
    )


async def _check_tap(target: Locator, width: int) -> None:
    """A finger can hit it, and its words fit into it."""
    box = await target.bounding_box()
    words = await target.inner_text()
    assert box is not None
    assert box["height"] >= SMALLEST_TAP, words
    assert box["x"] >= 0, words
    assert box["x"] + box["width"] <= width, words
    assert await target.evaluate("e => e.scrollWidth <= e.clientWidth + 1"), words
