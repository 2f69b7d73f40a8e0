"""The records behind the figures of a session: who came, what was handed out, who was advised on the spot."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

from bot.clock import local_date
from bot.statistics.rules import Fact, count_attendance, count_figure
from bot.statistics.scanning import scan
from bot.statistics.spans import Span
from content.texts import label
from models.attendance import CheckIn, SessionFigure
from models.enums import FigureKind, SessionStatus
from models.event import Session


async def attendance(span: Span, now: datetime) -> AsyncIterator[Fact]:
    """Yield what each session that has begun counts in attendance; none where nobody was counted."""
    began = Session.filter(
        status=SessionStatus.PUBLISHED,
        starts_at__gte=span.begins,
        starts_at__lt=span.ends,
        starts_at__lte=now,
    )
    async for row in scan(began, "id", "type", "title", "town", "starts_at", by="starts_at"):
        checked_in = await CheckIn.filter(session_id=row["id"]).count()
        counts = count_attendance(row["type"], checked_in, await _headcounts(row["id"]))
        if counts:
            record = f"{label('record', 'attendance')} #{row['id']}"
            yield Fact(record, local_date(row["starts_at"]), row["title"], row["town"], False, counts)


async def _headcounts(session_id: int) -> list[int]:
    counted = SessionFigure.filter(session_id=session_id, kind=FigureKind.HEADCOUNT, replaced_at=None)
    return [figure.quantity for figure in await counted]


async def figures(span: Span, now: datetime) -> AsyncIterator[Fact]:
    """Yield what staff recorded at sessions and is in force: materials and consultations on the spot."""
    recorded = SessionFigure.filter(
        session__starts_at__gte=span.begins,
        session__starts_at__lt=span.ends,
        replaced_at=None,
        kind__in=[FigureKind.MATERIAL, FigureKind.CONSULTATION],
    )
    columns = ("kind", "material", "title", "quantity", "session__title", "session__town")
    async for row in scan(recorded, "id", "session_id", "number", "session__starts_at", *columns):
        yield Fact(
            record=f"{label('record', 'figure')} #{row['session_id']}-{row['number']}",
            on=local_date(row["session__starts_at"]),
            what=f"{row['session__title']} {row['title']}".strip(),
            town=row["session__town"],
            approx=False,
            counts=count_figure(row["kind"], row["material"], row["quantity"]),
        )
