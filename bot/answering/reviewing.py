"""What a person should know of knowledge entries before others read them: pure rules, a remark each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from bot.answering.pesticides import Naming, find_dose, find_pesticides, find_recipe, forbids, is_banned
from bot.answering.tokenizer import Tokenizer
from bot.answering.twins import Twins, Worded, find_twins
from bot.answering.validity import has_expired

SOON = timedelta(days=30)


class Concern(StrEnum):
    """What a remark is about."""

    EXPIRED = "expired"
    EXPIRES_SOON = "expires soon"
    NO_SOURCE = "no source"
    BANNED = "banned pesticide"
    RESTRICTED = "restricted pesticide"
    DOSE = "dose"
    RECIPE = "recipe"
    NEAR_TWIN = "near-duplicate"
    CONTRADICTORY_TWIN = "contradictory twin"


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark on the entry at a place of a list. `severe`: an entry like this must not be taken in."""

    place: int
    column: str
    concern: Concern
    why: str
    severe: bool = False


class Reviewable(Worded, Protocol):
    """An entry as it is stored, or as a file brings it."""

    @property
    def id(self) -> str: ...
    @property
    def source(self) -> str: ...
    @property
    def reviewed_by(self) -> str: ...


def awaits_review(answer: str, reviewed_by: str) -> bool:
    """Tell whether an entry must not be used yet: it gives a dose and nobody has put their name to it."""
    return not reviewed_by and bool(find_dose(answer))


def review(entries: Sequence[Reviewable], today: date) -> list[Remark]:
    """Return what there is to say of each entry by itself."""
    return [remark for place, entry in enumerate(entries) for remark in _review_one(place, entry, today)]


def review_twins(
    entries: Sequence[Reviewable], tokenizer: Tokenizer, today: date, *, stored: Sequence[Reviewable] = ()
) -> list[Remark]:
    """Return which entries ask what another asks, among themselves or with one of `stored`.

    Those that have expired are not compared, nor those that are never in use at the same time.
    """
    together = [*entries, *stored]
    places = [place for place, entry in enumerate(together) if not has_expired(entry, today)]
    compared = [together[place] for place in places]
    remarks: list[Remark] = []
    for twins in find_twins(compared, tokenizer):
        one, other = (places[place] for place in twins.places)
        if one < len(entries):
            later, earlier = (other, one) if other < len(entries) else (one, other)
            remarks.append(_twin_remark(later, together[earlier].id, twins))
    return remarks


def _twin_remark(place: int, other_id: str, twins: Twins) -> Remark:
    severe = twins.are_contradictory
    concern = Concern.CONTRADICTORY_TWIN if twins.conflict else Concern.NEAR_TWIN
    how = "the same" if twins.nearness == 1 else f"{twins.nearness:.0%} the same"
    why = f"{_quote(twins.wordings)} is {how} as in {other_id}"
    if twins.conflict:
        why += f", and {twins.conflict}" if severe else f", and perhaps {twins.conflict}"
    return Remark(place, "question", concern, why, severe)


def _quote(wordings: tuple[str, str]) -> str:
    return " / ".join(f"「{wording}」" for wording in dict.fromkeys(wordings))


def _review_one(place: int, entry: Reviewable, today: date) -> Iterator[Remark]:
    if has_expired(entry, today):
        yield Remark(place, "valid_until", Concern.EXPIRED, f"{entry.valid_until} has passed: it is not used")
    elif entry.valid_until is not None and entry.valid_until <= today + SOON:
        yield Remark(place, "valid_until", Concern.EXPIRES_SOON, f"it is used until {entry.valid_until} only")
    if not entry.source:
        yield Remark(place, "source", Concern.NO_SOURCE, "is empty: nobody can check the answer")
    yield from _review_pesticides(place, entry, today)
    yield from _review_quantities(place, entry)


def _review_pesticides(place: int, entry: Reviewable, today: date) -> Iterator[Remark]:
    told: set[str] = set()
    answer_forbids = forbids(entry.answer)
    asked = " ".join((entry.question, *entry.aliases))
    for column, text, excused in (("answer", entry.answer, False), ("question", asked, answer_forbids)):
        for naming in find_pesticides(text):
            if naming.pesticide.name not in told:
                told.add(naming.pesticide.name)
                yield _pesticide_remark(place, column, naming, excused, today)


def _pesticide_remark(place: int, column: str, naming: Naming, excused: bool, today: date) -> Remark:
    pesticide = naming.pesticide
    if is_banned(pesticide, today):
        warned = naming.warned or excused
        why = "warns of" if warned else "names, with no word against it,"
        what = f"{why} {pesticide.name}, which is banned ({pesticide.document})"
        return Remark(place, column, Concern.BANNED, what, severe=not warned)
    limits = [f"may not be used on: {pesticide.not_for}"] if pesticide.not_for else []
    limits += [f"is banned from {pesticide.banned_since} on"] if pesticide.banned_since else []
    what = f"names {pesticide.name}, which {' and '.join(limits)} ({pesticide.document})"
    return Remark(place, column, Concern.RESTRICTED, what)


def _review_quantities(place: int, entry: Reviewable) -> Iterator[Remark]:
    if dose := find_dose(entry.answer):
        waits = "not used until reviewed_by says who has checked it"
        state = f"reviewed by {entry.reviewed_by}" if entry.reviewed_by else waits
        yield Remark(place, "answer", Concern.DOSE, f"gives a dose ({dose}): {state}")
    elif recipe := find_recipe(entry.answer):
        yield Remark(place, "answer", Concern.RECIPE, f"gives a recipe for {recipe}: have it checked")
