"""Brings stored rows to what a file says, all or none, so that a repeat changes nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from tortoise.expressions import F
from tortoise.models import Model
from tortoise.transactions import in_transaction

from bot.spreadsheets.rows import ImportResult
from models.counter import Counter

BATCH = 500


@asynccontextmanager
async def import_transaction() -> AsyncIterator[None]:
    """Hold one transaction in which nobody else imports.

    The row of the counter is the lock. It is taken by writing, so that SQLite has its one writer from
    the first statement on and never fails halfway with "database is locked".
    """
    async with in_transaction():
        await Counter.bulk_create([Counter(name="import", value=0)], ignore_conflicts=True)
        await Counter.filter(name="import").update(value=F("value"))
        yield


async def rehearse(work: Callable[[], Awaitable[ImportResult]]) -> ImportResult:
    """Do an import for real, see what it would change, and take everything back."""
    results: list[ImportResult] = []
    try:
        async with in_transaction():
            results.append(await work())
            raise _TakeBack
    except _TakeBack:
        return results[0]


class _TakeBack(Exception):
    """Ends a rehearsal."""


async def store_rows(
    model: type[Model],
    key: str,
    wanted: Sequence[Mapping[str, Any]],
    *,
    when_new: Callable[[], Mapping[str, Any]] = dict,
    when_changed: Callable[[], Mapping[str, Any]] = dict,
) -> ImportResult:
    """Create the rows whose `key` is not stored and update those that differ in one of the given fields.

    `when_new` and `when_changed` give the further fields of a created or changed row. To be called
    inside `import_transaction`.
    """
    stored = await _stored(model, key, wanted)
    new = [values for values in wanted if values[key] not in stored]
    changed = [values for values in wanted if values[key] in stored and stored[values[key]] != dict(values)]
    await model.bulk_create([model(**when_new(), **values) for values in new], batch_size=BATCH)
    for values in changed:
        await model.filter(**{key: values[key]}).update(**when_changed(), **_without(values, key))
    return ImportResult(len(new), len(changed), len(wanted) - len(new) - len(changed))


async def _stored(
    model: type[Model], key: str, wanted: Sequence[Mapping[str, Any]]
) -> dict[Any, dict[str, Any]]:
    found: dict[Any, dict[str, Any]] = {}
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        rows = model.filter(**{f"{key}__in": [values[key] for values in batch]})
        for row in await rows.values(*batch[0]):
            found[row[key]] = row
    return found


def _without(values: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != key}
