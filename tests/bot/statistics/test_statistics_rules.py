"""What a record counts in, and how minutes become a median."""

from __future__ import annotations

import pytest

from bot.errors import InvalidInput
from bot.statistics.commissioners import mask_phone
from bot.statistics.rules import count_ledger_row, count_session, last_verdict, median
from bot.statistics.spans import Span
from models.enums import EventType, HistoryKind, LedgerRecord, Rating


@pytest.mark.parametrize(
    ("quantities", "value"), [([], 0), ([7], 7), ([1, 4], 3), ([1, 2, 100], 2), ([0, 0], 0)]
)
def test_the_median_rounds_halves_up(quantities: list[int], value: int) -> None:
    assert median(quantities) == value


@pytest.mark.parametrize(
    ("record", "kind", "people", "codes"),
    [
        (LedgerRecord.EVENT, "", False, {"events.sessions", "events.sessions.other"}),
        (LedgerRecord.ATTENDANCE, "rural", True, {"events.attendance", "events.attendance.rural"}),
        (LedgerRecord.MATERIAL, "", False, {"materials.other"}),
        (LedgerRecord.CONSULTATION, "", False, {"consultations.total"}),
        (LedgerRecord.CONSULTATION, "soil", False, {"consultations.total", "consultations.by_topic.soil"}),
        (
            LedgerRecord.CONSULTATION,
            "hotline",
            False,
            {"consultations.total", "consultations.by_channel.hotline"},
        ),
        (LedgerRecord.PUSH, "mail", False, {"push.recipients", "push.recipients.mail"}),
        (LedgerRecord.PUSH, "", False, {"push.recipients", "push.recipients.other"}),
        (LedgerRecord.DRILL, "", False, {"drills.count"}),
        (LedgerRecord.DRILL, "", True, {"drills.people"}),
        (LedgerRecord.INSPECTION, "", False, {"inspections.count"}),
        (LedgerRecord.VISIT, "", False, set()),
        (LedgerRecord.MEDIA, "", False, set()),
    ],
)
def test_a_ledger_row_counts_where_its_record_says(
    record: LedgerRecord, kind: str, people: bool, codes: set[str]
) -> None:
    assert count_ledger_row(record, kind, 5, people=people) == dict.fromkeys(codes, 5)


def test_a_drill_session_is_an_event_and_a_drill() -> None:
    assert set(count_session(EventType.DRILL)) == {"events.sessions", "events.sessions.drill", "drills.count"}
    assert set(count_session(EventType.VISIT)) == {"events.sessions", "events.sessions.visit"}


def test_a_span_does_not_end_before_it_begins() -> None:
    year = Span.of_year(2026)
    assert year.is_year
    with pytest.raises(InvalidInput):
        Span(year.last, year.first)


@pytest.mark.parametrize(
    ("phone", "masked"), [("13800138000", "138****8000"), ("0745-123", "****"), ("", "")]
)
def test_phone_numbers_are_masked(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


GOOD, BAD = (HistoryKind.RATED, Rating.SATISFIED), (HistoryKind.RATED, Rating.DISSATISFIED)
SERVED, OPENED, ANSWERED = (
    (kind, None) for kind in (HistoryKind.SELF_SERVED, HistoryKind.OPENED, HistoryKind.ANSWERED)
)


@pytest.mark.parametrize(
    ("history", "rating"),
    [
        ([SERVED, GOOD], Rating.SATISFIED),
        ([SERVED, GOOD, OPENED], None),
        ([SERVED, BAD, OPENED, ANSWERED], None),
        ([OPENED, ANSWERED, BAD, (HistoryKind.REOPENED, None)], Rating.DISSATISFIED),
        ([OPENED, ANSWERED, BAD, ANSWERED, GOOD], Rating.SATISFIED),
        ([OPENED, ANSWERED, GOOD, BAD], Rating.DISSATISFIED),
        ([OPENED, ANSWERED, BAD, GOOD], Rating.SATISFIED),
        ([OPENED, ANSWERED, GOOD, (HistoryKind.SOLVED, None)], Rating.SATISFIED),
    ],
)
def test_only_a_rating_of_the_last_answer_counts(
    history: list[tuple[HistoryKind, Rating | None]], rating: Rating | None
) -> None:
    assert last_verdict(history, HistoryKind.RATED) is rating
