"""Every figure is the sum of records that can be listed."""

from __future__ import annotations

import statistics
from datetime import date, timedelta

import pytest

from bot.statistics.figures import compute_figures
from bot.statistics.indicators import GROUPS, list_indicators
from bot.statistics.queries import facts_of
from bot.statistics.rules import MEDIAN_MINUTES, RESPONSE_RATE, SOLVED_RESPONSE_RATE
from bot.statistics.spans import Span
from models.enums import Channel, EventType, MaterialClass, Topic
from tests.bot.statistics.year import NOW, fill_year

YEAR = Span.of_year(2026)
EXPECTED = {
    "events.sessions": (30, 4, False),
    "events.sessions.consulting": (27, 1, False),
    "events.sessions.training": (1, 1, False),
    "events.sessions.drill": (1, 1, False),
    "events.sessions.lecture": (1, 1, False),
    "events.attendance": (104_500, 2, True),
    "events.attendance.training": (4_500, 1, False),
    "events.attendance.other": (100_000, 1, True),
    "materials.book": (3_000, 1, True),
    "materials.leaflet": (8_000, 1, True),
    "materials.manual": (1_000, 1, False),
    "consultations.total": (3_031, 9, True),
    "consultations.self_served": (2, 2, False),
    "consultations.by_commissioner": (2, 2, False),
    "consultations.resolved": (2, 2, False),
    "consultations.satisfied": (2, 2, False),
    "consultations.ratings": (3, 3, False),
    "consultations.on_time": (2, 2, False),
    "consultations.first_reply_median_minutes": (90, 3, False),
    "consultations.response_rate": (60, 5, False),
    "consultations.solved": (1, 1, False),
    "consultations.solved_response_rate": (20, 5, False),
    "consultations.valid": (1, 1, False),
    "consultations.by_topic.fruit": (25, 6, False),
    "consultations.by_topic.livestock": (1, 1, False),
    "consultations.by_channel.wechat": (5, 5, False),
    "consultations.by_channel.hotline": (1, 1, False),
    "consultations.by_channel.onsite": (3_000, 1, True),
    "commissioners.count": (2, 2, False),
    "villages.total": (3, 3, False),
    "villages.covered": (1, 1, False),
    "push.recipients": (160_218, 2, False),
    "push.recipients.sms": (160_000, 1, False),
    "push.recipients.radio": (218, 1, False),
    "drills.count": (2, 2, False),
    "drills.people": (600, 1, True),
    "shelters.count": (1, 1, False),
    "inspections.count": (2, 1, False),
    "felt_reports.count": (2, 2, False),
    "visits.count": (2, 2, False),
    "visits.people": (24, 2, False),
    "visits.solved": (1, 1, False),
}


def test_every_kind_of_the_contract_has_a_code_a_label_a_unit_and_a_definition() -> None:
    indicators = {indicator.code: indicator for indicator in list_indicators()}
    kinds = (
        [f"events.sessions.{kind}" for kind in EventType]
        + [f"events.attendance.{kind}" for kind in EventType]
        + [f"materials.{kind}" for kind in MaterialClass]
        + [f"consultations.by_topic.{kind}" for kind in Topic]
        + [f"consultations.by_channel.{kind}" for kind in Channel]
        + ["push.recipients.sms", "push.recipients.wechat", "push.recipients.mail"]
    )
    assert set(kinds) | set(EXPECTED) - {"push.recipients.radio"} == set(indicators)
    for indicator in indicators.values():
        assert indicator.label
        assert indicator.unit
        assert indicator.definition
    assert {indicator.group for indicator in indicators.values()} == set(GROUPS)
    assert len({indicator.label for indicator in indicators.values()}) == len(indicators)


async def test_the_year_adds_up(db: object) -> None:
    await fill_year()
    figures = await compute_figures(YEAR, NOW)
    found = {figure.indicator.code: (figure.value, figure.rows, figure.approx) for figure in figures}
    assert {code: known for code, known in found.items() if known[1]} == EXPECTED
    assert {known for known in found.values() if not known[1]} == {(0, 0, False)}


async def test_every_value_is_the_sum_of_its_listed_records(db: object) -> None:
    await fill_year()
    listed: dict[str, list[int]] = {}
    records: set[tuple[str, str]] = set()
    for group in GROUPS:
        async for fact in facts_of(group, YEAR, NOW):
            assert (group, fact.record) not in records, "a record is listed once per group"
            records.add((group, fact.record))
            for code, quantity in fact.counts.items():
                if code.startswith(f"{group}."):
                    listed.setdefault(code, []).append(quantity)
    for figure in await compute_figures(YEAR, NOW):
        quantities = listed.get(figure.indicator.code, [])
        assert figure.rows == len(quantities)
        if figure.indicator.code == MEDIAN_MINUTES:
            assert figure.value == statistics.median(quantities)
        elif figure.indicator.code in (RESPONSE_RATE, SOLVED_RESPONSE_RATE):
            assert figure.value == statistics.mean(quantities)
        else:
            assert figure.value == sum(quantities), figure.indicator.code


async def test_without_any_record_every_figure_is_zero(db: object) -> None:
    figures = await compute_figures(YEAR, NOW)
    assert len(figures) == len(list_indicators())
    assert {(figure.value, figure.rows, figure.approx) for figure in figures} == {(0, 0, False)}


@pytest.mark.parametrize(
    ("span", "total"),
    [
        (Span(date(2026, 3, 10), date(2026, 3, 10)), 6),
        (Span(date(2026, 3, 9), date(2026, 3, 9)), 0),
        (Span(date(2026, 5, 22), date(2026, 6, 1)), 3020),
        (Span.of_year(2027), 1),
    ],
)
async def test_a_span_counts_its_days_in_china_both_ends_included(db: object, span: Span, total: int) -> None:
    await fill_year()
    figures = {figure.indicator.code: figure.value for figure in await compute_figures(span, NOW)}
    assert figures["consultations.total"] == total


async def test_a_session_counts_from_its_start_on(db: object) -> None:
    await fill_year()
    after = await compute_figures(YEAR, NOW + timedelta(days=1))
    assert {figure.indicator.code: figure.value for figure in after}["events.sessions.training"] == 2
