"""Phones with a browser, and a consultation of the farmer's that a commissioner handles."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest

from models.consultation import Consultation
from models.enums import Topic
from tests.factories import add_commissioner
from tests.stage import COLLEAGUE, EXPERT, FARMER, Stage
from tests.web_view import WebView, open_web_view

QUESTION = "李子树流胶怎么办"
Phones = Callable[[str | None], Awaitable[WebView]]


async def answer(stage: Stage, case: Consultation, text: str = "刮掉胶，涂石硫合剂。") -> None:
    """Have the commissioner answer in the chat."""
    await stage.say(EXPERT, f"回复 {case.number} {text}")


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
    await add_commissioner("陈志远", "FRUIT-1", Topic.FRUIT)
    await add_commissioner("周敏", "COWS-1", Topic.LIVESTOCK)
    await stage.push(EXPERT, content="绑定 FRUIT-1")
    await stage.push(COLLEAGUE, content="绑定 COWS-1")
    await stage.push(FARMER, content=QUESTION)
    return await Consultation.get(asker__openid=FARMER)
