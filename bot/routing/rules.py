"""Who takes a consultation, and why (domain.md §3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from models.enums import Topic

MIN_RATINGS = 20


@dataclass(frozen=True, slots=True)
class Place:
    """A village with the town and county it belongs to, or a town: no village, and the code of the town."""

    code: str
    village: str
    town: str
    county: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """What routing looks at. `satisfied` is a share of 0–1 over `ratings` ratings."""

    id: int
    name: str
    topics: frozenset[Topic]
    villages: frozenset[str]
    towns: frozenset[str]
    counties: frozenset[str]
    open_cases: int
    capacity: int
    on_leave: bool = False
    returned_before: bool = False
    ratings: int = 0
    satisfied: float = 0.0


@dataclass(frozen=True, slots=True)
class Choice:
    """The candidate chosen with what spoke for it, and among how many that fit."""

    candidate: Candidate
    reasons: tuple[str, ...]
    considered: int


def may_take(candidate: Candidate) -> bool:
    """Tell whether nothing forbids a candidate: leave, a full load, or having returned this very case."""
    return not (candidate.on_leave or candidate.returned_before or candidate.open_cases >= candidate.capacity)


def choose_commissioner(topic: Topic, place: Place | None, candidates: Iterable[Candidate]) -> Choice | None:
    """Return the best free candidate with the reasons for the choice, or None if it is for the duty desk.

    Only who knows the subject, or is responsible for the asker's village and can ask around there, may
    take it: having time is no reason to be asked. Living in the same town is none either, for neighbours
    of all trades do; it only decides among those who fit. So what is on no known subject goes to whoever
    is responsible for the village, else to the desk.

    Village before specialty before town before county before the smaller load; a rating breaks ties
    only from 20 ratings on, and the roster's order the rest.
    """
    fitting = [each for each in candidates if may_take(each) and _has_a_part(each, topic, place)]
    if not fitting:
        return None
    best = min(fitting, key=lambda candidate: _rank(candidate, topic, place))
    return Choice(best, _reasons(best, topic, place), len(fitting))


def _has_a_part(candidate: Candidate, topic: Topic, place: Place | None) -> bool:
    village, specialty, _, _ = _fits(candidate, topic, place)
    return village or specialty


def _rank(candidate: Candidate, topic: Topic, place: Place | None) -> tuple[float, ...]:
    village, specialty, town, county = _fits(candidate, topic, place)
    rating = candidate.satisfied if candidate.ratings >= MIN_RATINGS else 0.0
    return (-village, -specialty, -town, -county, candidate.open_cases, -rating, candidate.id)


def _fits(candidate: Candidate, topic: Topic, place: Place | None) -> tuple[bool, bool, bool, bool]:
    specialty = topic in candidate.topics
    if place is None:
        return False, specialty, False, False
    return (
        place.code in candidate.villages,
        specialty,
        place.town in candidate.towns,
        place.county in candidate.counties,
    )


def _reasons(candidate: Candidate, topic: Topic, place: Place | None) -> tuple[str, ...]:
    names = ("village", "specialty", "town", "county")
    reasons = [name for name, fits in zip(names, _fits(candidate, topic, place), strict=True) if fits]
    return (*reasons, "load")
