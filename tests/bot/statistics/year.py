"""A year of the bureau in records: what the statistics tests count."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from bot.statistics.ledger import HEADER, check_ledger_row, import_ledger
from models.commissioner import Commissioner, CommissionerVillage
from models.consultation import Consultation, HistoryEntry
from models.earthquake import FeltReport, Shelter
from models.enums import (
    ActorKind,
    Channel,
    ConsultationStatus,
    EventType,
    HistoryKind,
    Rating,
    SessionStatus,
    Topic,
)
from models.event import Session
from models.person import Person
from models.village import Village
from models.visit import FieldVisit

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
ASKED = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
LEDGER = """
2026-05-18,event,consulting,科技活动周启动,托口镇,27,场次,
2026-05-22,consultation,onsite,现场咨询,托口镇,3000,人次,1
2026-06-01,consultation,fruit,果树咨询,托口镇,20,,
2026-06-02,consultation,,其他咨询,,5,条,
2026-05-22,material,leaflet,科普资料,托口镇,8000,份,1
2026-05-22,material,manual,实用手册,托口镇,1000,套,
2026-09-28,material,,手册图书,岩垅乡,3000,册,1
2026-09-28,attendance,training,实用技术培训,岩垅乡,4500,人次,
2026-09-28,attendance,,全年参与,,100000,人,1
2026-05-12,push,sms,防灾短信,,160000,条,
2026-05-12,push,radio,村村响,,218,户,
2026-05-12,drill,,疏散演练,托口镇,1,次,
2026-05-12,drill,,疏散演练,托口镇,600,人,1
2026-07-01,inspection,,台站检查,,2,次,
2026-07-02,visit,,入户走访,,9,户,
2025-12-31,event,training,去年的,,9,场,
"""


async def fill_year() -> None:
    """Store villages, a roster, consultations of every fate, sessions, felt reports and a ledger."""
    await _fill_county()
    await _fill_consultations()
    await _fill_events()
    await _fill_visits()
    await import_ledger([check_ledger_row(values) for values in ledger_values()], actor="cli:test", now=NOW)


def ledger_values() -> list[dict[str, str]]:
    """Return the ledger's rows as a file has them."""
    return [
        dict.fromkeys(HEADER, "") | dict(zip(HEADER, _columns(line), strict=True))
        for line in LEDGER.strip().splitlines()
    ]


def _columns(line: str) -> list[str]:
    return [*line.split(","), "", "", "", ""]


async def _fill_county() -> None:
    for number in range(3):
        await Village.create(code=f"43128{number}", name=f"{number}村", town="安江镇", county="洪江市")
    for number, (name, active) in enumerate((("陈志远", True), ("周敏", True), ("离岗", False)), 1):
        entry = await Commissioner.create(
            name=name, phone="13800138000", bind_code=f"KH{number}", active=active
        )
        await CommissionerVillage.create(
            commissioner_id=entry.id, village_id="431280" if active else "431281"
        )
    await Person.create(openid="oFarmer", created_at=ASKED, seen_at=ASKED)
    await Shelter.create(name="广场", lat=27.2, lon=109.8)
    for day in (1, 2):
        await FeltReport.create(person_id=1, reported_at=ASKED + timedelta(days=day), village_code="431280")


