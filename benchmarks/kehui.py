"""All that the measurements know of Kehui's answering: its tokens, its index, and the service around it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from entries import Written

from bot.answering.entries import Entry
from bot.answering.index import KnowledgeIndex
from bot.answering.knowledge import KnowledgeRow, import_knowledge
from bot.answering.rules import Decision
from bot.answering.service import AnswerService, answer_from
from bot.answering.tokenizer import default_tokenizer
from config.settings import Settings
from models.enums import Topic
from models.registry import database, migrate

TODAY = date(2026, 6, 1)
NOW = datetime(2026, 6, 1, tzinfo=UTC)
THRESHOLDS = (
    Settings.model_fields["answer_threshold"].default,
    Settings.model_fields["suggest_threshold"].default,
)


def words_of(text: str) -> list[str]:
    """Return the words that jieba finds in a text once Kehui has put it right, each once."""
    return sorted(default_tokenizer().tokenize(text).words)


def load_dictionaries() -> None:
    """Load what the tokens need, whatever there is to answer from."""
    default_tokenizer()


def build_index(entries: Iterable[Written]) -> Callable[[str], Decision]:
    """Index entries; returns what answers a message from them."""
    index = KnowledgeIndex.build(
        Entry(entry.id, entry.question, entry.answer, entry.topic, entry.aliases, entry.source)
        for entry in entries
    )
    answer = answer_from(index, *THRESHOLDS)
    return lambda message: answer(message, TODAY)


@asynccontextmanager
async def knowledge_base(path: Path) -> AsyncIterator[None]:
    """Keep a knowledge base on SQLite open for the body."""
    url = f"sqlite://{path}"
    await migrate(url)
    async with database(url):
        yield


async def store(entries: Iterable[Written]) -> None:
    """Put entries into the open knowledge base."""
    rows = (
        KnowledgeRow(
            id=entry.id,
            question=entry.question,
            aliases=entry.aliases,
            answer=entry.answer,
            topic=Topic(entry.topic),
            source=entry.source,
            valid_from=None,
            valid_until=None,
        )
        for entry in entries
    )
    await import_knowledge(rows, actor="benchmark", now=NOW)


def new_service() -> AnswerService:
    """Return the service of a process that has just started."""
    return AnswerService(*THRESHOLDS)


def answer_with(service: AnswerService) -> Callable[[str], Decision]:
    """Return what answers a message from what the service has loaded."""
    return lambda message: service.answer(message, TODAY)
