"""Who takes a consultation, and why (domain.md §3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from models.enums import Topic

MIN_RATINGS = 20


@dataclass(frozen=True, slots=True)
class Place:
    """A village with the town and county it belongs to, or a town: no village, and the code of the town."""

    code: str
    village: str
    town: str
    county: str


class Grounds(StrEnum):
    """What tells two candidates apart, in the order in which it counts; ROSTER: who comes first in it."""

    VILLAGE = "village"
    SPECIALTY = "specialty"
    TOWN = "town"
    COUNTY = "county"
    LOAD = "load"
    RATING = "rating"
    ROSTER = "roster"


FITTING = (Grounds.VILLAGE, Grounds.SPECIALTY, Grounds.TOWN, Grounds.COUNTY)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What routing looks at. `towns` are pairs of county and town, for two counties may share a name.

    `satisfied` is a share of 0–1 over `ratings` ratings.
    """

    id: int
    name: str
    topics: frozenset[Topic]
    villages: frozenset[str]
    towns: frozenset[tuple[str, str]]
    counties: frozenset[str]
    open_cases: int
    capacity: int
    on_leave: bool = False
    returned_before: bool = False
    ratings: int = 0
    satisfied: float = 0.0

    @property
    def is_full(self) -> bool:
        """Tell whether their load has reached their capacity."""
        return self.open_cases >= self.capacity


@dataclass(frozen=True, slots=True)
class Choice:
    """The candidate chosen, what spoke for them, and among how many that fit.

    `decided_by` is what told them apart from the `runner_up`, the next best; both are None when nobody
    else fits.
    """

    candidate: Candidate
    reasons: tuple[Grounds, ...]
    considered: int
    decided_by: Grounds | None = None
    runner_up: Candidate | None = None

    def to_json(self) -> dict[str, object]:
        """Return what a consultation's history keeps of it."""
        kept: dict[str, object] = {"reasons": [*self.reasons], "considered": self.considered}
        if self.decided_by is not None and self.runner_up is not None:
            kept |= {"decided_by": self.decided_by, "runner_up": self.runner_up.id}
        return kept


def may_take(candidate: Candidate) -> bool:
    """Tell whether nothing forbids a candidate: leave, a full load, or having returned this very case."""
    return not (candidate.on_leave or candidate.returned_before or candidate.is_full)


def choose_commissioner(topic: Topic, place: Place | None, candidates: Iterable[Candidate]) -> Choice | None:
    """Return the best free candidate with the reasons for the choice, or None if it is for the duty desk.

    Only who knows the subject, or is responsible for the asker's village and can ask around there, may
    take it: having time is no reason to be asked. Living in the same town is none either, for neighbours
    of all trades do; it only decides among those who fit. So what is on no known subject goes to whoever
    is responsible for the village, else to the desk.

    Village before specialty before town before county before the smaller load; a rating breaks ties
    only from 20 ratings on, and the roster's order the rest.
    """
    ranked = _rank_all(topic, place, candidates)
    if not ranked:
        return None
    best, reasons = ranked[0], _reasons(ranked[0], topic, place)
    if len(ranked) == 1:
        return Choice(best, reasons, 1)
    second = ranked[1]
    decided_by = _first_difference(_rank(best, topic, place), _rank(second, topic, place))
    return Choice(best, reasons, len(ranked), decided_by, second)


def find_equals(topic: Topic, place: Place | None, candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return those who fit best if nothing is known of their ratings: only among them these decide."""
    ranked = _rank_all(topic, place, candidates)
    before_rating = len(FITTING) + 1
    return [
        each
        for each in ranked
        if _rank(each, topic, place)[:before_rating] == _rank(ranked[0], topic, place)[:before_rating]
    ]


def _rank_all(topic: Topic, place: Place | None, candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return those who may take it and have a part in it, the best first."""
    fitting = (each for each in candidates if may_take(each) and _has_a_part(each, topic, place))
    return sorted(fitting, key=lambda each: _rank(each, topic, place))


def _has_a_part(candidate: Candidate, topic: Topic, place: Place | None) -> bool:
    village, specialty, _, _ = _fits(candidate, topic, place)
    return village or specialty


def _rank(candidate: Candidate, topic: Topic, place: Place | None) -> tuple[float, ...]:
    """Return what sorts the best first: a figure for each of the Grounds, in their order."""
    rating = candidate.satisfied if candidate.ratings >= MIN_RATINGS else 0.0
    fits = (-fit for fit in _fits(candidate, topic, place))
    return (*fits, candidate.open_cases, -rating, candidate.id)


def _first_difference(best: tuple[float, ...], second: tuple[float, ...]) -> Grounds:
    pairs = zip(Grounds, best, second, strict=True)
    return next(grounds for grounds, one, other in pairs if one != other)


def _fits(candidate: Candidate, topic: Topic, place: Place | None) -> tuple[bool, bool, bool, bool]:
    specialty = topic in candidate.topics
    if place is None:
        return False, specialty, False, False
    return (
        place.code in candidate.villages,
        specialty,
        (place.county, place.town) in candidate.towns,
        place.county in candidate.counties,
    )


def _reasons(candidate: Candidate, topic: Topic, place: Place | None) -> tuple[Grounds, ...]:
    fits = zip(FITTING, _fits(candidate, topic, place), strict=True)
    return tuple(grounds for grounds, fitting in fits if fitting)
