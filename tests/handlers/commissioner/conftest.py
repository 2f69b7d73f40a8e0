"""Phones with a browser, and a consultation of the farmer's that a commissioner handles."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest

from models.consultation import Consultation
from tests.pages import open_case
from tests.stage import Stage
from tests.web_view import WebView, open_web_view

Phones = Callable[[str | None], Awaitable[WebView]]


@pytest.fixture
async def phone(stage: Stage) -> AsyncIterator[Phones]:
    """Give somebody a browser; they are logged out until they open a page."""
    async with AsyncExitStack() as stack:

        async def make(openid: str | None) -> WebView:
            return await stack.enter_async_context(open_web_view(stage, openid))

        yield make


@pytest.fixture
async def case(stage: Stage) -> Consultation:
    """A farmer's question, given to a commissioner; another commissioner knows other things."""
    return await open_case(stage)
