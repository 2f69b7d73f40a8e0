"""Deadlines in working time, what happens because of them and when, and what ends a clock."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.clock import CHINA, read_local
from bot.consultations.clocks.reading import read_deadlines
from bot.consultations.clocks.rules import (
    ClockState,
    due_steps,
    foresee,
    is_overdue,
    may_notify,
    outcome,
    resume,
    terms_of,
)
from bot.consultations.office import open_office
from bot.errors import InvalidInput
from content.service import load_deadlines
from models.enums import (
    ClockKind,
    ClockOutcome,
    ClockStage,
    ClockTerms,
    Desk,
    HistoryKind,
    Urgency,
)

OFFICE = open_office("08:30-12:00,14:30-17:30")
RULES = {"deadlines": OFFICE.deadlines, "calendar": OFFICE.calendar}
ACCEPT, FIRST, NEXT, RESOLVE = ClockKind
NORMAL, URGENT = ClockTerms.NORMAL, ClockTerms.URGENT


def begun(kind: ClockKind, started: str, terms: ClockTerms = NORMAL) -> ClockState:
    at = read_local(started)
    return ClockState(kind, terms, at, OFFICE.due(kind, terms, at))


def foreseen(state: ClockState) -> list[tuple[str, ClockStage]]:
    return [(_say(step.at), step.stage) for step in foresee(state, **RULES)]


def _say(moment: datetime) -> str:
    return f"{moment.astimezone(CHINA):%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("kind", "terms", "received", "due"),
    [
        (ACCEPT, NORMAL, "2026-03-10 10:00", "2026-03-10 12:00"),
        (ACCEPT, NORMAL, "2026-03-10 11:00", "2026-03-10 15:30"),
        (ACCEPT, NORMAL, "2026-03-13 17:00", "2026-03-16 10:00"),
        (FIRST, NORMAL, "2026-03-10 02:00", "2026-03-10 17:30"),
        (RESOLVE, NORMAL, "2026-03-12 10:00", "2026-03-17 10:00"),
        (FIRST, NORMAL, "2026-02-13 16:30", "2026-02-14 16:30"),  # the Saturday is worked (调休)
        (FIRST, NORMAL, "2026-09-30 17:00", "2026-10-08 17:00"),  # over the national holiday
        (ACCEPT, NORMAL, "2026-10-01 09:00", "2026-10-08 10:30"),
        (ACCEPT, URGENT, "2026-10-01 09:00", "2026-10-01 09:30"),
        (ACCEPT, URGENT, "2026-03-10 20:45", "2026-03-11 07:15"),
        (ACCEPT, ClockTerms.OFFICE, "2026-03-10 10:00", "2026-03-10 12:00"),
    ],
)
def test_until_when_something_is_to_be_done(
    kind: ClockKind, terms: ClockTerms, received: str, due: str
) -> None:
    assert OFFICE.due(kind, terms, read_local(received)) == read_local(due)


def test_whose_deadlines_count() -> None:
    assert terms_of(Urgency.NORMAL, Desk.COMMISSIONERS) is NORMAL
    assert terms_of(Urgency.NORMAL, Desk.OFFICE) is ClockTerms.OFFICE
    assert terms_of(Urgency.URGENT, Desk.OFFICE) is URGENT


@pytest.mark.parametrize(
    ("state", "steps"),
    [
        (
            begun(ACCEPT, "2026-03-10 10:00"),
            [("03-10 11:30", "reminded"), ("03-10 12:00", "offered"), ("03-11 12:00", "escalated")],
        ),
        (
            begun(FIRST, "2026-03-13 16:30"),  # Friday: the weekend stands still
            [("03-16 14:52", "reminded"), ("03-16 16:30", "offered"), ("03-17 16:30", "escalated")],
        ),
        (
            begun(ACCEPT, "2026-03-10 20:45", URGENT),
            [("03-11 07:07", "reminded"), ("03-11 07:15", "offered"), ("03-11 09:15", "escalated")],
        ),
    ],
)
def test_what_would_happen_when(state: ClockState, steps: list[tuple[str, str]]) -> None:
    assert foreseen(state) == steps


def test_steps_that_are_done_are_not_foreseen_again() -> None:
    state = begun(ACCEPT, "2026-03-10 10:00")
    reminded = ClockState(state.kind, state.terms, state.started_at, state.due_at, stage=ClockStage.REMINDED)
    assert [stage for _, stage in foreseen(reminded)] == ["offered", "escalated"]


def test_after_three_days_all_steps_are_due() -> None:
    state = begun(ACCEPT, "2026-03-10 10:00")
    assert due_steps(state, now=read_local("2026-03-10 11:29"), **RULES) == []
    one = due_steps(state, now=read_local("2026-03-10 11:30"), **RULES)
    assert [step.stage for step in one] == ["reminded"]
    assert len(due_steps(state, now=read_local("2026-03-13 10:00"), **RULES)) == 3


def test_a_clock_that_was_paused_over_a_weekend_has_as_much_time_as_before() -> None:
    state = begun(RESOLVE, "2026-03-12 10:00")  # Thursday, due on Tuesday at 10:00
    paused = ClockState(
        state.kind, state.terms, state.started_at, state.due_at, read_local("2026-03-13 16:30")
    )
    assert foresee(paused, **RULES) == []
    assert not is_overdue(paused.due_at, paused.paused_at, read_local("2026-04-01 10:00"))
    again = resume(paused, now=read_local("2026-03-18 10:00"), **RULES)
    assert again.due_at == read_local("2026-03-19 15:00"), "1 h of Friday, 6.5 of Monday, 1.5 of Tuesday"
    assert foreseen(again)[0] == ("03-18 16:37", "reminded"), "as long before the deadline as ever"


@pytest.mark.parametrize(
    ("at", "urgent", "told"),
    [
        ("2026-03-10 20:59", False, "2026-03-10 20:59"),
        ("2026-03-10 21:00", False, "2026-03-11 07:00"),
        ("2026-03-11 02:00", False, "2026-03-11 07:00"),
        ("2026-03-11 06:59", False, "2026-03-11 07:00"),
        ("2026-03-11 07:00", False, "2026-03-11 07:00"),
        ("2026-03-11 02:00", True, "2026-03-11 02:00"),
    ],
)
def test_nobody_is_woken_but_for_what_is_urgent(at: str, urgent: bool, told: str) -> None:
    assert may_notify(read_local(at), urgent=urgent) == read_local(told)


@pytest.mark.parametrize(
    ("kind", "by", "missed", "ends"),
    [
        (ACCEPT, HistoryKind.ASSIGNED, False, None),
        (ACCEPT, HistoryKind.RETURNED, False, None),
        (ACCEPT, HistoryKind.TRANSFERRED, True, None),
        (ACCEPT, HistoryKind.ACCEPTED, False, ClockOutcome.MET),
        (FIRST, HistoryKind.ACCEPTED, False, None),
        (FIRST, HistoryKind.ASKED_BACK, False, ClockOutcome.MET),
        (FIRST, HistoryKind.ANSWERED, True, ClockOutcome.MISSED),
        (RESOLVE, HistoryKind.ANSWERED, False, None),
        (RESOLVE, HistoryKind.CLOSED, False, ClockOutcome.MET),
        (NEXT, HistoryKind.CLOSED, False, ClockOutcome.DROPPED),
        (RESOLVE, HistoryKind.WITHDRAWN, False, ClockOutcome.DROPPED),
        (RESOLVE, HistoryKind.WITHDRAWN, True, ClockOutcome.MISSED),
        (RESOLVE, HistoryKind.MERGED, False, ClockOutcome.DROPPED),
        (RESOLVE, HistoryKind.REOPENED, False, ClockOutcome.DROPPED),
    ],
)
def test_what_ends_a_clock_and_how(
    kind: ClockKind, by: HistoryKind, missed: bool, ends: ClockOutcome | None
) -> None:
    assert outcome(kind, by, missed=missed) is ends


def test_every_wrong_place_of_the_deadlines_is_named() -> None:
    good = load_deadlines()
    read_deadlines(good)
    bad = good | {
        "normal": good["normal"] | {"accept": "two hours", "lunch": "1 hour"},
        "urgent": good["urgent"] | {"accept": {"within": "30 minutes", "between": "early"}},
        "remind_at_share": 75,
        "weekend": {},
    }
    with pytest.raises(InvalidInput) as refused:
        read_deadlines(bad)
    for named in ("normal.accept", "normal.lunch", "urgent.accept.between", "remind_at_share", "weekend"):
        assert named in str(refused.value)
