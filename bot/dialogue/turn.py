"""One message with everything that answering it needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.accounts.people import Acquaintance
from bot.answering.rereading.service import Rereader
from bot.answering.service import AnswerService
from bot.clock import local_date
from bot.consultations.rules import Office
from bot.dialogue.finding import Finding
from bot.dialogue.states import DialogueState
from bot.messages import Incoming
from bot.wechat.taps import read_tap
from models.person import Person


@dataclass(frozen=True, slots=True)
class Tools:
    """What the dialogue works with, wired once: the knowledge, its second reader and the office's rules."""

    answers: AnswerService
    rereader: Rereader
    office: Office


@dataclass(frozen=True, slots=True)
class Turn:
    """A person's message and what the chat remembers of them; `person` is locked.

    `received` is when it came in: deadlines count from then, and `now` may be later. `reread` is what a
    second reading found for the message, if there was one.
    """

    incoming: Incoming
    person: Person
    state: DialogueState
    now: datetime
    tools: Tools
    received: datetime
    reread: Finding | None = None

    @property
    def today(self) -> date:
        """The day in Asia/Shanghai."""
        return local_date(self.now)

    @property
    def tapped(self) -> int | None:
        """The consultation that a tap is about; None for words, and for taps that say nothing more."""
        found = read_tap(self.incoming.details)
        return found[1] if found else None


@dataclass(frozen=True, slots=True)
class QuickTurn:
    """The same for the quick lane, which reads less of a person."""

    incoming: Incoming
    person: Acquaintance
    state: DialogueState
    now: datetime
    tools: Tools
