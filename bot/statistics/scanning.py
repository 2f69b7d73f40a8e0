"""Reads long tables in batches, so that a hundred thousand rows never are in memory at once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

BATCH = 1000
Values = dict[str, Any]


async def scan_batches(
    query: QuerySet[Any], *columns: str, by: str = "", key: str = "id"
) -> AsyncIterator[list[Values]]:
    """Yield batches of rows in the order of `by` and then `key`, both among the columns.

    `by` is the indexed column that the query has a range of: each batch goes on in its index where
    the last one ended, and nothing is sorted.
    """
    order = (by, key) if by else (key,)
    after = Q()
    while rows := await query.filter(after).order_by(*order).limit(BATCH).values(*columns):
        yield rows
        last = rows[-1]
        after = Q(**{f"{key}__gt": last[key]})
        if by:
            after = Q(**{f"{by}__gte": last[by]}) & (Q(**{f"{by}__gt": last[by]}) | after)


async def scan(query: QuerySet[Any], *columns: str, by: str = "", key: str = "id") -> AsyncIterator[Values]:
    """Yield the rows of `scan_batches` one by one."""
    async for rows in scan_batches(query, *columns, by=by, key=key):
        for row in rows:
            yield row
