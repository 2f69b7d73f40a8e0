"""Reads the bureau's deadlines as staff write them: `2 hours`, `1 day`, `30 minutes`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

from bot.clock import WorkCalendar
from bot.consultations.clocks.rules import Deadlines, Span, Terms
from bot.errors import InvalidInput
from models.enums import ClockKind, ClockTerms

LEADER = "leader_after"
REMIND = "remind_at_share"
SILENT = "silent_days"
LONGEST_SILENCE = 90
_SPAN = re.compile(r"(\d+(?:\.\d+)?) (day|hour|minute)s?")


def read_deadlines(table: Mapping[str, object]) -> Deadlines:
    """Read what content/service/deadlines.toml holds. Raises InvalidInput, which names every wrong place."""
    problems: list[str] = []
    terms, leader_after = {}, {}
    for name in ClockTerms:
        given = table.get(name)
        of = given if isinstance(given, Mapping) else {}
        terms[name] = {kind: _terms(of.get(kind), f"{name}.{kind}", problems) for kind in ClockKind}
        leader_after[name] = _span(of.get(LEADER), f"{name}.{LEADER}", problems)
        problems += [f"{name}.{key}: not known" for key in sorted(set(of) - set(ClockKind) - {LEADER})]
    share = table.get(REMIND)
    if not isinstance(share, float) or not 0 < share < 1:
        problems.append(f"{REMIND}: expected a number between 0 and 1")
        share = 0.0
    silent_days = table.get(SILENT)
    if type(silent_days) is not int or not 1 <= silent_days <= LONGEST_SILENCE:
        problems.append(f"{SILENT}: expected 1 to {LONGEST_SILENCE} days")
        silent_days = 1
    problems += [f"{key}: not known" for key in sorted(set(table) - set(ClockTerms) - {REMIND, SILENT})]
    if problems:
        raise InvalidInput("deadlines.toml: " + "; ".join(problems))
    return Deadlines(terms, leader_after, share, timedelta(days=silent_days))


def _terms(value: object, where: str, problems: list[str]) -> Terms:
    if not isinstance(value, Mapping):
        return Terms(_span(value, where, problems))
    within = _span(value.get("within"), f"{where}.within", problems)
    try:
        hours = WorkCalendar.parse(str(value.get("between")), every_day=True)
    except ValueError:
        hours = None
    if hours is None or any(start >= end for start, end in hours.spans):
        problems.append(f"{where}.between: expected hours of any day, such as 07:00-21:00")
        hours = None
    return Terms(within, hours)


def _span(value: object, where: str, problems: list[str]) -> Span:
    found = _SPAN.fullmatch(str(value))
    if found is None or not float(found[1]):
        problems.append(f"{where}: expected a time, such as 2 hours, 1 day or 30 minutes")
        return Span()
    count = float(found[1])
    if found[2] == "day":
        return Span(days=count)
    return Span(time=timedelta(hours=count) if found[2] == "hour" else timedelta(minutes=count))
