"""Files out: whole, traceable, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path

import orjson
import pytest
from openpyxl import load_workbook

from bot.errors import InvalidInput, TooLarge
from bot.events.registration import cancel_registration, register
from bot.statistics import export_xlsx
from bot.statistics.export import FORMATS, KINDS, export
from bot.statistics.figures import compute_figures
from bot.statistics.rules import MEDIAN_MINUTES, RESPONSE_RATE, SOLVED_RESPONSE_RATE
from bot.statistics.spans import Span
from content.texts import label
from models.event import Session
from models.person import Person
from tests.bot.statistics.year import ASKED, NOW, fill_year

YEAR = Span.of_year(2026)


def names(folder: Path, pattern: str) -> list[str]:
    return [path.name for path in folder.glob(pattern)]


async def export_json(kind: str, tmp_path: Path, span: Span = YEAR) -> dict[str, object]:
    await export(kind, "json", span, tmp_path / "out.json", NOW)
    return dict(orjson.loads((tmp_path / "out.json").read_bytes()))


async def export_csv(kind: str, tmp_path: Path) -> list[list[str]]:
    await export(kind, "csv", YEAR, tmp_path / "out.csv", NOW)
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


async def test_statistics_as_json_have_the_shape_of_the_contract(db: object, tmp_path: Path) -> None:
    await fill_year()
    found = await export_json("statistics", tmp_path)
    assert list(found) == ["year", "generated_at", "indicators"]
    assert (found["year"], found["generated_at"]) == (2026, "2026-11-20T10:00:00+08:00")
    by_code = {indicator["code"]: indicator for indicator in found["indicators"]}
    assert by_code["events.sessions.training"] == {
        "code": "events.sessions.training",
        "label": "科普活动场次：培训",
        "value": 1,
        "unit": "场次",
        "approx": False,
        "rows": 1,
    }
    assert [indicator["code"] for indicator in found["indicators"]] == [
        figure.indicator.code for figure in await compute_figures(YEAR, NOW)
    ]


async def test_part_of_a_year_says_so(db: object, tmp_path: Path) -> None:
    found = await export_json("statistics", tmp_path, Span(YEAR.first, YEAR.first + timedelta(days=30)))
    assert (found["from"], found["to"]) == ("2026-01-01", "2026-01-31")


async def test_the_workbook_leads_from_each_figure_to_its_records(db: object, tmp_path: Path) -> None:
    await fill_year()
    await export("statistics", "xlsx", YEAR, tmp_path / "out.xlsx", NOW)
    book = load_workbook(tmp_path / "out.xlsx")
    summary = book.worksheets[0]
    assert summary.title == "汇总"
    assert [cell.value for cell in summary[1]] == ["代码", "指标", "数值", "单位", "余/多", "记录数", "口径"]
    rows = list(summary.iter_rows(min_row=2))
    assert len(rows) == len(await compute_figures(YEAR, NOW))
    for code, _, value, _, _, count, definition in rows:
        sheet, _, place = code.hyperlink.location.partition("!")
        detail = book[sheet.strip("'")]
        column = detail[place].column
        assert detail.cell(2, column).value == code.value
        quantities = [
            cell.value
            for (cell,) in detail.iter_rows(min_row=3, min_col=column, max_col=column)
            if cell.value is not None
        ]
        assert len(quantities) == count.value, code.value
        assert definition.value
        if code.value == MEDIAN_MINUTES:
            assert sorted(quantities) == [30, 90, 301]
        elif code.value in (RESPONSE_RATE, SOLVED_RESPONSE_RATE):
            assert sum(quantities) / len(quantities) == value.value, code.value
        else:
            assert sum(quantities) == value.value, code.value
    consultations = book["咨询"]
    questions = {row[0].value: row[2] for row in consultations.iter_rows(min_row=3)}
    assert questions["26-000006"].value == "=HYPERLINK(1)"
    assert questions["26-000006"].data_type == "s"


async def test_statistics_as_csv_are_a_line_per_figure(db: object, tmp_path: Path) -> None:
    await fill_year()
    rows = await export_csv("statistics", tmp_path)
    by_code = {row[0]: row for row in rows}
    assert by_code["materials.leaflet"][1:6] == ["发放科普宣传品：资料", "8000", "份", "是", "1"]


async def test_consultations_tell_the_story_and_hide_the_asker(db: object, tmp_path: Path) -> None:
    await fill_year()
    found = await export_json("consultations", tmp_path)
    rows = {row["number"]: row for row in found["rows"]}
    assert list(rows) == [f"26-00000{number}" for number in range(1, 7)]
    answered = rows["26-000003"]
    asker = answered.pop("asker")
    assert answered == {
        "number": "26-000003",
        "received_at": "2026-03-10T10:00:00+08:00",
        "status": "closed",
        "topic": "fruit",
        "channel": "wechat",
        "town": "安江镇",
        "village": "0村",
        "question": "柑橘叶子发黄怎么办",
        "responsible": "陈志远",
        "handler": "周敏",
        "first_answered_at": "2026-03-10T10:30:00+08:00",
        "first_reply_minutes": 30,
        "on_time": True,
        "rating": "satisfied",
        "solved": True,
        "valid": True,
        "asked_for": False,
    }
    assert [rows[f"26-00000{number}"]["valid"] for number in (4, 5)] == [False, None]
    assert rows["26-000005"]["on_time"] is False
    assert rows["26-000006"]["on_time"] is None
    assert asker
    assert "oFarmer" not in (tmp_path / "out.json").read_text(encoding="utf-8")


async def test_in_csv_no_cell_is_a_formula_and_choices_are_words(db: object, tmp_path: Path) -> None:
    await fill_year()
    heading, *rows = await export_csv("consultations", tmp_path)
    assert heading[:3] == ["编号", "收到时间", "状态"]
    waiting = next(row for row in rows if row[0] == "26-000006")
    assert waiting[7] == "'=HYPERLINK(1)"
    answered = next(row for row in rows if row[0] == "26-000003")
    assert answered[1:5] == ["2026-03-10 10:00", "已办结", "果树", "微信公众号"]
    assert answered[10:14] == ["2026-03-10 10:30", "30", "是", "满意"]


async def test_commissioners_have_their_figures_and_no_phone_number(db: object, tmp_path: Path) -> None:
    await fill_year()
    found = await export_json("commissioners", tmp_path)
    rows = {row["name"]: row for row in found["rows"]}
    assert set(rows) == {"陈志远", "周敏", "离岗"}
    handler, responsible = rows["周敏"], rows["陈志远"]
    assert (handler["assigned"], handler["answered"], handler["median_minutes"]) == (3, 2, 60)
    assert (handler["ratings"], handler["satisfied"]) == (2, 1)
    assert (responsible["assigned"], responsible["answered"], responsible["median_minutes"]) == (3, 0, None)
    assert (responsible["responsible_for"], responsible["handled"]) == (3, 0)
    assert (handler["responsible_for"], handler["handled"]) == (0, 3)
    assert (handler["valid"], handler["solved_count"], handler["response_rate"]) == (1, 1, 100)
    assert handler["solved_response_rate"] == 50
    assert (responsible["visits"], responsible["visit_people"], responsible["response_rate"]) == (2, 24, None)
    assert handler["phone"] == "138****8000"
    assert "13800138000" not in (tmp_path / "out.json").read_text(encoding="utf-8")


async def test_events_registrations_and_felt_reports(db: object, tmp_path: Path) -> None:
    await fill_year()
    ahead = await Session.get(title="还没办的")
    neighbour = await Person.create(openid="oNeighbour", created_at=ASKED, seen_at=ASKED)
    for person in (1, neighbour.id):
        await register(ahead.id, person, NOW)
    await cancel_registration(ahead.id, neighbour.id, NOW + timedelta(hours=1))
    events = {row["title"]: row for row in (await export_json("events", tmp_path))["rows"]}
    assert set(events) == {"办过的培训", "办过的演练", "元旦凌晨", "还没办的", "取消的", "草稿"}
    assert (events["还没办的"]["registered"], events["取消的"]["status"]) == (1, "cancelled")
    registrations = (await export_json("registrations", tmp_path))["rows"]
    assert [row["status"] for row in registrations] == ["registered", "cancelled"]
    assert registrations[0]["person"] != registrations[1]["person"]
    felt = (await export_json("felt-reports", tmp_path))["rows"]
    assert [(row["town"], row["village"]) for row in felt] == [("安江镇", "0村")] * 2


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("file_format", FORMATS)
async def test_every_kind_goes_out_in_every_format(
    db: object, tmp_path: Path, kind: str, file_format: str
) -> None:
    await fill_year()
    out = tmp_path / f"out.{file_format}"
    await export(kind, file_format, YEAR, out, NOW)
    if file_format == "xlsx":
        book = load_workbook(out)
        assert book.worksheets[0].title == label("sheet", "summary" if kind == "statistics" else kind)
        assert len(list(book.worksheets[0].iter_rows())) > (0 if kind == "registrations" else 1)
    else:
        assert out.stat().st_size > 30
    assert names(tmp_path, ".*") + names(tmp_path, "out*") == [out.name]


async def test_a_sheet_that_would_overflow_is_refused_and_leaves_nothing(
    db: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill_year()
    monkeypatch.setattr(export_xlsx, "MAX_ROWS", 4)
    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(TooLarge, match="choose a shorter span or CSV"):
        await export("consultations", "xlsx", YEAR, folder / "out.xlsx", NOW)
    assert names(folder, "*") == []


async def test_an_unwritable_place_is_named(db: object, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be written"):
        await export("statistics", "json", YEAR, tmp_path / "no" / "out.json", NOW)
