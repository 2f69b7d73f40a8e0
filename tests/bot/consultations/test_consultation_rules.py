"""The life of a consultation: legal steps, illegal steps, and the promise."""

from datetime import datetime

import pytest

from bot.clock import CHINA, WorkCalendar
from bot.consultations.rules import OPEN, STEPS, IllegalStep, Office, check_step
from models.enums import ConsultationStatus as Status


def test_every_status_has_its_steps() -> None:
    assert set(STEPS) == set(Status)


@pytest.mark.parametrize("end", [Status.WITHDRAWN, Status.MERGED])
def test_nothing_follows_an_end(end: Status) -> None:
    for status in Status:
        with pytest.raises(IllegalStep):
            check_step(end, status)


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
    office = Office(WorkCalendar.parse("08:30-12:00,14:30-17:30"))
    friday = datetime(2026, 3, 13, 15, 0, tzinfo=CHINA)
    assert office.first_reply_due(friday) == datetime(2026, 3, 16, 15, 0, tzinfo=CHINA)
