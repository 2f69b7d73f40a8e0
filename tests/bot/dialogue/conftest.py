"""An office with people in it, for the conversations of these tests."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

import pytest

from models.commissioner import Commissioner
from models.enums import Topic
from tests.factories import add_commissioner, add_specialty
from tests.stage import COLLEAGUE, EXPERT, Stage

Ask = Callable[[str, str], Awaitable[str]]


@pytest.fixture
async def office(stage: Stage) -> Stage:
    """A stage with two bound commissioners: fruit and livestock."""
    await add_commissioner("陈志远", "BINDEXPERT", Topic.FRUIT, capacity=5)
    await add_commissioner("周敏", "BINDCOLLEA", Topic.LIVESTOCK, capacity=5)
    await stage.say(EXPERT, "绑定 BINDEXPERT")
    await stage.say(COLLEAGUE, "绑定 BINDCOLLEA")
    return stage


@pytest.fixture
async def second_opinion(office: Stage) -> Stage:
    """The same, where each of the two knows the other's subject too."""
    await add_specialty(await Commissioner.get(name="陈志远"), Topic.LIVESTOCK)
    await add_specialty(await Commissioner.get(name="周敏"), Topic.FRUIT)
    return office


@pytest.fixture
def open_case(office: Stage) -> Ask:
    """Ask what goes to a person and return the consultation's number."""

    async def ask(openid: str, text: str) -> str:
        found = re.search(r"\d{2}-\d{6}", await office.say(openid, text))
        assert found
        return found[0]

    return ask
