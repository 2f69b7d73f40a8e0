"""What a text says of pesticides: those it names that may not be used, and whether it gives a dose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from content import review
from content.dictionary.phrases import Phrases, fold

_NUMBER = r"\d+(?:\.\d+)?(?:\s*[-~—–到至]\s*\d+(?:\.\d+)?)?\s*"
_DIGIT = "一二两三四五六七八九十几"
_WORDED = rf"(?:半|[{_DIGIT}][{_DIGIT}百千零]*(?:[到至][{_DIGIT}百千零]+)?)\s*"
_COUNT = rf"(?:{_NUMBER}|(?<![统第唯单专同]){_WORDED})"
_HUNDREDS = r"[一二两三四五六七八九]?[百千][一二两三四五六七八九百千零]*"
_SENTENCE = re.compile(r"[^。！!？?\n]+")
_CLAUSE = re.compile(r"(?:[^,;:]|(?<=\d)[,:](?=\d))+")
_WATER = re.compile(rf"水\s*{_COUNT}(?:公斤|千克|kg|升|斤|l)|{_COUNT}(?:公斤|千克|kg|升|斤|l)\s*清?水")
_DILUTION = re.compile(
    rf"{_NUMBER}倍(?=液|稀释|喷|浇|灌|浸|泡|水|药)|\d{{3,}}\s*倍|{_HUNDREDS}倍|(?:稀释|[兑对加]水){_NUMBER}倍"
    rf"|{_NUMBER}(?:ppm|毫克/(?:升|公斤|千克)|mg/(?:l|kg))"
)
_MEASURES = "毫升|毫克|公斤|千克|克|斤|ml|mg|kg|g|包(?!装)|支|瓶盖|勺|万(?=$|[\\s,;:、])"
_AMOUNT = re.compile(rf"{_COUNT}(?:{_MEASURES})|{_NUMBER}两|{_WORDED}两(?=$|[\s,;:、药兑])")
_BY_WEIGHT = re.compile(rf"体重[^。]{{0,10}}?{_COUNT}(?:毫升|毫克|克|ml|mg)")
_UNITS = re.compile(rf"{_COUNT}万?\s*(?:国际单位|iu)|{_COUNT}万\s*单位|\d{{3,}}\s*单位")
_RECIPE = re.compile(r"\d|[一二两三四五六七八九十百]+[份度倍]|波美")


@dataclass(frozen=True, slots=True)
class Naming:
    """A pesticide that a text names; `warned`: only to say that it must not be used."""

    pesticide: review.Pesticide
    warned: bool


def is_banned(pesticide: review.Pesticide, today: date) -> bool:
    """Tell whether a pesticide may be used nowhere any more."""
    return pesticide.banned_since is not None and pesticide.banned_since <= today


def forbids(text: str) -> bool:
    """Tell whether a text forbids anything in plain words."""
    return bool(_forbidding().search(fold(text)))


def find_pesticides(text: str) -> list[Naming]:
    """Return the banned and restricted pesticides that a text names, once each.

    A sentence with a forbidding word warns; so does a clause with a milder one. A clause that gives a dose
    recommends, whatever else it says. One that is recommended anywhere is recommended.
    """
    found: dict[str, Naming] = {}
    for sentence in _SENTENCE.findall(fold(text)):
        forbidden = bool(_forbidding().search(sentence))
        for clause in _CLAUSE.findall(sentence):
            warned = (forbidden or bool(_discouraging().search(clause))) and not _has_quantity(clause)
            for pesticide in _named_in(clause):
                before = found.get(pesticide.name)
                found[pesticide.name] = Naming(pesticide, warned and (before is None or before.warned))
    return list(found.values())


def find_dose(text: str) -> str:
    """Return the first dose of a pesticide or medicine that a text gives, as it stands there; else nothing.

    A quantity is one where its sentence names a pesticide, a dilution also where its clause names nothing
    harmless (fertiliser, seed, lime), and what is given by body weight or in units (of an antibiotic) always.
    Numbers may be written as characters: 两瓶盖.
    """
    return next(_doses(fold(text)), "")


def find_recipe(text: str) -> str:
    """Return the home-made remedy (Bordeaux mixture, lime sulphur) that a text gives a recipe for, if any."""
    for clause in _CLAUSE.findall(fold(text)):
        named = next(_finder("recipes").find(clause), None)
        if named and _RECIPE.search(clause):
            return named[1]
    return ""


def _doses(text: str) -> Iterator[str]:
    for sentence in _SENTENCE.findall(text):
        dry = _WATER.sub("", sentence)
        remedy = _names("remedies", sentence)
        for clause in _CLAUSE.findall(dry):
            harmless = _names("harmless", clause) or _names("recipes", clause)
            always = _BY_WEIGHT.search(clause) or _UNITS.search(clause)
            if found := always or _quantity(clause, remedy, harmless):
                yield found[0].strip()


def _quantity(clause: str, remedy: bool, harmless: bool) -> re.Match[str] | None:
    if harmless and not _names("remedies", clause):
        return None
    return _DILUTION.search(clause) or (_AMOUNT.search(clause) if remedy else None)


def _has_quantity(clause: str) -> bool:
    return bool(_DILUTION.search(clause) or _AMOUNT.search(clause))


def _named_in(clause: str) -> Iterable[review.Pesticide]:
    known = review.pesticides()
    named = (known[name] for _, name in _banned_names().find(clause))
    return (pesticide for pesticide in named if pesticide.banned_since or pesticide.not_for)


def _names(group: str, text: str) -> bool:
    return next(_finder(group).find(text), None) is not None


@cache
def _finder(group: str) -> Phrases:
    return Phrases(review.words(group))


@cache
def _banned_names() -> Phrases:
    return Phrases(review.pesticides())


@cache
def _forbidding() -> re.Pattern[str]:
    return _unlimited("forbidding")


@cache
def _discouraging() -> re.Pattern[str]:
    return _unlimited("discouraging")


def _unlimited(group: str) -> re.Pattern[str]:
    """Match the words of a list, except before one that limits them: 「不得」, but not 「不得超过」."""
    words = "|".join(map(re.escape, sorted(review.words(group), key=len, reverse=True)))
    limits = "|".join(map(re.escape, review.words("limiting")))
    return re.compile(f"(?:{words})(?!{limits})")
