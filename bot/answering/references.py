"""Entries of the knowledge base that a person who answers may draw on."""

from __future__ import annotations

from datetime import date

from bot.answering.entries import Entry
from bot.answering.service import AnswerService

SHOWN = 3


def find_references(answers: AnswerService, text: str, today: date) -> list[Entry]:
    """Return the entries nearest to what was asked, best first; none about another crop or animal."""
    near = (match for match in answers.answer(text, today).matches if not match.other_kind)
    entries = (answers.entry(match.id) for match in near)
    return [entry for entry in entries if entry is not None][:SHOWN]
