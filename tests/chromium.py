"""The browser that tests look at pages with."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, async_playwright

ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")


def find_chromium() -> str:
    """Return the browser's path; without one skip the test, or fail it where Chromium is required."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found:
        return found
    if "chromium" in os.environ.get("KEHUI_TEST_REQUIRE", ""):
        pytest.fail("Chromium is required and not installed")
    pytest.skip("Chromium is not installed")


@asynccontextmanager
async def open_browser() -> AsyncIterator[Browser]:
    """Run a Chromium."""
    path = find_chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        await browser.close()
