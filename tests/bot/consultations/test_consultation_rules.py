"""The life of a consultation: legal steps, illegal steps, and the promise."""

from datetime import datetime

import pytest

from bot.clock import CHINA, read_local
from bot.consultations.office import open_office
from bot.consultations.rules import (
    OPEN,
    STEPS,
    IllegalStep,
    check_step,
    next_due,
    open_key,
)
from models.enums import ConsultationStatus as Status
from models.enums import Desk, Topic, Urgency

OFFICE = open_office("08:30-12:00,14:30-17:30")


def test_every_status_has_its_steps() -> None:
    assert set(STEPS) == set(Status)


def test_nothing_follows_an_end() -> None:
    for status in Status:
        with pytest.raises(IllegalStep):
            check_step(Status.WITHDRAWN, status)


def test_what_is_merged_goes_on_by_itself_or_is_withdrawn() -> None:
    assert STEPS[Status.MERGED] == {Status.WAITING, Status.WITHDRAWN}
    merging = {status for status in Status if Status.MERGED in STEPS[status]}
    assert merging == OPEN


@pytest.mark.parametrize(
    ("at", "to"),
    [
        (Status.SELF_SERVED, Status.ASSIGNED),
        (Status.SELF_SERVED, Status.CLOSED),
        (Status.WAITING, Status.ACCEPTED),
        (Status.CLOSED, Status.ANSWERED),
    ],
)
def test_steps_that_skip_somebody_are_refused(at: Status, to: Status) -> None:
    with pytest.raises(IllegalStep) as refused:
        check_step(at, to)
    assert refused.value.code == "illegal_step"


def test_an_open_consultation_can_always_end() -> None:
    assert all(OPEN & set(STEPS) and STEPS[status] for status in OPEN)


def test_the_promise_is_one_working_day() -> None:
    friday = datetime(2026, 3, 13, 15, 0, tzinfo=CHINA)
    assert OFFICE.first_reply_due(friday) == datetime(2026, 3, 16, 15, 0, tzinfo=CHINA)


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-03-10 10:00", "2026-03-10 10:30"),
        ("2026-03-14 10:00", "2026-03-14 10:30"),
        ("2026-03-10 03:00", "2026-03-10 07:30"),
        ("2026-03-10 20:30", "2026-03-10 21:00"),
        ("2026-03-10 20:45", "2026-03-11 07:15"),
        ("2026-03-10 23:00", "2026-03-11 07:30"),
    ],
)
def test_an_urgent_case_is_taken_up_within_half_an_hour_by_day(received: str, due: str) -> None:
    assert OFFICE.accept_due(read_local(received), Urgency.URGENT) == read_local(due)


def test_the_next_promise_is_to_take_up_then_to_answer() -> None:
    soon, later = read_local("2026-03-10 10:30"), read_local("2026-03-11 10:00")
    assert next_due(Status.ASSIGNED, soon, later) == soon
    assert next_due(Status.ACCEPTED, soon, later) == later
    assert next_due(Status.WAITING, None, later) == later


def test_one_open_case_a_topic_and_one_with_the_office() -> None:
    assert open_key(7, Topic.OTHER) == "7:other"
    assert open_key(7, Topic.OTHER, Desk.OFFICE) == "7:office"
