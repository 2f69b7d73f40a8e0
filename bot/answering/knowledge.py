"""The knowledge base as it is stored: its import, its entries, and the revision every process follows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from sys import intern
from typing import Any

from tortoise.expressions import F

from bot.answering.entries import Entry
from bot.answering.reviewing import awaits_review
from bot.answering.validity import read_months
from bot.audit.service import record
from bot.spreadsheets import (
    ImportResult,
    RowError,
    Values,
    import_transaction,
    store_rows,
    take_choice,
    take_date,
    take_list,
    take_row,
    take_text,
)
from models.counter import Counter
from models.enums import Topic
from models.knowledge import KnowledgeEntry

HEADER = ("id", "question", "aliases", "answer", "topic", "source", "valid_from", "valid_until")
OPTIONAL = ("months", "reviewed_by")
REVISION = "knowledge"
BEFORE_ALL = -1
"""A revision before the first."""
PAGE = 500
COLUMNS = (
    "id", "question", "answer", "topic", "aliases", "source", "valid_from", "valid_until", "months",
)  # fmt: skip
QUESTION_LIMIT = 200
ANSWER_LIMIT = 600


@dataclass(frozen=True, slots=True)
class KnowledgeRow:
    """One entry as an import brings it; valid from and until days, both included, in months of the year.

    `reviewed_by` names who has checked the doses it gives.
    """

    id: str
    question: str
    aliases: tuple[str, ...]
    answer: str
    topic: Topic
    source: str
    valid_from: date | None
    valid_until: date | None
    months: tuple[int, ...] = ()
    reviewed_by: str = ""


def check_knowledge_row(values: Values) -> KnowledgeRow:
    """Read one row; raises RowError."""
    return take_row(
        KnowledgeRow,
        id=lambda: take_text(values, "id", limit=64, required=True),
        question=lambda: take_text(values, "question", limit=QUESTION_LIMIT, required=True),
        aliases=lambda: tuple(take_list(values, "aliases", separator="|", limit=QUESTION_LIMIT)),
        answer=lambda: take_text(values, "answer", limit=ANSWER_LIMIT, required=True),
        topic=lambda: take_choice(values, "topic", Topic),
        source=lambda: take_text(values, "source", limit=255),
        valid_from=lambda: take_date(values, "valid_from"),
        valid_until=lambda: _take_end(values),
        months=lambda: _take_months(values),
        reviewed_by=lambda: take_text(values, "reviewed_by", limit=64),
    )


def _take_end(values: Values) -> date | None:
    until = take_date(values, "valid_until")
    try:
        since = take_date(values, "valid_from")
    except RowError:
        return until  # the first day is told by its own column
    if since and until and until < since:
        raise RowError("valid_until", f"is before valid_from, {since}")
    return until


def _take_months(values: Values) -> tuple[int, ...]:
    try:
        return read_months(values["months"])
    except ValueError:
        expected = "expected months of the year such as 3-5;9 or 11-2"
        raise RowError("months", f"{expected}, not {values['months'][:40]!r}") from None


async def import_knowledge(rows: Iterable[KnowledgeRow], *, actor: str, now: datetime) -> ImportResult:
    """Create and update entries by their id, and raise the revision if that changed anything.

    Entries missing from `rows` stay as they are, and an entry that was switched off stays off. One that
    gives a dose is kept, and not used before `reviewed_by` names somebody.
    """
    wanted = [_stored_values(row) for row in rows]

    async with import_transaction():
        revision = await find_revision() + 1

        def stamp() -> dict[str, object]:
            return {"updated_at": now, "revision": revision}

        result = await store_rows(KnowledgeEntry, "id", wanted, when_new=stamp, when_changed=stamp)
        if result.changed:
            await _raise_revision()
            await record(actor=actor, action="knowledge.import", after=result.to_json(), now=now)
        return result


def _stored_values(row: KnowledgeRow) -> dict[str, object]:
    waits = awaits_review(row.answer, row.reviewed_by)
    lists = {"aliases": list(row.aliases), "months": list(row.months)}
    return {**asdict(row), **lists, "awaits_review": waits}


async def _raise_revision() -> None:
    if not await Counter.filter(name=REVISION).update(value=F("value") + 1):
        await Counter.create(name=REVISION, value=1)


async def find_revision() -> int:
    """Return the number of times the knowledge base has changed."""
    counter = await Counter.get_or_none(name=REVISION)
    return counter.value if counter else 0


async def find_entries() -> list[Entry]:
    """Return the active entries that wait for no review, in the order of their ids."""
    return [entry for entry in (await find_changes(BEFORE_ALL)).values() if entry is not None]


async def find_changes(since: int) -> dict[str, Entry | None]:
    """Return the entries that have changed after a revision by their ids, None for those not in use.

    In use are the active ones that wait for no review. They are read a page at a time, in the order of their
    ids, so that other work goes on in between however many there are.
    """
    changes: dict[str, Entry | None] = {}
    after = ""
    while page := await _find_page(since, after):
        changes |= page
        after = next(reversed(page))
    return changes


async def _find_page(since: int, after: str) -> dict[str, Entry | None]:
    changed = KnowledgeEntry.filter(revision__gt=since, id__gt=after).order_by("id").limit(PAGE)
    rows = await changed.values_list("active", "awaits_review", *COLUMNS)
    return {row[0]: _entry(*row) if active and not waits else None for active, waits, *row in rows}


def _entry(
    entry_id: str, question: str, answer: str, topic: Topic, aliases: list[str], source: str, *when: Any
) -> Entry:
    valid_from, valid_until, months = when
    return Entry(
        id=entry_id,
        question=question,
        answer=answer,
        topic=Topic(topic).value,
        aliases=tuple(aliases),
        source=intern(source),  # hundreds of entries share one
        valid_from=valid_from,
        valid_until=valid_until,
        months=tuple(months),
    )
