"""Looks after the knowledge base: what to say of a file before it is taken in, and of what is stored."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date

from bot.answering.knowledge import KnowledgeRow
from bot.answering.reviewing import Remark, review, review_twins
from bot.answering.tokenizer import default_tokenizer
from models.knowledge import KnowledgeEntry


async def review_rows(rows: Sequence[KnowledgeRow], today: date) -> list[Remark]:
    """Return the remarks on rows to be imported, compared with each other and with what else is stored."""
    replaced = {row.id for row in rows}
    stored = [entry for entry in await _list_stored() if entry.id not in replaced]
    return await asyncio.to_thread(review_all, rows, today, stored)


async def review_stored(today: date) -> list[tuple[str, Remark]]:
    """Return the remarks on what is stored, each with the id of its entry, in the order of the ids.

    What is switched off is left out.
    """
    entries = await _list_stored()
    remarks = await asyncio.to_thread(review_all, entries, today)
    return [(entries[remark.place].id, remark) for remark in remarks]


async def list_expired(today: date) -> list[str]:
    """Return the ids of the active entries whose last day has passed, the latest first."""
    expired = KnowledgeEntry.filter(active=True, valid_until__lt=today).order_by("-valid_until", "id")
    return [str(entry_id) for entry_id in await expired.values_list("id", flat=True)]


async def list_awaiting_review() -> list[str]:
    """Return the ids of the active entries that give a dose nobody has checked."""
    waiting = KnowledgeEntry.filter(active=True, awaits_review=True).order_by("id")
    return [str(entry_id) for entry_id in await waiting.values_list("id", flat=True)]


async def _list_stored() -> list[KnowledgeRow]:
    rows = await KnowledgeEntry.filter(active=True).order_by("id")
    return [
        KnowledgeRow(
            id=row.id,
            question=row.question,
            aliases=tuple(row.aliases),
            answer=row.answer,
            topic=row.topic,
            source=row.source,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            months=tuple(row.months),
            reviewed_by=row.reviewed_by,
        )
        for row in rows
    ]


def review_all(
    rows: Sequence[KnowledgeRow], today: date, stored: Sequence[KnowledgeRow] = ()
) -> list[Remark]:
    """Return the remarks on rows, in their order, with those on twins among themselves and in `stored`."""
    twins = review_twins(rows, default_tokenizer(), today, stored=stored)
    return sorted([*review(rows, today), *twins], key=lambda remark: remark.place)
