"""Adds the facts up to figures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.statistics.indicators import GROUPS, Figure
from bot.statistics.queries import facts_of, indicators_of
from bot.statistics.rules import Fact
from bot.statistics.spans import Span


async def open_figures(span: Span) -> dict[str, Figure]:
    """Return every figure of the catalogue by its code, in order, each still at 0."""
    return {indicator.code: Figure(indicator) for indicator in await indicators_of(span)}


def count_fact(figures: Mapping[str, Figure], group: str, fact: Fact) -> None:
    """Add a record to the figures of one group that it counts in."""
    for code, quantity in fact.counts.items():
        if code.startswith(f"{group}."):
            figures[code].add(quantity, approx=fact.approx)


async def compute_figures(span: Span, now: datetime) -> list[Figure]:
    """Return every figure of the catalogue; one pass over the records of each group."""
    figures = await open_figures(span)
    for group in GROUPS:
        async for fact in facts_of(group, span, now):
            count_fact(figures, group, fact)
    return list(figures.values())
