"""Answers messages from the knowledge base, and follows its changes while the service runs."""

from __future__ import annotations

import asyncio
import contextlib
import heapq
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

import structlog
from tortoise.exceptions import BaseORMException

from bot.answering.entries import Entry
from bot.answering.index import KnowledgeIndex
from bot.answering.intents import Intent, IntentKind, read_intent
from bot.answering.knowledge import BEFORE_ALL, find_changes, find_revision
from bot.answering.rules import Decision, DecisionKind, Reason, Refusal, decide

Entries = Mapping[str, Entry]
"""Entries by their ids."""

REMEMBERED = 4096
POLL_SECONDS = 1.0

log = structlog.get_logger()


class AnswerService:
    """Holds the index of one process. A new one takes its place when it is ready: answering never waits."""

    def __init__(self, answer_threshold: float, suggest_threshold: float) -> None:
        self._thresholds = (answer_threshold, suggest_threshold)
        self._revision = BEFORE_ALL
        self._entries: Entries = {}
        self.version = 0
        """Changes with the index: what was found before may not be found again."""
        self._reading = asyncio.Lock()
        self._remembered = lru_cache(REMEMBERED)(self._decide)
        """What an earlier index has decided is forgotten little by little, not all at once."""
        self._use(KnowledgeIndex.build([]))

    async def load(self) -> None:
        """Read the knowledge base, whatever is loaded."""
        async with self._reading:
            await self._change_over(self._follow(await find_revision(), BEFORE_ALL))

    async def refresh(self) -> bool:
        """Read what has changed in the knowledge base; tell whether anything had."""
        async with self._reading:
            revision = await find_revision()
            if revision == self._revision:
                return False
            await self._change_over(self._follow(revision, self._revision))
        return True

    async def join(self) -> None:
        """Make one segment of the index, beside the one in use; it may take a while."""
        joined = await asyncio.to_thread(self._index.joined)
        async with self._reading:
            await self._change_over(self._build(self._entries, {}, joined))
        log.info("knowledge_joined", entries=len(self._entries))

    async def watch(self, stop: asyncio.Event) -> None:
        """Follow changes, in whichever process they are made, until `stop` is set.

        While the database is away the last index goes on answering. An index that has outgrown its bounds is
        joined meanwhile.
        """
        joining: asyncio.Task[None] | None = None
        while not stop.is_set():
            try:
                await self.refresh()
            except (BaseORMException, OSError) as error:
                log.warning("knowledge_not_read", error=str(error))
            if self._index.is_outgrown and (joining is None or joining.done()):
                joining = asyncio.create_task(self.join())
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), POLL_SECONDS)

    def answer(self, text: str, today: date) -> Decision:
        """Decide what a message gets from the entries valid `today`. Takes no longer than computing it."""
        return self._remembered(self.version, text, today)

    def kinds(self, text: str) -> frozenset[str]:
        """Return the crops and animals that a text names."""
        return self._index.read(text).tokens.kinds

    def entry(self, entry_id: str) -> Entry | None:
        """Return an entry as it was last loaded; None for one that is not active."""
        return self._index.entry(entry_id)

    async def _change_over(self, work: Coroutine[Any, Any, None]) -> None:
        """Do what changes the index over, and then let go of the one before.

        To free a hundred thousand entries' worth takes longer than the event loop may stand.
        """
        before = [self._entries, *self._index.parts()]
        await work
        await asyncio.to_thread(_let_go, before)

    async def _follow(self, revision: int, since: int) -> None:
        """Take what has changed after a revision into the index."""
        is_first = since == BEFORE_ALL
        changes = await find_changes(since)
        if is_first:
            await self._build({}, changes, None)
        else:
            await self._build(self._entries, changes, self._index)
        self._revision = revision
        log.info("knowledge_loaded", revision=revision, entries=len(self._entries), changes=len(changes))

    async def _build(
        self, entries: Entries, changes: Mapping[str, Entry | None], earlier: KnowledgeIndex | None
    ) -> None:
        """Change over to an index of the entries with the changes to them, made from an earlier one."""

        def build() -> tuple[Entries, KnowledgeIndex]:
            merged = merge(entries, changes)
            return merged, KnowledgeIndex.build(merged.values(), keep=True, earlier=earlier)

        self._entries, index = await asyncio.to_thread(build)
        self._use(index)

    def _use(self, index: KnowledgeIndex) -> None:
        self.version += 1
        self._index = index
        self._answer = answer_from(index, *self._thresholds)

    def _decide(self, _version: int, text: str, today: date) -> Decision:
        return self._answer(text, today)


def _let_go(parts: list[object]) -> None:
    """Free some parts one by one, so that another thread can work in between."""
    while parts:
        parts.pop()


def merge(entries: Entries, changes: Mapping[str, Entry | None]) -> Entries:
    """Return the entries, which are in the order of their ids, with the changes to them."""
    new = sorted(entry_id for entry_id in changes if entry_id not in entries)
    ids = heapq.merge(entries, new)
    merged = ((entry_id, changes.get(entry_id, entries.get(entry_id))) for entry_id in ids)
    return {entry_id: entry for entry_id, entry in merged if entry is not None}


def answer_from(
    index: KnowledgeIndex, answer_threshold: float, suggest_threshold: float
) -> Callable[[str, date], Decision]:
    """Return the function that decides what a text gets on a day, from one index."""

    def answer(text: str, today: date) -> Decision:
        reading = index.read(text)
        matches = index.search(reading, today=today)
        decision = decide(matches, answer_threshold, suggest_threshold, is_generic=reading.tokens.is_generic)
        judged = decision.judged
        if judged is not None and judged.evidence is not None:
            decision = replace(decision, terms=index.terms(reading, judged.id))
        return heed(decision, read_intent(text))

    return answer


def heed(decision: Decision, intent: Intent | None) -> Decision:
    """Leave to the dialogue what is no ordinary question; an answer to a question about the office stays."""
    answered = decision.kind is DecisionKind.ANSWER
    if intent is None or (answered and intent.kind is IntentKind.ABOUT_OFFICE):
        return decision
    return replace(
        decision,
        kind=DecisionKind.HANDOFF,
        candidates=(),
        choices=(),
        refusals=(Refusal(Reason.NO_QUESTION),),
    )
