"""The import of campaigns and their sessions."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.audit.service import record
from bot.events.changing import TOLD, follow_change
from bot.spreadsheets import (
    ImportResult,
    RowError,
    Values,
    import_transaction,
    store_rows,
    take_choice,
    take_flag,
    take_int,
    take_moment,
    take_row,
    take_text,
)
from models.enums import EventType, SessionStatus
from models.event import Campaign, Session
from models.ids import new_public_id

HEADER = (
    "title",
    "type",
    "campaign",
    "starts_at",
    "ends_at",
    "town",
    "place",
    "host",
    "co_hosts",
    "capacity",
    "online",
)
OPTIONAL = ("opens_at",)
_COMPARED = (*TOLD, "capacity")
MAX_CO_HOSTS = 50


@dataclass(frozen=True, slots=True)
class SessionRow:
    """One session as the file has it; moments in UTC, `capacity` None without a limit.

    `opens_at` is when people can register, None for at once.
    """

    title: str
    type: EventType
    campaign: str
    starts_at: datetime
    ends_at: datetime
    town: str
    place: str
    host: str
    co_hosts: tuple[str, ...]
    capacity: int | None
    online: bool
    opens_at: datetime | None = None

    @property
    def key(self) -> str:
        """What makes it the same session in another file: title, start and place."""
        parts = "\x1f".join((self.title, self.starts_at.isoformat(), self.place))
        return hashlib.sha256(parts.encode()).hexdigest()


def check_session_row(values: Values) -> SessionRow:
    """Read one row of the file; raises RowError. Times without offset are meant in Asia/Shanghai."""
    return take_row(
        SessionRow,
        title=lambda: take_text(values, "title", limit=128, required=True),
        type=lambda: take_choice(values, "type", EventType),
        campaign=lambda: take_text(values, "campaign", limit=128),
        starts_at=lambda: take_moment(values, "starts_at"),
        ends_at=lambda: _take_end(values),
        town=lambda: take_text(values, "town", limit=64),
        place=lambda: take_text(values, "place", limit=128),
        host=lambda: take_text(values, "host", limit=128),
        co_hosts=lambda: _take_co_hosts(values),
        capacity=lambda: take_int(values, "capacity", minimum=1, maximum=1_000_000),
        online=lambda: take_flag(values, "online"),
        opens_at=lambda: take_moment(values, "opens_at") if values.get("opens_at") else None,
    )


def _take_end(values: Values) -> datetime:
    ends_at = take_moment(values, "ends_at")
    try:
        starts_at = take_moment(values, "starts_at")
    except RowError:
        return ends_at  # the start is told by its own column
    if ends_at <= starts_at:
        raise RowError("ends_at", "is not after starts_at")
    return ends_at


def _take_co_hosts(values: Values) -> tuple[str, ...]:
    names = [name.strip() for name in re.split(r"[;；、|]", take_text(values, "co_hosts", limit=2000))]
    distinct = tuple(dict.fromkeys(name for name in names if name))
    if len(distinct) > MAX_CO_HOSTS:
        raise RowError("co_hosts", f"names {len(distinct)}, at most {MAX_CO_HOSTS} are taken")
    return distinct


async def import_events(rows: Sequence[SessionRow], *, actor: str, now: datetime) -> ImportResult:
    """Publish new sessions and update known ones, with the campaigns that they name.

    A session that was cancelled or taken back to a draft stays so, one that was changed by hand stays as it
    is; one missing from the file stays. Who is on the list of one that changes is told.
    """
    async with import_transaction():
        locked = Session.filter(key__in=[row.key for row in rows]).order_by("id")
        before = await locked.select_for_update(no_key=True)
        by_hand = {session.key: session for session in before if session.changes}
        campaigns = await _campaigns({row.campaign for row in rows if row.campaign})
        result = await store_rows(
            Session,
            "key",
            [_stay(_columns(row, campaigns), by_hand.get(row.key)) for row in rows],
            when_new=lambda: {
                "public_id": new_public_id(),
                "status": SessionStatus.PUBLISHED,
                "updated_at": now,
            },
            when_changed=lambda: {"updated_at": now},
        )
        await _follow_changes(before, now)
        if result.changed:
            await record(actor=actor, action="events.import", after=result.to_json(), now=now)
        return result


def _stay(columns: dict[str, Any], session: Session | None) -> dict[str, Any]:
    """Return what a row makes of a session; the very same of one that was changed by hand."""
    return columns if session is None else {name: getattr(session, name) for name in columns}


async def _campaigns(names: set[str]) -> dict[str, int]:
    await Campaign.bulk_create([Campaign(name=name) for name in sorted(names)], ignore_conflicts=True)
    return {campaign.name: campaign.id for campaign in await Campaign.filter(name__in=list(names))}


def _columns(row: SessionRow, campaigns: dict[str, int]) -> dict[str, Any]:
    return {
        "key": row.key,
        "title": row.title,
        "type": row.type,
        "campaign_id": campaigns.get(row.campaign),
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "town": row.town,
        "place": row.place,
        "host": row.host,
        "co_hosts": list(row.co_hosts),
        "capacity": row.capacity,
        "online": row.online,
        "opens_at": row.opens_at,
    }


async def _follow_changes(before: Sequence[Session], now: datetime) -> None:
    """Tell those registered what the file has changed of their sessions."""
    after = {session.id: session for session in await Session.filter(id__in=[old.id for old in before])}
    for old in before:
        session = after[old.id]
        different = {
            name: getattr(old, name) for name in _COMPARED if getattr(old, name) != getattr(session, name)
        }
        if different:
            await follow_change(session, different, now)
