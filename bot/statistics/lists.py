"""The lists that can be exported, read in batches."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

from bot.events.queries import count_taken
from bot.statistics.commissioners import list_commissioner_figures
from bot.statistics.consultations import list_cases, mask_person
from bot.statistics.places import commissioner_names, village_names
from bot.statistics.scanning import scan
from bot.statistics.spans import Span
from bot.statistics.tables import COLUMNS, Cell, Choice, Table
from content.texts import label
from models.earthquake import FeltReport
from models.event import Campaign, Registration, Session
from models.ids import format_number


def open_table(kind: str, span: Span) -> Table:
    """Return the list of a kind in COLUMNS; nothing is read before its rows are."""
    return Table(kind, COLUMNS[kind], READERS[kind](span))


async def _consultations(span: Span) -> AsyncIterator[tuple[Cell, ...]]:
    villages, names = await village_names(), await commissioner_names()
    async for case in list_cases(span):
        yield (
            format_number(case.id),
            case.received_at,
            Choice("status", case.status),
            Choice("topic", case.topic),
            Choice("channel", case.channel),
            villages.town(case.village_code),
            villages.village(case.village_code),
            case.question,
            names[case.responsible_id],
            names[case.handler_id],
            case.answered_at,
            case.first_reply_minutes,
            case.on_time,
            Choice("rating", case.rating) if case.rating else None,
            case.asker,
            case.solved,
            case.valid if case.answered_by else None,
            case.asked_for,
        )


async def _events(span: Span) -> AsyncIterator[tuple[Cell, ...]]:
    campaigns = {row["id"]: row["name"] for row in await Campaign.all().values("id", "name")}
    held = Session.filter(starts_at__gte=span.begins, starts_at__lt=span.ends)
    taken = await count_taken([row["id"] for row in await held.values("id")])
    plain = ("title", "type", "status", "starts_at", "ends_at", "town", "place", "host")
    async for row in scan(
        held, "id", *plain, "campaign_id", "co_hosts", "capacity", "online", by="starts_at"
    ):
        yield (
            row["title"],
            Choice("event_type", row["type"]),
            campaigns.get(row["campaign_id"], ""),
            Choice("session_status", row["status"]),
            row["starts_at"],
            row["ends_at"],
            row["town"],
            row["place"],
            row["host"],
            "、".join(row["co_hosts"]),
            row["capacity"],
            taken.get(row["id"], 0),
            bool(row["online"]),
        )


async def _registrations(span: Span) -> AsyncIterator[tuple[Cell, ...]]:
    held = Registration.filter(session__starts_at__gte=span.begins, session__starts_at__lt=span.ends)
    session = ("session__title", "session__starts_at", "session__town")
    async for row in scan(held, "id", *session, "person_id", "status", "registered_at", "cancelled_at"):
        yield (
            row["session__title"],
            row["session__starts_at"],
            row["session__town"],
            mask_person(row["person_id"]),
            Choice("registration_status", row["status"]),
            row["registered_at"],
            row["cancelled_at"],
        )


async def _felt_reports(span: Span) -> AsyncIterator[tuple[Cell, ...]]:
    villages = await village_names()
    reported = FeltReport.filter(reported_at__gte=span.begins, reported_at__lt=span.ends)
    async for row in scan(
        reported, "id", "reported_at", "village_code", "lat", "lon", "person_id", by="reported_at"
    ):
        yield (
            row["reported_at"],
            villages.town(row["village_code"]),
            villages.village(row["village_code"]),
            _blur(row["lat"]),
            _blur(row["lon"]),
            mask_person(row["person_id"]),
        )


def _blur(degrees: float | None) -> float | None:
    """Round a coordinate to about a kilometre: enough for a map of the shaking, too little to find a home."""
    return None if degrees is None else round(degrees, 2)


async def _commissioners(span: Span) -> AsyncIterator[tuple[Cell, ...]]:
    for found in await list_commissioner_figures(span):
        yield (
            found.name,
            found.phone,
            found.unit,
            found.title,
            "、".join(label("topic", topic) for topic in found.specialties),
            found.villages,
            found.capacity,
            found.bound,
            found.active,
            found.assigned,
            found.answered,
            found.median_minutes,
            found.ratings,
            found.satisfied,
            found.responsible_for,
            found.handled,
            found.valid,
            found.response_rate,
            found.solved,
            found.solved_response_rate,
            found.visits,
            found.visit_people,
        )


READERS: dict[str, Callable[[Span], AsyncIterator[tuple[Cell, ...]]]] = {
    "consultations": _consultations,
    "events": _events,
    "registrations": _registrations,
    "commissioners": _commissioners,
    "felt-reports": _felt_reports,
}
