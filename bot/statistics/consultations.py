"""Consultations with what their history says, read in batches."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

from bot.answering.nearness import read_characters
from bot.statistics.rules import Case, last_verdict
from bot.statistics.scanning import BATCH, scan_batches
from bot.statistics.spans import Span
from bot.statistics.valid import Contact, Validity
from models.consultation import Consultation, HistoryEntry
from models.enums import ActorKind, Channel, ConsultationStatus, HistoryKind, Rating, Topic

COLUMNS = (
    "id",
    "asker_id",
    "topic",
    "channel",
    "status",
    "question",
    "village_code",
    "responsible_id",
    "handler_id",
    "informant_id",
    "received_at",
    "opened_at",
    "first_reply_due_at",
)
TELLING = frozenset({HistoryKind.OPENED, HistoryKind.ANSWERED, HistoryKind.RATED, HistoryKind.SOLVED})
HISTORY_COLUMNS = ("consultation_id", "kind", "actor_kind", "actor_id", "at", "data")


async def list_cases(span: Span) -> AsyncIterator[Case]:
    """Yield every consultation received in the span, in that order; a batch at a time is held in memory."""
    received = Consultation.filter(received_at__gte=span.begins, received_at__lt=span.ends)
    validity = Validity()
    async for rows in scan_batches(received, *COLUMNS, by="received_at"):
        history = await _history([row["id"] for row in rows])
        for row in rows:
            case = _case(row, history.get(row["id"], []))
            yield replace(case, valid=validity.take(_contact(case))) if case.answered_by else case


def _contact(case: Case) -> Contact:
    return Contact(case.asker, case.answered_by or 0, case.received_at, read_characters(case.question))


async def _history(ids: list[int]) -> dict[int, list[dict[str, Any]]]:
    """Return the openings, answers and verdicts of some consultations, the oldest first.

    Found by the consultation alone: asked for the kind too, SQLite takes the index of the kind and
    reads the answers of all years.
    """
    heads = await HistoryEntry.filter(consultation_id__in=ids).values("id", "kind")
    telling = sorted(row["id"] for row in heads if row["kind"] in TELLING)
    found: dict[int, list[dict[str, Any]]] = {}
    for start in range(0, len(telling), BATCH):
        rows = HistoryEntry.filter(id__in=telling[start : start + BATCH])
        for row in await rows.order_by("id").values(*HISTORY_COLUMNS):
            found.setdefault(row["consultation_id"], []).append(row)
    return found


def _case(row: dict[str, Any], history: list[dict[str, Any]]) -> Case:
    answers = [entry for entry in history if entry["kind"] == HistoryKind.ANSWERED]
    by_commissioner = [entry for entry in answers if entry["actor_kind"] == ActorKind.COMMISSIONER]
    first = answers[0] if answers else None
    said = [_said(entry) for entry in history]
    return Case(
        id=row["id"],
        asker=mask_person(row["asker_id"]),
        topic=Topic(row["topic"]),
        channel=Channel(row["channel"]),
        status=ConsultationStatus(row["status"]),
        question=row["question"],
        village_code=row["village_code"],
        responsible_id=row["responsible_id"],
        handler_id=row["handler_id"],
        asked_for=row["informant_id"] is not None,
        received_at=row["received_at"],
        opened_at=row["opened_at"],
        due_at=row["first_reply_due_at"],
        answered_at=first["at"] if first else None,
        answered_by=first["actor_id"] if first in by_commissioner and first else None,
        commissioners=frozenset(entry["actor_id"] for entry in by_commissioner),
        rating=Rating(rated["rating"]) if (rated := last_verdict(said, HistoryKind.RATED)) else None,
        solved=bool(solved["solved"]) if (solved := last_verdict(said, HistoryKind.SOLVED)) else None,
    )


def _said(entry: dict[str, Any]) -> tuple[HistoryKind, dict[str, Any]]:
    return HistoryKind(entry["kind"]), entry["data"]


def mask_person(person_id: int) -> str:
    """Return a short stand-in for a person, the same in every file: neither a name nor an openid."""
    return hashlib.blake2b(str(person_id).encode(), digest_size=5, person=b"kehui.person").hexdigest()
