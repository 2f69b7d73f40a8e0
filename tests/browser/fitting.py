"""Whether a page fits a small screen and large letters, and fingers."""

from __future__ import annotations

from playwright.async_api import Locator, Page

SMALLEST_TAP = 40
_WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


async def list_misfits(page: Page, width: int, percent: int) -> list[str]:
    """Return what does not fit: parts wider than the screen, taps that cannot be hit or read.

    A page on which nothing can be tapped fits nobody.
    """
    await _enlarge(page, percent)
    misfits = [f"{page.url} is too wide"] if await page.evaluate(_WIDER) else []
    targets = await page.locator("a, button, summary, select").all()
    visible = [target for target in targets if await target.is_visible()]
    for target in visible:
        misfits += await _list_faults(target, width)
    return misfits if visible else [f"{page.url} has nothing to tap"]


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


async def _list_faults(target: Locator, width: int) -> list[str]:
    """Return why a finger cannot hit it, or its words do not fit into it."""
    box, words = await target.bounding_box(), await target.inner_text()
    if box is None:
        return [f"{words} has no place"]
    faults = {
        "too low": box["height"] < SMALLEST_TAP,
        "off the screen": box["x"] < 0 or box["x"] + box["width"] > width,
        "its words are cut": not await target.evaluate("e => e.scrollWidth <= e.clientWidth + 1"),
    }
    return [f"{words}: {fault}" for fault, is_so in faults.items() if is_so]
