"""What an asker is asked about an answer: whether it solved the problem, and whether it satisfied them."""

from __future__ import annotations

from datetime import datetime

from bot.consultations.history import SYSTEM, Happening, note
from bot.consultations.recipients import Recipient
from bot.wechat.taps import name_tap, tap
from content.texts import say
from models.consultation import Consultation, HistoryEntry
from models.enums import HistoryKind

QUESTIONS = {"solved": "s1", "unsolved": "s0", "satisfied": "r1", "dissatisfied": "r0"}
"""The words of the two questions (texts `rating.word_…`) with the mark by which a tap on them is known."""
EFFECTS = {"better": "e1", "not_better": "e0"}
"""The same for how crop or animal fare."""


async def count_rounds(consultation: Consultation) -> int:
    """Return how often a consultation went to work: once, and each time it was sent back."""
    reopened = HistoryEntry.filter(consultation_id=consultation.id, kind=HistoryKind.REOPENED)
    return 1 + await reopened.count()


async def word_questions(recipient: Recipient, rounds: int, *, now: datetime) -> str:
    """Word the two questions about an answer, a tap each.

    Empty when this asker was asked in this round already: nobody is asked twice, and nobody for another.
    """
    case = recipient.consultation
    asked = Happening(HistoryKind.RATING_ASKED, SYSTEM, data={"round": rounds})
    if recipient.is_informant or await note(case, asked, now=now, key=f"rating:{case.id}:{rounds}") is None:
        return ""
    return say("rating.questions", **word_taps(QUESTIONS, case))


def word_taps(marks: dict[str, str], consultation: Consultation) -> dict[str, str]:
    """Return the words of a question about a consultation, each to tap on."""
    return {
        word: tap(say(f"rating.word_{word}"), name_tap(mark, consultation.id)) for word, mark in marks.items()
    }
