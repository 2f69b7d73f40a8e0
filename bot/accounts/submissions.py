"""Forms of pages: one that arrives twice, on a bad network, is carried out once."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import datetime

from tortoise.transactions import in_transaction

from bot.errors import InvalidInput
from models.person import Person
from models.submission import Submission

Result = dict[str, object]
_KEY = re.compile(r"[0-9a-f]{32}")


async def once(
    key: str, person_id: int, action: str, do: Callable[[], Awaitable[Result]], *, now: datetime
) -> tuple[Result, bool]:
    """Carry out a form in one transaction; return what came of it, and whether that was now.

    `key` is what the page made for the form (32 hexadecimal digits). The person is locked, so that their
    forms and messages wait for each other. What `do` raises leaves nothing behind, and the form may be sent
    again. Raises InvalidInput for a key that no page made.
    """
    if not _KEY.fullmatch(key):
        raise InvalidInput("no page made this key")
    own = f"{person_id}:{key}"
    async with in_transaction():
        await Person.filter(id=person_id).select_for_update(no_key=True).get()
        known = await Submission.get_or_none(key=own)
        if known is not None:
            return known.result, False
        result = await do()
        await Submission.create(key=own, person_id=person_id, action=action, result=result, created_at=now)
        return result, True
