"""The seed knowledge as the import reads it."""

from functools import cache
from pathlib import Path

import content
from bot.answering.entries import Entry
from bot.answering.index import KnowledgeIndex
from bot.answering.knowledge import HEADER, OPTIONAL, KnowledgeRow, check_knowledge_row
from bot.spreadsheets import check_rows, read_rows

FOLDER = Path(content.__file__).parent / "knowledge"


@cache
def seed_rows() -> tuple[KnowledgeRow, ...]:
    files = sorted(FOLDER.glob("*.csv"))
    return tuple(
        row
        for file in files
        for row in check_rows(file, read_rows(file, HEADER, OPTIONAL), check_knowledge_row)
    )


@cache
def seed_entries() -> tuple[Entry, ...]:
    return tuple(
        Entry(row.id, row.question, row.answer, row.topic.value, row.aliases, row.source)
        for row in seed_rows()
    )


@cache
def seed_index() -> KnowledgeIndex:
    return KnowledgeIndex.build(seed_entries())
