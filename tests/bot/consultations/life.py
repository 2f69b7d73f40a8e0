"""A small office whose consultations live through anything, and what must be true of them at all times."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from bot.consultations.rules import IN_WORK, OPEN, check_step, open_key
from models.commissioner import Commissioner
from models.consultation import Consultation, HistoryEntry
from models.enums import ConsultationStatus as Status
from models.enums import HistoryKind, Topic
from models.outbox import OutboxMessage
from models.person import Person
from tests.factories import add_bound, open_consultation

BEGIN = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
TOPICS = (Topic.FRUIT, Topic.LIVESTOCK)
LEADS_TO: Mapping[HistoryKind, Status] = {
    HistoryKind.OPENED: Status.WAITING,
    HistoryKind.WAITING: Status.WAITING,
    HistoryKind.RETURNED: Status.WAITING,
    HistoryKind.UNMERGED: Status.WAITING,
    HistoryKind.ASSIGNED: Status.ASSIGNED,
    HistoryKind.TRANSFERRED: Status.ASSIGNED,
    HistoryKind.ACCEPTED: Status.ACCEPTED,
    HistoryKind.REOPENED: Status.ACCEPTED,
    HistoryKind.ANSWERED: Status.ANSWERED,
    HistoryKind.CLOSED: Status.CLOSED,
    HistoryKind.WITHDRAWN: Status.WITHDRAWN,
    HistoryKind.MERGED: Status.MERGED,
}
"""Where a consultation stands after each of these rows; the others change nothing."""


async def open_office_of_three() -> list[Commissioner]:
    """Put three commissioners into the roster who know both topics and have room for all."""
    names = ("甲", "乙", "丙")
    return [await add_bound(f"oHandler{name}", name, *TOPICS, now=BEGIN, capacity=20) for name in names]


async def open_three_cases() -> list[int]:
    """Have three people ask one question each; returns the keys."""
    return [(await open_consultation(f"oAsker{n}", Topic.FRUIT, now=BEGIN)).id for n in range(3)]


async def clear() -> None:
    """Take everything away."""
    await Consultation.all().update(merged_into_id=None)
    for model in (OutboxMessage, Consultation, Commissioner, Person):
        await model.all().delete()


async def photograph() -> tuple[object, ...]:
    """Return all that a step might change."""
    cases = await Consultation.all().order_by("id").values_list()
    rows = [await model.all().count() for model in (HistoryEntry, OutboxMessage)]
    return (*cases, *rows)


def replay(rows: list[HistoryEntry]) -> Status:
    """Return where a consultation stands by its history alone; every step on the way must be legal."""
    at = Status.WAITING
    for row in rows:
        to = LEADS_TO.get(row.kind)
        if row.kind is HistoryKind.ADDED and at is Status.ANSWERED and "from" not in row.data:
            to = Status.ACCEPTED
        if to is not None and to is not at:
            check_step(at, to)
            at = to
    return at


async def check_all(responsible: dict[int, int]) -> None:
    """Assert what is always true; `responsible` remembers who was responsible for each before."""
    cases = {case.id: case for case in await Consultation.all()}
    for case in cases.values():
        rows = await HistoryEntry.filter(consultation_id=case.id).order_by("id")
        assert replay(rows) is case.status, [row.kind for row in rows]
        key = open_key(case.asker_id, case.topic, case.desk) if case.status in OPEN else None
        assert case.open_key == key
        assert (case.merged_into_id is not None) is (case.status is Status.MERGED)
        if case.merged_into_id is not None:
            assert cases[case.merged_into_id].status in OPEN | {Status.CLOSED}
        assert case.awaits_asker_at is None or case.status in IN_WORK
        if case.responsible_id is not None:
            assert responsible.setdefault(case.id, case.responsible_id) == case.responsible_id
        if case.status is Status.ANSWERED:
            await _check_answer(case, rows)


async def _check_answer(case: Consultation, rows: list[HistoryEntry]) -> None:
    """Assert that everybody who asked was sent the last answer."""
    last = [row for row in rows if row.kind is HistoryKind.ANSWERED][-1]
    merged = await Consultation.filter(merged_into_id=case.id)
    for asker in {case.asker_id, *(each.asker_id for each in merged)}:
        assert await OutboxMessage.filter(key=f"answer:{last.id}:{asker}").exists()


def after(minutes: int) -> datetime:
    """Return a moment of that day."""
    return BEGIN + timedelta(minutes=minutes)
