"""What an exported list is made of: columns, cells, and rows that come one by one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime

from content.texts import label

COLUMNS: dict[str, tuple[str, ...]] = {
    "consultations": (
        "number",
        "received_at",
        "status",
        "topic",
        "channel",
        "town",
        "village",
        "question",
        "responsible",
        "handler",
        "first_answered_at",
        "first_reply_minutes",
        "on_time",
        "rating",
        "asker",
        "solved",
        "valid",
        "asked_for",
    ),
    "events": (
        "title",
        "type",
        "campaign",
        "status",
        "starts_at",
        "ends_at",
        "town",
        "place",
        "host",
        "co_hosts",
        "capacity",
        "registered",
        "online",
    ),
    "registrations": ("session", "starts_at", "town", "person", "status", "registered_at", "cancelled_at"),
    "commissioners": (
        "name",
        "phone",
        "work_unit",
        "job_title",
        "specialties",
        "villages",
        "capacity",
        "bound",
        "active",
        "assigned",
        "answered",
        "median_minutes",
        "ratings",
        "satisfied",
        "responsible_for",
        "handled",
        "valid",
        "response_rate",
        "solved_count",
        "solved_response_rate",
        "visits",
        "visit_people",
    ),
    "felt-reports": ("reported_at", "town", "village", "lat", "lon", "reporter"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A stored choice: people see its label, programs its value."""

    group: str
    value: str

    @property
    def label(self) -> str:
        """The Chinese name."""
        return label(self.group, self.value)


Cell = str | int | float | bool | date | datetime | Choice | None


@dataclass(frozen=True, slots=True)
class Table:
    """A list to export: column codes (named in `label.column`) and rows with a cell for each."""

    kind: str
    columns: tuple[str, ...]
    rows: AsyncIterator[tuple[Cell, ...]]

    @property
    def heading(self) -> list[str]:
        """The columns' names."""
        return [label("column", column) for column in self.columns]
