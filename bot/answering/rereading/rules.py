"""What a second reading may change, and when the model is left alone for a while."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from bot.answering.rules import SHOWN, Decision, DecisionKind, Match, Reason, find_refusals

FLOOR = 0.2
"""So probable by local evidence must an entry be for the model's word to make it the answer.

Below, at most one in five such entries is right: a model that errs would be believed against all evidence.
"""
FAILURES = 3
"""After so many failures in a row the model rests."""
REST = timedelta(minutes=1)
_FINAL = frozenset({Reason.NO_QUESTION, Reason.GENERIC})
"""No reading makes a question of 「谢谢」, nor of 「柑橘」 alone."""


@dataclass(frozen=True, slots=True)
class Reread:
    """What a model made of a message: `standard` says it in standard terms, `entry` is the candidate that
    answers it, None for none of them."""

    standard: str
    entry: str | None


@dataclass(frozen=True, slots=True)
class Kinds:
    """The crops and animals that a message names, and those that its standard terms name."""

    asked: frozenset[str]
    standard: frozenset[str]

    @property
    def agree(self) -> bool:
        """Tell whether the crop is still the same: a model that adds one has only guessed it."""
        return self.asked == self.standard

    @property
    def contradict(self) -> bool:
        """Tell whether the message names a crop, and its standard terms another one, or none."""
        return bool(self.asked) and not self.agree


def is_worth_reading(decision: Decision) -> bool:
    """Tell whether a second reading could lead further than a local decision.

    It could not where the crop is asked back: the asker knows it, a model would guess.
    """
    unsure = decision.kind in (DecisionKind.SUGGEST, DecisionKind.HANDOFF)
    return unsure and _FINAL.isdisjoint(refusal.reason for refusal in decision.refusals)


def decide_again(first: Decision, second: Decision, named: str | None, kinds: Kinds) -> Decision:
    """Decide anew: `first` is for the message, `second` for its standard terms, `named` the model's choice
    among the entries of `first`.

    An entry becomes the answer when the standard terms lead to it with confidence, or the model names it and
    the message itself speaks for it (FLOOR) with no check against it; never where the two contradict each
    other. Otherwise what the model names comes first among the suggestions.
    """
    answer = _by_standard(first, second, named, kinds) or _by_name(first, second, named)
    if answer is not None:
        return answer
    shown = _suggestions(first, () if kinds.contradict else second.candidates, named)
    return replace(first, kind=DecisionKind.SUGGEST, candidates=shown) if shown else first


def _by_standard(first: Decision, second: Decision, named: str | None, kinds: Kinds) -> Decision | None:
    """Return the answer to the standard terms, unless the model has seen that entry and not named it."""
    if second.kind is not DecisionKind.ANSWER or not kinds.agree:
        return None
    best = second.candidates[0]
    unseen = named is None and _find(first.matches, best.id) is None
    return second if unseen or named == best.id else None


def _by_name(first: Decision, second: Decision, named: str | None) -> Decision | None:
    """Return the entry named as the answer, by the checks that a local answer has to pass."""
    match = _find(first.matches, named)
    if match is None or second.kind is DecisionKind.ANSWER:
        return None
    matches = (match, *(other for other in first.matches if other is not match))
    if any(find_refusals(matches, FLOOR, is_generic=False)):
        return None
    return Decision(DecisionKind.ANSWER, (match,), matches)


def _suggestions(first: Decision, found: Sequence[Match], named: str | None) -> tuple[Match, ...]:
    """Return what to suggest: the entry named, then the rest by their scores.

    What the standard terms led to counts only if the model has not seen it: the rest it has not named.
    """
    unseen = [match for match in found if _find(first.matches, match.id) is None]
    rest = sorted((*first.candidates, *unseen), key=lambda match: -match.score)
    match = _find(first.matches, named)
    if match is not None and not match.other_kind:
        rest = [match, *(other for other in rest if other.id != match.id)]
    return tuple(rest[:SHOWN])


def _find(matches: Sequence[Match], entry_id: str | None) -> Match | None:
    return next((match for match in matches if match.id == entry_id), None)


@dataclass(frozen=True, slots=True)
class Breaker:
    """Whether the model is asked: not for a while after failures in a row, and then once, to try."""

    failures: int = 0
    rests_until: datetime | None = None

    def lets(self, now: datetime) -> bool:
        """Tell whether a call may be made."""
        return self.rests_until is None or self.rests_until <= now

    def trying(self, now: datetime) -> Self:
        """Return it while a call is under way: after a rest the others wait for how the first one ends."""
        return self if self.rests_until is None else replace(self, rests_until=now + REST)

    def after_failure(self, now: datetime) -> Self:
        """Return it after a call that failed."""
        failures = self.failures + 1
        return replace(
            self, failures=failures, rests_until=now + REST if failures >= FAILURES else self.rests_until
        )

    def after_success(self) -> Self:
        """Return it after a call that was answered: all is forgotten."""
        return replace(self, failures=0, rests_until=None)
