"""The post office that the tests of the outbox go to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.bot.outbox.post_office import PostOffice, open_platform
from tests.services import Backend


@pytest.fixture
async def office(db: Backend, now: datetime, tmp_path: Path) -> AsyncIterator[PostOffice]:
    """An outbox on clean storage with a sandbox to send to."""
    async with open_platform() as platform:
        yield PostOffice(platform, now, tmp_path)
