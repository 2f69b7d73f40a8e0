"""What the chat last offered a person, kept with them between messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Self

from bot.accounts.people import Acquaintance
from bot.consultations.rules import TELL_EVERY
from models.person import Person

OFFER_LASTS = timedelta(hours=24)
SENTENCE_LASTS = timedelta(minutes=10)
"""For so long what somebody sends may be one question in several messages."""
RECENT_KEPT = 8


@dataclass(slots=True)
class DialogueState:
    """`suggestions` are knowledge ids for a bare number to pick from, offered for `question`; `choices` are
    the crops or animals that were asked back for it, in the place of suggestions; `explanation` says why;
    `answered` is the consultation the last answer belongs to, `rated` the one rated last; `sessions` are
    the events listed last; `acknowledged` is the consultation for which an addition was confirmed last, and
    when; `felt_at` is when this person last reported a felt quake; `recent` are the texts, with their
    moments, that lately got no more than suggestions; `asked` is the question answered last from the
    knowledge base, by the entry `shown`, and when; `asked_for` is the case opened last for somebody else, and
    when; `visited` the field visit told last, and when; `on_site` the session whose code a co-worker scanned.
    """

    question: str = ""
    suggestions: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)
    explanation: dict[str, object] = field(default_factory=dict)
    offered_at: str = ""
    answered: int = 0
    rated: int = 0
    sessions: list[int] = field(default_factory=list)
    acknowledged: int = 0
    acknowledged_at: str = ""
    felt_at: str = ""
    recent: list[list[str]] = field(default_factory=list)
    asked: str = ""
    asked_at: str = ""
    shown: str = ""
    asked_for: int = 0
    asked_for_at: str = ""
    visited: int = 0
    visited_at: str = ""
    on_site: int = 0
    on_site_at: str = ""

    @classmethod
    def of(cls, person: Person | Acquaintance) -> Self:
        """Read a person's state; what an older version wrote and nobody knows any more is dropped."""
        known: dict[str, Any] = {
            name: person.dialogue[name] for name in cls.__slots__ if name in person.dialogue
        }
        return cls(**known)

    def keep(self, person: Person | Acquaintance) -> None:
        """Write the state to the person, empty fields left out; the caller stores the person."""
        person.dialogue = {name: value for name in self.__slots__ if (value := getattr(self, name))}

    def offer(
        self, question: str, suggestions: list[str], explanation: Mapping[str, object], now: datetime
    ) -> None:
        """Remember what was suggested for a question, and why."""
        self.question, self.suggestions, self.choices = question, suggestions, []
        self.explanation = dict(explanation)
        self.offered_at = now.isoformat()
        self.recent = [*self.recent, [now.isoformat(), question]][-RECENT_KEPT:]

    def ask_back(
        self, question: str, choices: list[str], explanation: Mapping[str, object], now: datetime
    ) -> None:
        """Remember what was asked back for a question, and why."""
        self.question, self.suggestions, self.choices = question, [], choices
        self.explanation = dict(explanation)
        self.offered_at = now.isoformat()

    def recent_texts(self, now: datetime) -> list[str]:
        """Return what was said in the last minutes and got suggestions only, the oldest first."""
        return [text for at, text in self.recent if now - datetime.fromisoformat(at) < SENTENCE_LASTS]

    def question_lately(self, now: datetime) -> str:
        """Return what was asked in the last minutes and got an answer or suggestions, or nothing."""
        at = self.replied_moment
        if at is None or now - at >= SENTENCE_LASTS:
            return ""
        return self.question if self.suggestions else self.asked

    @property
    def replied_moment(self) -> datetime | None:
        """When something was suggested last, or else answered from the knowledge base."""
        at = self.offered_at if self.suggestions else self.asked_at
        return datetime.fromisoformat(at) if at else None

    def offered(self, now: datetime) -> list[str]:
        """Return the suggestions that a number can still pick from."""
        return self.suggestions if self._lasts(now) else []

    def asked_back(self, now: datetime) -> list[str]:
        """Return the choices that the next message can still decide."""
        return self.choices if self._lasts(now) else []

    def awaits_words(self, now: datetime) -> bool:
        """Tell whether the next text may stand for one of the suggestions, or for what was asked back."""
        return bool(self.offered(now) or self.asked_back(now))

    @property
    def offered_moment(self) -> datetime | None:
        """When something was suggested or asked back last."""
        return datetime.fromisoformat(self.offered_at) if self.offered_at else None

    def _lasts(self, now: datetime) -> bool:
        return self.offered_moment is not None and now - self.offered_moment <= OFFER_LASTS

    def acknowledge(self, consultation_id: int, now: datetime) -> bool:
        """Tell whether an addition is to be confirmed: not when one just was for the same consultation."""
        recent = (
            bool(self.acknowledged_at) and now - datetime.fromisoformat(self.acknowledged_at) < TELL_EVERY
        )
        if recent and self.acknowledged == consultation_id:
            return False
        self.acknowledged, self.acknowledged_at = consultation_id, now.isoformat()
        return True

    def followed(self, now: datetime) -> int:
        """Return the case asked for somebody else in the last minutes, or 0."""
        return self.asked_for if _is_fresh(self.asked_for_at, now) else 0

    def visited_lately(self, now: datetime) -> int:
        """Return the field visit told in the last minutes, or 0."""
        return self.visited if _is_fresh(self.visited_at, now) else 0

    def at_work(self, now: datetime) -> int:
        """Return the session whose code a co-worker scanned within a day, or 0."""
        fresh = bool(self.on_site_at) and now - datetime.fromisoformat(self.on_site_at) < OFFER_LASTS
        return self.on_site if fresh else 0

    def settle(self) -> None:
        """Forget the question and its suggestions: it found its answer or its case."""
        self.question, self.suggestions, self.choices = "", [], []
        self.offered_at, self.recent, self.explanation = "", [], {}
        self.asked = self.asked_at = self.shown = ""

    def settle_by_answer(self, consultation_id: int, question: str, entry_id: str, now: datetime) -> None:
        """The same, and remember the answer for what may be said of it."""
        self.settle()
        self.answered, self.asked, self.shown = consultation_id, question, entry_id
        self.asked_at = now.isoformat()


def _is_fresh(at: str, now: datetime) -> bool:
    return bool(at) and now - datetime.fromisoformat(at) < SENTENCE_LASTS
