"""What each commissioner did in a span, from the histories of the consultations received in it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from bot.statistics.consultations import list_cases
from bot.statistics.rules import PERCENT, Case, median
from bot.statistics.scanning import scan
from bot.statistics.spans import Span
from models.commissioner import Commissioner
from models.enums import Rating, Topic
from models.visit import FieldVisit


@dataclass(frozen=True, slots=True)
class CommissionerFigures:
    """One roster entry with its figures; the phone number is masked.

    `assigned`: consultations they are first responsible for or handle now, `responsible_for` and `handled`
    the two apart. `answered`: those they answered at least once. `median_minutes`: of the first replies that
    were theirs, and `valid` how many of these count. `ratings`, `satisfied` and `solved`: of the
    consultations they answered, by what was said last; `response_rate` and `solved_response_rate` are the
    shares of these that said so, in percent. `visits` and `visit_people`: field visits.
    """

    name: str
    phone: str
    unit: str
    title: str
    specialties: tuple[Topic, ...]
    villages: int
    capacity: int
    bound: bool
    active: bool
    assigned: int
    answered: int
    median_minutes: int | None
    ratings: int
    satisfied: int
    responsible_for: int
    handled: int
    valid: int
    response_rate: int | None
    solved: int
    solved_response_rate: int | None
    visits: int
    visit_people: int


@dataclass(slots=True)
class _Work:
    assigned: int = 0
    responsible_for: int = 0
    handled: int = 0
    answered: int = 0
    valid: int = 0
    ratings: int = 0
    satisfied: int = 0
    solved: int = 0
    solved_said: int = 0
    visits: int = 0
    visit_people: int = 0
    minutes: list[int] = field(default_factory=list)


async def list_commissioner_figures(span: Span) -> list[CommissionerFigures]:
    """Return the whole roster with its figures, by name."""
    work: defaultdict[int, _Work] = defaultdict(_Work)
    async for case in list_cases(span):
        _count(case, work)
    await _count_visits(span, work)
    roster = Commissioner.all().order_by("name", "id").prefetch_related("specialties", "villages")
    return [_figures(entry, work[entry.id]) for entry in await roster]


def _count(case: Case, work: defaultdict[int, _Work]) -> None:
    for commissioner in {case.responsible_id, case.handler_id} - {None}:
        if commissioner is not None:
            work[commissioner].assigned += 1
    if case.responsible_id is not None:
        work[case.responsible_id].responsible_for += 1
    if case.handler_id is not None:
        work[case.handler_id].handled += 1
    for commissioner in case.commissioners:
        mine = work[commissioner]
        mine.answered += 1
        mine.ratings += case.rating is not None
        mine.satisfied += case.rating is Rating.SATISFIED
        mine.solved += case.solved is True
        mine.solved_said += case.solved is not None
    if case.answered_by is not None and case.first_reply_minutes is not None:
        work[case.answered_by].minutes.append(case.first_reply_minutes)
        work[case.answered_by].valid += case.valid


async def _count_visits(span: Span, work: defaultdict[int, _Work]) -> None:
    made = FieldVisit.filter(on_day__gte=span.first, on_day__lte=span.last)
    async for row in scan(made, "id", "on_day", "commissioner_id", "people", by="on_day"):
        mine = work[row["commissioner_id"]]
        mine.visits += 1
        mine.visit_people += row["people"]


def _figures(entry: Commissioner, work: _Work) -> CommissionerFigures:
    return CommissionerFigures(
        name=entry.name,
        phone=mask_phone(entry.phone),
        unit=entry.unit,
        title=entry.title,
        specialties=tuple(sorted(specialty.topic for specialty in entry.specialties)),
        villages=len(entry.villages),
        capacity=entry.capacity,
        bound=entry.person_id is not None,
        active=entry.active,
        assigned=work.assigned,
        answered=work.answered,
        median_minutes=median(work.minutes) if work.minutes else None,
        ratings=work.ratings,
        satisfied=work.satisfied,
        responsible_for=work.responsible_for,
        handled=work.handled,
        valid=work.valid,
        response_rate=_share(work.ratings, work.answered),
        solved=work.solved,
        solved_response_rate=_share(work.solved_said, work.answered),
        visits=work.visits,
        visit_people=work.visit_people,
    )


def _share(part: int, whole: int) -> int | None:
    return round(PERCENT * part / whole) if whole else None


def mask_phone(phone: str) -> str:
    """Return a phone number with only its ends: 138****8000; short ones are hidden whole."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else "****" if phone else ""
