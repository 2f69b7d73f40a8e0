"""The platform that the tests of the client call."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.bot.outbox.post_office import open_platform
from tests.stage import Stage


@pytest.fixture
async def platform() -> AsyncIterator[Stage]:
    """A sandbox in which every phone has an open window."""
    async with open_platform() as made:
        yield made
