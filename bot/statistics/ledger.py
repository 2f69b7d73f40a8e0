"""The import of the bureau's ledger (台账)."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

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
    take_row,
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
TYPES: dict[LedgerRecord | None, tuple[type[StrEnum], ...]] = {
    LedgerRecord.EVENT: (EventType,),
    LedgerRecord.ATTENDANCE: (EventType,),
    LedgerRecord.MATERIAL: (MaterialClass,),
    LedgerRecord.CONSULTATION: (Channel, Topic),
}
NO_FIGURE = (LedgerRecord.MEDIA, LedgerRecord.VISIT)
MAX_QUANTITY = 10**12


T = TypeVar("T")


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
    return take_row(
        LedgerRow,
        date=lambda: _required("date", take_date(values, "date")),
        record=lambda: take_choice(values, "record", LedgerRecord),
        type=lambda: _take_type(values),
        title=lambda: take_text(values, "title", limit=255),
        town=lambda: take_text(values, "town", limit=64),
        quantity=lambda: _required("quantity", take_int(values, "quantity", maximum=MAX_QUANTITY)),
        unit=lambda: _take_unit(values),
        approx=lambda: take_flag(values, "approx"),
        campaign=lambda: take_text(values, "campaign", limit=128),
        host=lambda: take_text(values, "host", limit=128),
        co_hosts=lambda: take_text(values, "co_hosts", limit=255),
        note=lambda: take_text(values, "note", limit=255),
    )


def _required(column: str, value: T | None) -> T:
    if value is None:
        raise RowError(column, "is empty")
    return value


def _record_of(values: Values) -> LedgerRecord | None:
    """Return what the row counts; None where its own column tells that it cannot be read."""
    try:
        return take_choice(values, "record", LedgerRecord)
    except RowError:
        return None


def _take_type(values: Values) -> str:
    """Refuse a type that no figure knows; a material without one is told by its unit."""
    kind, record_kind = take_text(values, "type", limit=32).lower(), _record_of(values)
    allowed = [str(choice) for choices in TYPES.get(record_kind, ()) for choice in choices]
    if kind and allowed and kind not in allowed:
        raise RowError("type", f"expected one of {', '.join(allowed)}, not {kind!r}")
    if record_kind is LedgerRecord.PUSH and not re.fullmatch(r"[a-z0-9_]*", kind):
        raise RowError("type", f"expected a channel such as sms, wechat or mail, not {kind!r}")
    if record_kind is LedgerRecord.MATERIAL and not kind:
        return _class_of(values["unit"]).value
    return kind


def _take_unit(values: Values) -> str:
    """Refuse a unit that would be mixed with another one in the same figure."""
    unit, record_kind = take_text(values, "unit", limit=16), _record_of(values)
    if record_kind is None or record_kind in NO_FIGURE:
        return unit
    name = str(record_kind)
    if record_kind is LedgerRecord.MATERIAL:
        name = values["type"].lower() or _class_of(unit).value
        if name not in list(MaterialClass):
            return unit
    units = _units(name)
    if unit and units and unit not in units:
        raise RowError("unit", f"expected one of {', '.join(units)}, not {unit!r}")
    return unit


def _class_of(unit: str) -> MaterialClass:
    counted = (kind for kind in MaterialClass if unit in _units(kind))
    return next(counted, MaterialClass.OTHER)


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
