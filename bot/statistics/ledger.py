"""The import of the bureau's ledger (台账)."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from bot.audit.service import record as record_action
from bot.spreadsheets import (
    ImportResult,
    RowError,
    Values,
    import_transaction,
    store_rows,
    take_choice,
    take_date,
    take_flag,
    take_int,
    take_text,
)
from content.texts import label
from models.enums import Channel, EventType, LedgerRecord, MaterialClass, Topic
from models.ledger import LedgerRow as StoredRow

HEADER = (
    "date",
    "record",
    "type",
    "title",
    "town",
    "quantity",
    "unit",
    "approx",
    "campaign",
    "host",
    "co_hosts",
    "note",
)
TYPES: dict[LedgerRecord, tuple[type[StrEnum], ...]] = {
    LedgerRecord.EVENT: (EventType,),
    LedgerRecord.ATTENDANCE: (EventType,),
    LedgerRecord.MATERIAL: (MaterialClass,),
    LedgerRecord.CONSULTATION: (Channel, Topic),
}
NO_FIGURE = (LedgerRecord.MEDIA, LedgerRecord.VISIT)
MAX_QUANTITY = 10**12


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One countable fact."""

    date: date
    record: LedgerRecord
    type: str
    title: str
    town: str
    quantity: int
    unit: str
    approx: bool
    campaign: str
    host: str
    co_hosts: str
    note: str


def check_ledger_row(values: Values) -> LedgerRow:
    """Read one row of the file; raises RowError."""
    day, quantity = take_date(values, "date"), take_int(values, "quantity", maximum=MAX_QUANTITY)
    if day is None:
        raise RowError("date", "is empty")
    if quantity is None:
        raise RowError("quantity", "is empty")
    row = LedgerRow(
        date=day,
        record=take_choice(values, "record", LedgerRecord),
        type=take_text(values, "type", limit=32).lower(),
        title=take_text(values, "title", limit=255),
        town=take_text(values, "town", limit=64),
        quantity=quantity,
        unit=take_text(values, "unit", limit=16),
        approx=take_flag(values, "approx"),
        campaign=take_text(values, "campaign", limit=128),
        host=take_text(values, "host", limit=128),
        co_hosts=take_text(values, "co_hosts", limit=255),
        note=take_text(values, "note", limit=255),
    )
    return _check_unit(_check_type(row))


def _check_type(row: LedgerRow) -> LedgerRow:
    """Refuse a type that no figure knows; a material without one is told by its unit."""
    allowed = [str(choice) for choices in TYPES.get(row.record, ()) for choice in choices]
    if row.type and allowed and row.type not in allowed:
        raise RowError("type", f"expected one of {', '.join(allowed)}, not {row.type!r}")
    if row.record is LedgerRecord.PUSH and not re.fullmatch(r"[a-z0-9_]*", row.type):
        raise RowError("type", f"expected a channel such as sms, wechat or mail, not {row.type!r}")
    if row.record is LedgerRecord.MATERIAL and not row.type:
        counted = (kind for kind in MaterialClass if row.unit in _units(kind))
        return replace(row, type=next(counted, MaterialClass.OTHER).value)
    return row


def _check_unit(row: LedgerRow) -> LedgerRow:
    """Refuse a unit that would be mixed with another one in the same figure."""
    if row.record in NO_FIGURE:
        return row
    units = _units(row.type if row.record is LedgerRecord.MATERIAL else row.record)
    if row.unit and units and row.unit not in units:
        raise RowError("unit", f"expected one of {', '.join(units)}, not {row.unit!r}")
    return row


def _units(name: str) -> list[str]:
    return [] if name == MaterialClass.OTHER else label("ledger_unit", name).split()


async def import_ledger(rows: Sequence[LedgerRow], *, actor: str, now: datetime) -> ImportResult:
    """Add rows that are not stored yet; nothing is changed or removed.

    A row is known by everything it says. Equal rows of one file are as many facts: the second is the
    second such row ever stored.
    """
    async with import_transaction():
        result = await store_rows(StoredRow, "key", _columns(rows))
        if result.changed:
            await record_action(actor=actor, action="ledger.import", after=result.to_json(), now=now)
        return result


def _columns(rows: Sequence[LedgerRow]) -> list[dict[str, object]]:
    seen: Counter[LedgerRow] = Counter()
    columns = []
    for row in rows:
        seen[row] += 1
        columns.append(asdict(row) | {"key": _key(row, seen[row])})
    return columns


def _key(row: LedgerRow, ordinal: int) -> str:
    parts = [str(value) for value in asdict(row).values()]
    return hashlib.sha256("\x1f".join([*parts, str(ordinal)]).encode()).hexdigest()
