"""A farmer's case in the real service, and phones in a Chromium that is logged in as their person."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page

from models.consultation import Consultation
from tests.pages import open_case
from tests.services import Templates
from tests.stage import Stage

PHONE = {"width": 360, "height": 740}
Open = Callable[..., Awaitable[Page]]


@pytest.fixture
def backend_name(templates: Templates) -> str:
    """Pages look the same on both databases: what they call is tested on both."""
    return "sqlite"


@pytest.fixture
async def case(stage: Stage) -> Consultation:
    """A farmer's question, given to a commissioner."""
    return await open_case(stage)


@pytest.fixture
async def open_page(stage: Stage, browser: Browser) -> AsyncIterator[Open]:
    """Open a page of the service on somebody's phone; errors in the console fail the test."""
    problems: list[str] = []
    async with AsyncExitStack() as stack:

        async def make(openid: str, path: str, **options: object) -> Page:
            context = await stack.enter_async_context(_phone(browser, **options))
            await context.add_cookies([{"name": "sandbox_openid", "value": openid, "url": stage.sandbox_url}])
            page = await context.new_page()
            page.on("pageerror", lambda error: problems.append(str(error)))
            page.on("console", lambda said: problems.append(said.text) if _is_problem(said) else None)
            await page.goto(f"{stage.url}{path}")
            return page

        yield make
    assert problems == []


def _is_problem(said: ConsoleMessage) -> bool:
    """Tell whether a page has gone wrong: a cut network or a refused form is no fault of it."""
    expected = any(word in said.text for word in ("net::ERR", "status of 409", "status of 503"))
    return said.type == "error" and not expected


@asynccontextmanager
async def _phone(browser: Browser, **options: object) -> AsyncIterator[BrowserContext]:
    phone = {"viewport": PHONE, "is_mobile": True, "has_touch": True, "locale": "zh-CN"}
    context = await browser.new_context(**(phone | options))  # type: ignore[arg-type]
    yield context
    await context.close()
