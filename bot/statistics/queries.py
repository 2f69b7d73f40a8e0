"""The one query behind each group of figures: the stored records as facts, read in batches."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import datetime

from tortoise.queryset import QuerySet

from bot.clock import local_date
from bot.statistics.consultations import list_cases
from bot.statistics.events import attendance, figures
from bot.statistics.indicators import Indicator, list_indicators
from bot.statistics.places import village_names
from bot.statistics.rules import Fact, count_case, count_ledger_row, count_session, count_visit
from bot.statistics.scanning import scan
from bot.statistics.spans import Span
from content.texts import label
from models.commissioner import Commissioner, CommissionerVillage
from models.earthquake import FeltReport, Shelter
from models.enums import LedgerRecord, SessionStatus
from models.event import Session
from models.ids import format_number
from models.ledger import LedgerRow
from models.village import Village
from models.visit import FieldVisit

LEDGER_COLUMNS = ("id", "date", "record", "type", "title", "town", "quantity", "unit", "approx")


async def indicators_of(span: Span) -> list[Indicator]:
    """Return the catalogue with the push channels that the ledger of the span knows."""
    kinds = await _ledger(span, LedgerRecord.PUSH).distinct().values_list("type", flat=True)
    return list_indicators(str(kind) or "other" for kind in kinds)


async def facts_of(group: str, span: Span, now: datetime) -> AsyncIterator[Fact]:
    """Yield every record behind the figures of one group; each record once, whatever it counts in."""
    for source in SOURCES[group]:
        async for fact in source(span, now):
            if any(code.startswith(f"{group}.") for code in fact.counts):
                yield fact


def _ledger(span: Span, *records: LedgerRecord) -> QuerySet[LedgerRow]:
    return LedgerRow.filter(date__gte=span.first, date__lte=span.last, record__in=list(records))


Source = Callable[[Span, datetime], AsyncIterator[Fact]]


def _from_ledger(*records: LedgerRecord) -> Source:
    async def source(span: Span, now: datetime) -> AsyncIterator[Fact]:
        people_units = set(label("ledger_unit", "people").split())
        async for row in scan(_ledger(span, *records), *LEDGER_COLUMNS, by="date"):
            people = row["unit"] in people_units
            record = LedgerRecord(row["record"])
            yield Fact(
                record=f"{label('record', 'ledger')} #{row['id']}",
                on=row["date"],
                what=row["title"],
                town=row["town"],
                approx=bool(row["approx"]),
                counts=count_ledger_row(record, row["type"], row["quantity"], people=people),
            )

    return source


async def _sessions(span: Span, now: datetime) -> AsyncIterator[Fact]:
    started = Session.filter(
        status=SessionStatus.PUBLISHED,
        starts_at__gte=span.begins,
        starts_at__lt=span.ends,
        starts_at__lte=now,
    )
    async for row in scan(started, "id", "type", "title", "town", "starts_at", by="starts_at"):
        yield Fact(
            record=f"{label('record', 'session')} #{row['id']}",
            on=local_date(row["starts_at"]),
            what=row["title"],
            town=row["town"],
            approx=False,
            counts=count_session(row["type"]),
        )


async def _cases(span: Span, now: datetime) -> AsyncIterator[Fact]:
    villages = await village_names()
    async for case in list_cases(span):
        yield Fact(
            record=format_number(case.id),
            on=local_date(case.received_at),
            what=case.question,
            town=villages.town(case.village_code),
            approx=False,
            counts=count_case(case),
        )


async def _felt(span: Span, now: datetime) -> AsyncIterator[Fact]:
    villages = await village_names()
    reported = FeltReport.filter(reported_at__gte=span.begins, reported_at__lt=span.ends)
    async for row in scan(reported, "id", "reported_at", "village_code", by="reported_at"):
        yield Fact(
            record=f"{label('record', 'felt')} #{row['id']}",
            on=local_date(row["reported_at"]),
            what=villages.village(row["village_code"]),
            town=villages.town(row["village_code"]),
            approx=False,
            counts={"felt_reports.count": 1},
        )


async def _visits(span: Span, now: datetime) -> AsyncIterator[Fact]:
    villages = await village_names()
    made = FieldVisit.filter(on_day__gte=span.first, on_day__lte=span.last)
    columns = ("id", "on_day", "village_code", "people", "problem", "solved")
    async for row in scan(made, *columns, by="on_day"):
        yield Fact(
            record=f"{label('record', 'visit')} #{row['id']}",
            on=row["on_day"],
            what=row["problem"],
            town=villages.town(row["village_code"]),
            approx=False,
            counts=count_visit(row["people"], solved=bool(row["solved"])),
        )


async def _commissioners(span: Span, now: datetime) -> AsyncIterator[Fact]:
    async for row in scan(Commissioner.filter(active=True), "id", "name", "unit"):
        yield Fact(row["name"], None, row["unit"], "", False, {"commissioners.count": 1})


async def _villages(span: Span, now: datetime) -> AsyncIterator[Fact]:
    active = CommissionerVillage.filter(commissioner__active=True)
    covered = set(await active.distinct().values_list("village_id", flat=True))
    async for row in scan(Village.all(), "code", "name", "town", key="code"):
        counts = {"villages.total": 1}
        if row["code"] in covered:
            counts["villages.covered"] = 1
        yield Fact(row["code"], None, row["name"], row["town"], False, counts)


async def _shelters(span: Span, now: datetime) -> AsyncIterator[Fact]:
    async for row in scan(Shelter.all(), "id", "name", "address"):
        yield Fact(row["name"], None, row["address"], "", False, {"shelters.count": 1})


SOURCES: dict[str, tuple[Source, ...]] = {
    "events": (_sessions, attendance, _from_ledger(LedgerRecord.EVENT, LedgerRecord.ATTENDANCE)),
    "materials": (
        figures,
        _from_ledger(LedgerRecord.MATERIAL),
    ),
    "consultations": (_cases, figures, _from_ledger(LedgerRecord.CONSULTATION)),
    "commissioners": (_commissioners,),
    "villages": (_villages,),
    "push": (_from_ledger(LedgerRecord.PUSH),),
    "drills": (_sessions, _from_ledger(LedgerRecord.DRILL)),
    "shelters": (_shelters,),
    "inspections": (_from_ledger(LedgerRecord.INSPECTION),),
    "felt_reports": (_felt,),
    "visits": (_visits,),
}
