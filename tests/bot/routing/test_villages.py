"""The county's villages come from a file."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.routing.villages import HEADER, check_village_row, import_villages
from bot.spreadsheets import ImportResult, RowError, rehearse
from models.audit import AuditRow
from models.village import Village

VALUES = dict.fromkeys(HEADER, "") | {
    "code": "431281101002",
    "village": "桐木村",
    "town": "安江镇",
    "county": "洪江市",
    "lat": "27.31",
    "lon": "110.12",
}
ROW = check_village_row(VALUES)


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"code": ""}, "code"),
        ({"code": "4312/1"}, "code"),
        ({"village": ""}, "village"),
        ({"town": "长" * 65}, "town"),
        ({"lat": ""}, "lat"),
        ({"lon": ""}, "lon"),
        ({"lat": "110.12"}, "lat"),
    ],
)
def test_a_wrong_row_is_refused(changes: dict[str, str], column: str) -> None:
    with pytest.raises(RowError) as error:
        check_village_row(VALUES | changes)
    assert error.value.column == column


def test_all_wrong_cells_of_a_row_are_told() -> None:
    with pytest.raises(ExceptionGroup) as group:
        check_village_row(VALUES | {"code": "", "lat": "110.12", "lon": "27.31"})
    assert [error.column for error in group.value.exceptions if isinstance(error, RowError)] == [
        "code",
        "lat",
        "lon",
    ]


async def test_villages_are_created_then_updated_then_left_alone(db: object, now: datetime) -> None:
    renamed = check_village_row(VALUES | {"village": "桐木社区", "lat": "", "lon": ""})
    for rows, result in (
        ([ROW], ImportResult(1, 0, 0)),
        ([ROW], ImportResult(0, 0, 1)),
        ([renamed], ImportResult(0, 1, 0)),
    ):
        assert await import_villages(rows, actor="cli:test", now=now) == result
    village = await Village.get(code="431281101002")
    assert (village.name, village.lat, village.lon) == ("桐木社区", None, None)
    assert await AuditRow.filter(action="villages.import").count() == 2


async def test_a_rehearsal_says_what_would_change_and_writes_nothing(db: object, now: datetime) -> None:
    result = await rehearse(lambda: import_villages([ROW], actor="cli:test", now=now))
    assert result == ImportResult(1, 0, 0)
    assert await Village.all().count() == 0
    assert await AuditRow.all().count() == 0


async def test_a_whole_county_is_imported_in_few_statements(db: object, now: datetime) -> None:
    rows = [check_village_row(VALUES | {"code": f"4312{number:08d}"}) for number in range(2800)]
    assert await import_villages(rows, actor="cli:test", now=now) == ImportResult(2800, 0, 0)
    assert await import_villages(rows, actor="cli:test", now=now) == ImportResult(0, 0, 2800)
