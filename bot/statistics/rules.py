"""Which figures a stored record counts in, and how much: the definitions of contract section 7 as code."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from models.enums import (
    Channel,
    ConsultationStatus,
    EventType,
    FigureKind,
    HistoryKind,
    LedgerRecord,
    MaterialClass,
    Rating,
    Topic,
)

MEDIAN_MINUTES = "consultations.first_reply_median_minutes"
RESPONSE_RATE = "consultations.response_rate"
SOLVED_RESPONSE_RATE = "consultations.solved_response_rate"
PERCENT = 100
Counts = dict[str, int]
Verdict = TypeVar("Verdict")


@dataclass(frozen=True, slots=True)
class Fact:
    """One stored record as the statistics see it.

    `record` is how people find it again, `counts` what it adds to each figure by the figure's code.
    `approx`: the source says 余, 多 or 近.
    """

    record: str
    on: date | None
    what: str
    town: str
    approx: bool
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Case:
    """A consultation with what its history says; `answered_at` is the first answer by a person.

    `solved` is what its asker said last of whether the problem is solved. `valid`: it nearly copies no other
    one between the same two people within a day. `asked_for`: an informant asked.
    """

    id: int
    asker: str
    topic: Topic
    channel: Channel
    status: ConsultationStatus
    question: str
    village_code: str | None
    responsible_id: int | None
    handler_id: int | None
    received_at: datetime
    opened_at: datetime | None
    due_at: datetime | None
    answered_at: datetime | None = None
    answered_by: int | None = None
    commissioners: frozenset[int] = frozenset()
    rating: Rating | None = None
    solved: bool | None = None
    valid: bool = False
    asked_for: bool = False

    @property
    def is_answered(self) -> bool:
        """Whether anybody, or the knowledge base, has answered it, so that it could be rated."""
        return self.answered_at is not None or self.status is ConsultationStatus.SELF_SERVED

    @property
    def is_settled(self) -> bool:
        """Whether it was answered and has ended; what ended because its asker fell silent before is not."""
        return self.is_answered and self.status is ConsultationStatus.CLOSED

    @property
    def first_reply_minutes(self) -> int | None:
        """Whole minutes from handing over to the first answer, nights included; None without an answer."""
        if self.answered_at is None:
            return None
        waited = self.answered_at - (self.opened_at or self.received_at)
        return max(0, round(waited.total_seconds() / 60))

    @property
    def on_time(self) -> bool | None:
        """Whether the first answer came by the promised time; None without an answer or a promise."""
        if self.answered_at is None or self.due_at is None:
            return None
        return self.answered_at <= self.due_at


def last_verdict(happenings: Iterable[tuple[HistoryKind, Verdict]], said: HistoryKind) -> Verdict | None:
    """Return what was said last (RATED or SOLVED) of the last answer, from a history, the oldest first.

    Handing over to a person and every answer begin anew: what was said of an earlier answer is past.
    """
    verdict = None
    for kind, given in happenings:
        if kind is said:
            verdict = given
        elif kind in (HistoryKind.OPENED, HistoryKind.ANSWERED):
            verdict = None
    return verdict


def count_case(case: Case) -> Counts:
    """Return what a consultation counts in."""
    holds = {
        "total": True,
        "self_served": case.status is ConsultationStatus.SELF_SERVED,
        "by_commissioner": bool(case.commissioners),
        "resolved": case.is_settled or case.rating is Rating.SATISFIED,
        "satisfied": case.rating is Rating.SATISFIED,
        "ratings": case.rating is not None,
        "on_time": case.on_time is True,
        "solved": case.solved is True,
        "valid": case.valid,
        f"by_topic.{case.topic}": True,
        f"by_channel.{case.channel}": True,
    }
    counts = {f"consultations.{name}": 1 for name, counted in holds.items() if counted}
    if case.first_reply_minutes is not None:
        counts[MEDIAN_MINUTES] = case.first_reply_minutes
    if case.is_answered:
        counts[RESPONSE_RATE] = PERCENT if case.rating is not None else 0
        counts[SOLVED_RESPONSE_RATE] = PERCENT if case.solved is not None else 0
    return counts


def count_session(kind: EventType) -> Counts:
    """Return what a published session that has started counts in."""
    counts = {"events.sessions": 1, f"events.sessions.{kind}": 1}
    return counts | {"drills.count": 1} if kind is EventType.DRILL else counts


def count_attendance(kind: EventType, checked_in: int, headcounts: Sequence[int]) -> Counts:
    """Return what the people at a session count in: the most that were there by any count; {} for nobody."""
    people = max([checked_in, *headcounts])
    return {"events.attendance": people, f"events.attendance.{kind}": people} if people else {}


def count_figure(kind: FigureKind, material: MaterialClass | None, quantity: int) -> Counts:
    """Return what staff recorded at a session counts in; heads count by count_attendance."""
    match kind:
        case FigureKind.MATERIAL:
            return {f"materials.{material or MaterialClass.OTHER}": quantity}
        case FigureKind.CONSULTATION:
            return {"consultations.total": quantity, f"consultations.by_channel.{Channel.ONSITE}": quantity}
        case _:
            return {}


def count_visit(people: int, *, solved: bool) -> Counts:
    """Return what a field visit counts in."""
    return {"visits.count": 1, "visits.people": people} | ({"visits.solved": 1} if solved else {})


def count_ledger_row(record: LedgerRecord, kind: str, quantity: int, *, people: bool) -> Counts:
    """Return what a row of the ledger counts in; `people`: its unit counts people.

    An empty `kind` counts as `other`. Visits and media are kept but are no figure of their own.
    """
    match record:
        case LedgerRecord.EVENT:
            codes = ["events.sessions", f"events.sessions.{kind or EventType.OTHER}"]
        case LedgerRecord.ATTENDANCE:
            codes = ["events.attendance", f"events.attendance.{kind or EventType.OTHER}"]
        case LedgerRecord.MATERIAL:
            codes = [f"materials.{kind or MaterialClass.OTHER}"]
        case LedgerRecord.CONSULTATION:
            codes = ["consultations.total", *_consultation_kind(kind)]
        case LedgerRecord.PUSH:
            codes = ["push.recipients", f"push.recipients.{kind or 'other'}"]
        case LedgerRecord.DRILL:
            codes = ["drills.people" if people else "drills.count"]
        case LedgerRecord.INSPECTION:
            codes = ["inspections.count"]
        case _:
            codes = []
    return dict.fromkeys(codes, quantity)


def _consultation_kind(kind: str) -> list[str]:
    if kind in set(Channel):
        return [f"consultations.by_channel.{kind}"]
    return [f"consultations.by_topic.{kind}"] if kind in set(Topic) else []


def mean(quantities: Sequence[int]) -> int:
    """Return the mean, halves rounded up; 0 of nothing."""
    return math.floor(statistics.mean(quantities) + 0.5) if quantities else 0


def median(quantities: Sequence[int]) -> int:
    """Return the median, halves rounded up; 0 of nothing."""
    return math.floor(statistics.median(quantities) + 0.5) if quantities else 0
