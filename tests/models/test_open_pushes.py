"""What is looked for among the pushes is found by the small indexes of what is still to be done."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from tortoise.transactions import in_transaction

from models.enums import PushReply, PushStatus
from models.push import Push
from tests.services import Backend

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LOOKS = {
    "idx_push_open_openid": {"openid": "oA", "status": PushStatus.RECEIVED, "attempts": 0},
    "idx_push_open_next_at": {"status": PushStatus.RECEIVED, "next_at__lte": NOW},
    "idx_push_unsent": {"reply_state": PushReply.PENDING, "received_at__lte": NOW},
}


@pytest.mark.parametrize("index", LOOKS)
async def test_what_is_to_be_done_is_not_looked_for_among_all_that_was(db: Backend, index: str) -> None:
    async with in_transaction() as transaction:
        if db.name == "postgres":  # which reads an empty table whole, or takes any of them
            await transaction.execute_script("SET LOCAL enable_seqscan = off")
        plan: Any = await Push.filter(**LOOKS[index]).explain()
    wanted = index if db.name == "sqlite" else "idx_push_"
    assert wanted in str([dict(row) for row in plan])