async def _fill_events() -> None:
    plans = (
        ("办过的培训", EventType.TRAINING, SessionStatus.PUBLISHED, datetime(2026, 4, 1, 1, tzinfo=UTC)),
        ("办过的演练", EventType.DRILL, SessionStatus.PUBLISHED, datetime(2026, 5, 12, 1, tzinfo=UTC)),
        ("元旦凌晨", EventType.LECTURE, SessionStatus.PUBLISHED, datetime(2025, 12, 31, 16, tzinfo=UTC)),
        ("去年除夕", EventType.LECTURE, SessionStatus.PUBLISHED, datetime(2025, 12, 31, 15, 59, tzinfo=UTC)),
        ("还没办的", EventType.TRAINING, SessionStatus.PUBLISHED, NOW + timedelta(days=1)),
        ("取消的", EventType.TRAINING, SessionStatus.CANCELLED, datetime(2026, 4, 2, 1, tzinfo=UTC)),
        ("草稿", EventType.TRAINING, SessionStatus.DRAFT, datetime(2026, 4, 3, 1, tzinfo=UTC)),
    )
    for number, (title, kind, status, starts_at) in enumerate(plans):
        await Session.create(
            key=f"k{number}",
            public_id=f"p{number}",
            title=title,
            type=kind,
            status=status,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2),
            updated_at=starts_at,
        )


async def _fill_visits() -> None:
    """Two field visits of the year, one that solved something, and one of the year before."""
    days = (date(2026, 1, 1), date(2026, 12, 31), date(2025, 12, 31))
    for number, day in enumerate(days):
        await FieldVisit.create(
            key=f"v{number}",
            commissioner_id=1,
            village_code="431280",
            on_day=day,
            people=12,
            problem="冬剪示范",
            solved=number == 0,
            created_at=NOW,
        )


async def _fill_consultations() -> None:
    """Six consultations: self-served twice, answered in 30 and in 90 minutes, late, and waiting."""
    await _case(1, ConsultationStatus.SELF_SERVED, handed=False)
    await _case(2, ConsultationStatus.SELF_SERVED, handed=False, ratings=[Rating.SATISFIED])
    await _case(
        3,
        ConsultationStatus.CLOSED,
        answers=[30, 200],
        ratings=[Rating.DISSATISFIED, Rating.SATISFIED],
        solved=True,
    )
    await _case(4, ConsultationStatus.ANSWERED, answers=[90], ratings=[Rating.DISSATISFIED])
    await _case(5, ConsultationStatus.ANSWERED, answers=[301], by=ActorKind.STAFF, channel=Channel.HOTLINE)
    await _case(6, ConsultationStatus.WAITING, topic=Topic.LIVESTOCK, question="=HYPERLINK(1)")
    await _case(7, ConsultationStatus.CLOSED, asked=datetime(2026, 12, 31, 16, 0, tzinfo=UTC))


async def _case(
    number: int,
    status: ConsultationStatus,
    *,
    handed: bool = True,
    answers: list[int] | None = None,
    ratings: list[Rating] | None = None,
    solved: bool = False,
    by: ActorKind = ActorKind.COMMISSIONER,
    channel: Channel = Channel.WECHAT,
    topic: Topic = Topic.FRUIT,
    question: str = "柑橘叶子发黄怎么办",
    asked: datetime = ASKED,
) -> None:
    consultation = await Consultation.create(
        id=26_000_000 + number,
        asker_id=1,
        topic=topic,
        channel=channel,
        status=status,
        question=question,
        village_code="431280",
        responsible_id=1 if answers else None,
        handler_id=2 if answers else None,
        received_at=asked,
        opened_at=asked if handed else None,
        first_reply_due_at=asked + timedelta(minutes=300) if handed else None,
    )
    rows = [(HistoryKind.ASKED, ActorKind.ASKER, 0, {})]
    rows += [(HistoryKind.ANSWERED, by, minutes, {}) for minutes in answers or []]
    rows += [
        (HistoryKind.RATED, ActorKind.ASKER, 400 + place, {"rating": rating.value})
        for place, rating in enumerate(ratings or [])
    ]
    rows += [(HistoryKind.SOLVED, ActorKind.ASKER, 500, {"solved": True})] if solved else []
    for kind, actor, minutes, data in rows:
        await HistoryEntry.create(
            consultation_id=consultation.id,
            kind=kind,
            actor_kind=actor,
            actor_id=2 if actor is ActorKind.COMMISSIONER else 1,
            data=data,
            at=asked + timedelta(minutes=minutes),
        )
