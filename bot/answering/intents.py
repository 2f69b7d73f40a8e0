"""Tells what is no ordinary question: urgent messages, matters for the office, small talk. By words alone.

The words and the signs are content: content/dictionary/intents.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from content import dictionary
from content.dictionary.intents import COUNTED, FILLERS, Sign, intents
from content.dictionary.phrases import Phrases, fold

REMEMBERED = 4096
LONGEST = 500
"""Only so many characters of a message are looked at, as in answering."""
SIGNS_ONLY = "sign"
"""The kind of small talk that has no word at all: emoji and punctuation."""
WITHDRAWAL = "withdrawal"
"""The kind of small talk that takes a question back, wherever it stands among courtesies."""
LIVING = {
    "animal": frozenset({"livestock", "aquaculture"}),
    "plant": frozenset({"fruit", "grain_oil", "vegetable", "herb", "forestry"}),
}
MANY_ANIMALS, MANY_PLANTS = 2, 10

_CLAUSES = re.compile(r"[\s,.;:!?。、~…]+|(?=怎么|怎样|如何|咋)")
_PICTURES = re.compile(r"\[[^\[\]\d\s]{1,6}\]|/:\S{1,8}")
"""What WeChat writes for its own emoji: [微笑], /::)."""
_BREAKS = re.compile(r"[\W_]+")
_DIGIT = r"\d一二两三四五六七八九"
_ANIMAL, _PLANT = "头只条尾匹羽口个", "棵株蔸兜"
_NUMBER = rf"(?P<number>[好上成几数]?[{_DIGIT}十百千万几]+)[来多几余]?"
_NO_TIME = "(?!月|小时|钟|星期|礼拜|多月)"
_DEATHS = (
    re.compile(
        rf"死(?:亡|掉|去)?了?(?:有|近|快|将近|大概|差不多|大约|已经|怕有)?{_NUMBER}(?P<measure>[{_ANIMAL}{_PLANT}]){_NO_TIME}"
    ),
    re.compile(
        rf"{_NUMBER}(?P<measure>[{_ANIMAL}{_PLANT}])\w{{0,6}}?(?:都|全|已经|就|突然|接连)*(?:病|毒)?死"
    ),
)
_ONE_BY_ONE = re.compile(rf"一([{_ANIMAL}{_PLANT}片块丘窝栏])(?:接着?)?一\1[地的]?(?:都|在|全|枯|病|烂)*死")
_VALUES = {sign: value for value, sign in enumerate("一二三四五六七八九", 1)} | {"两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000, "万": 10000}


class IntentKind(StrEnum):
    """What a message is. ABOUT_OFFICE is for the office only where no entry answers it.

    BARE means something only beside what was said before: 「对」, 「怎么办」.
    """

    URGENT = "urgent"
    OFFICE = "office"
    ABOUT_OFFICE = "about_office"
    SMALL_TALK = "small_talk"
    BARE = "bare"


@dataclass(frozen=True, slots=True)
class Intent:
    """What a message is, and `because`: the sign it is known by, or the kind of small talk.

    `human`: a person may be poisoned or hurt.
    """

    kind: IntentKind
    because: str
    human: bool = False

    @property
    def hurt(self) -> str:
        """What may have hurt a person, empty for an emergency of animals or plants."""
        return self.because if self.human else ""


@lru_cache(REMEMBERED)
def read_intent(text: str) -> Intent | None:
    """Return what a message is that is no ordinary question; None for a question."""
    plain = fold(text[:LONGEST])
    clauses = [clause for clause in _CLAUSES.split(plain) if clause]
    happening = _drop_past(clauses)
    for sign in intents().signs:
        if _fits(sign, happening):
            return Intent(IntentKind(sign.intent), sign.because, sign.human)
    kind = small_talk_kind(plain)
    if kind is None:
        return None
    return Intent(IntentKind.BARE if kind in intents().bare else IntentKind.SMALL_TALK, kind)


def names_symptom(text: str) -> bool:
    """Tell whether a text speaks of something that a photo would show."""
    return _holds("symptom", fold(text[:LONGEST]))


def small_talk_kind(text: str) -> str | None:
    """Return which kind of small talk a folded text is, None when it says anything else beside."""
    words = _BREAKS.sub("", _PICTURES.sub("", text))
    if not words:
        return SIGNS_ONLY
    kinds, done = [], 0
    for place, word in _small_talk().find(words):
        if place != done:
            return None
        kinds.append(intents().small_talk[word])
        done += len(word)
    telling = [kind for kind in kinds if kind != FILLERS]
    return _weightiest(telling) if telling and done == len(words) else None


def _weightiest(kinds: Sequence[str]) -> str:
    """Return the kind that a message is of: 「没有，谢谢」 answers, 「不用了，谢谢」 takes back."""
    bare = [kind for kind in kinds if kind in intents().bare]
    return bare[-1] if bare else WITHDRAWAL if WITHDRAWAL in kinds else kinds[-1]


def count_deaths(clause: str) -> bool:
    """Tell whether a clause counts dead animals or plants that are many: 「死了五头」, 「一头一头地死」."""
    if _ONE_BY_ONE.search(clause):
        return True
    for pattern in _DEATHS:
        for found in pattern.finditer(clause):
            many = MANY_PLANTS if found["measure"] in _PLANT else MANY_ANIMALS
            if _at_least(found["number"]) >= many:
                return True
    return False


def _at_least(number: str) -> int:
    """Return how many a number is at the least: 五 5, 十几 10, 好几 2, 几十 20, 三四 3, 上百 100."""
    if number.isdecimal():
        return int(number)
    total = digit = 0
    for sign in number:
        if sign in _TENS:
            total += (digit or 1) * _TENS[sign]
            digit = 0
        elif not digit:
            digit = int(sign) if sign.isdecimal() else _VALUES.get(sign, 2 if sign == "几" else 0)
    return total + digit


def _drop_past(clauses: Sequence[str]) -> list[str]:
    return [clause for clause in clauses if not _holds("past", clause) or _holds("again", clause)]


def _fits(sign: Sign, clauses: Sequence[str]) -> bool:
    if sign.within is not None:
        found = any(_in_order(sign, clause) for clause in clauses)
    else:
        found = all(any(_holds(group, clause) for clause in clauses) for group in sign.all)
    if not found or any(_holds(group, clause) for group in sign.none for clause in clauses):
        return False
    telling = (clause for clause in clauses if any(_holds(group, clause) for group in sign.all))
    return not any(_holds(group, clause) for clause in telling for group in sign.not_beside)


def _in_order(sign: Sign, clause: str) -> bool:
    return _ordered(sign.all, sign.within or 0).search(clause) is not None


def _holds(group: str, clause: str) -> bool:
    if group == COUNTED:
        return count_deaths(clause)
    if group in LIVING and any(kind == group for kind in _living_in(clause)):
        return True
    return _pattern(group).search(clause) is not None


def _living_in(clause: str) -> Iterator[str]:
    words, kinds = _living()
    return (kinds[word] for _, word in words.find(clause))


@cache
def _living() -> tuple[Phrases, Mapping[str, str]]:
    """Return the words for animals and plants; other words hide shorter ones, as 蜗牛 does 牛."""
    topics = {fold(word): topic for word, topic in dictionary.topic_words().items()}
    topics |= {word: topics.get(kind, "") for word, kind in dictionary.kinds().items() if word not in topics}
    of_topic = {topic: kind for kind, group in LIVING.items() for topic in group}
    kinds = {word: of_topic.get(topic, "") for word, topic in topics.items()}
    return Phrases(kinds), kinds


@cache
def _small_talk() -> Phrases:
    return Phrases(intents().small_talk)


@cache
def _pattern(group: str) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, intents().groups[group])))


@cache
def _ordered(groups: tuple[str, ...], within: int) -> re.Pattern[str]:
    return re.compile(f".{{0,{within}}}?".join(f"(?:{_pattern(group).pattern})" for group in groups))
