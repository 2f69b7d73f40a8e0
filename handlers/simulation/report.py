"""What came of a simulation, in figures that are read from the records and nowhere else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median, quantiles

from bot.clock import WorkCalendar
from models.clock import CaseClock
from models.consultation import Consultation, HistoryEntry
from models.enums import HistoryKind, OutboxStatus
from models.outbox import OutboxMessage

REPLIES = (HistoryKind.ANSWERED, HistoryKind.ASKED_BACK)


@dataclass(slots=True)
class Report:
    """The figures of a simulation; times are in minutes."""

    asked: int = 0
    by_status: Counter[str] = field(default_factory=Counter)
    to_people: int = 0
    first_replies: list[float] = field(default_factory=list)
    working_replies: list[float] = field(default_factory=list)
    on_time: int = 0
    missed: Counter[str] = field(default_factory=Counter)
    deliveries: Counter[str] = field(default_factory=Counter)
    history: Counter[str] = field(default_factory=Counter)

    def lines(self) -> list[str]:
        """Return the figures as lines for a terminal."""
        answered = len(self.first_replies)
        return [
            f"咨询 {self.asked} 件，其中交人办理 {self.to_people} 件",
            f"  状态：{_say(self.by_status)}",
            f"首次人工答复 {answered} 件",
            f"  历时{_spread(self.first_replies)}",
            f"  工作时间{_spread(self.working_replies)}",
            f"  按承诺时限：{self.on_time} 件（{_share(self.on_time, answered)}）",
            f"超时：{_say(self.missed) or '无'}",
            f"送达方式：{_say(self.deliveries)}",
            f"经过：{_say(self.history)}",
        ]


async def read_report(calendar: WorkCalendar) -> Report:
    """Return the figures of the whole database."""
    report = Report()
    cases = await Consultation.all()
    report.asked = await HistoryEntry.filter(kind=HistoryKind.ASKED).count()
    report.by_status = Counter(case.status.value for case in cases)
    opened = {case.id: case for case in cases if case.opened_at is not None}
    report.to_people = len(opened)
    for case_id, at in (await _first_replies()).items():
        case = opened.get(case_id)
        if case is None:
            continue
        report.first_replies.append((at - case.received_at) / timedelta(minutes=1))
        report.working_replies.append(calendar.between(case.received_at, at) / timedelta(minutes=1))
        report.on_time += case.first_reply_due_at is not None and at <= case.first_reply_due_at
    report.missed = Counter(clock.kind.value for clock in await CaseClock.filter(missed_at__not_isnull=True))
    report.deliveries = await _deliveries()
    report.history = Counter(row["kind"].value for row in await HistoryEntry.all().values("kind"))
    return report


async def _first_replies() -> dict[int, datetime]:
    rows = HistoryEntry.filter(kind__in=REPLIES).order_by("-id").values("consultation_id", "at")
    return {row["consultation_id"]: row["at"] for row in await rows}


async def _deliveries() -> Counter[str]:
    """Count messages by the way they went: a held one that a contact let out is told apart."""
    counts: Counter[str] = Counter()
    for row in await OutboxMessage.all().values("status", "channel", "released_at"):
        if row["status"] is not OutboxStatus.SENT:
            counts[row["status"].value] += 1
        else:
            counts["next_contact" if row["released_at"] else row["channel"].value] += 1
    return counts


def _say(counts: Counter[str]) -> str:
    return "，".join(f"{name} {count}" for name, count in sorted(counts.items()))


def _spread(minutes: Sequence[float]) -> str:
    if len(minutes) < 2:
        return "：太少"
    return f"（分钟）：中位 {median(minutes):.0f}，95% 在 {quantiles(minutes, n=20)[-1]:.0f} 以内"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else "–"
