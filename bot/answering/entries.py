"""What the knowledge base holds: questions with their answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Entry:
    """A question with other wordings of it and its answer.

    It is used from one day until another, both included, in some months of the year: see validity.py.
    """

    id: str
    question: str
    answer: str
    topic: str = ""
    aliases: tuple[str, ...] = ()
    source: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    months: tuple[int, ...] = ()

    @property
    def wordings(self) -> tuple[str, ...]:
        """The question and its aliases."""
        return (self.question, *self.aliases)
