"""The bureau's ledger comes from a file; equal rows are as many facts."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.spreadsheets import ImportResult, RowError
from bot.statistics.ledger import HEADER, check_ledger_row, import_ledger
from models.audit import AuditRow
from models.ledger import LedgerRow

VALUES = dict.fromkeys(HEADER, "") | {
    "date": "2026-05-12",
    "record": "event",
    "type": "training",
    "title": "培训",
    "quantity": "1",
    "unit": "场次",
}


@pytest.mark.parametrize(
    ("changes", "column", "why"),
    [
        ({"date": ""}, "date", "is empty"),
        ({"date": "May"}, "date", "expected a date"),
        ({"record": "party"}, "record", "expected one of event, attendance"),
        ({"type": "party"}, "type", "expected one of consulting, training"),
        ({"record": "push", "type": "短信", "unit": ""}, "type", "expected a channel such as sms"),
        ({"quantity": ""}, "quantity", "is empty"),
        ({"quantity": "1.5"}, "quantity", "expected a whole number"),
        ({"quantity": "-1"}, "quantity", "expected 0 to"),
        ({"quantity": "余"}, "quantity", "expected a whole number"),
        ({"approx": "余"}, "approx", "expected 1 or 0"),
        ({"unit": "册"}, "unit", "expected one of 场次"),
        ({"record": "material", "type": "book", "unit": "套"}, "unit", "expected one of 册"),
    ],
)
def test_a_wrong_row_is_refused(changes: dict[str, str], column: str, why: str) -> None:
    with pytest.raises(RowError) as error:
        check_ledger_row(VALUES | changes)
    assert error.value.column == column
    assert why in error.value.why


@pytest.mark.parametrize(
    ("changes", "columns"),
    [
        ({"date": "", "type": "party", "unit": "册"}, ["date", "type", "unit"]),
        ({"record": "party", "type": "party", "unit": "册", "approx": "余"}, ["record", "approx"]),
        ({"record": "material", "type": "party", "unit": "册", "quantity": ""}, ["type", "quantity"]),
    ],
)
def test_all_wrong_cells_of_a_row_are_told(changes: dict[str, str], columns: list[str]) -> None:
    with pytest.raises(ExceptionGroup) as group:
        check_ledger_row(VALUES | changes)
    assert [error.column for error in group.value.exceptions if isinstance(error, RowError)] == columns


@pytest.mark.parametrize(
    ("unit", "kind"), [("册", "book"), ("份", "leaflet"), ("套", "manual"), ("个", "other")]
)
def test_a_material_without_a_class_is_told_by_its_unit(unit: str, kind: str) -> None:
    assert check_ledger_row(VALUES | {"record": "material", "type": "", "unit": unit}).type == kind


async def test_equal_rows_count_twice_and_repeats_of_the_file_do_not(db: object, now: datetime) -> None:
    row = check_ledger_row(VALUES)
    assert await import_ledger([row, row], actor="cli:test", now=now) == ImportResult(2, 0, 0)
    assert await import_ledger([row, row], actor="cli:test", now=now) == ImportResult(0, 0, 2)
    longer = [row, check_ledger_row(VALUES | {"approx": "1"}), row, row]
    assert await import_ledger(longer, actor="cli:test", now=now) == ImportResult(2, 0, 2)
    assert await LedgerRow.all().count() == 4
    assert await AuditRow.filter(action="ledger.import").count() == 2


async def test_a_year_of_a_large_ledger_is_taken_in_at_once(db: object, now: datetime) -> None:
    rows = [check_ledger_row(VALUES | {"quantity": str(number)}) for number in range(5000)]
    assert await import_ledger(rows, actor="cli:test", now=now) == ImportResult(5000, 0, 0)
    assert await import_ledger(rows, actor="cli:test", now=now) == ImportResult(0, 0, 5000)
