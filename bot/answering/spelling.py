"""Finds words of the field that were misheard or mistyped: 迷猴桃 is 猕猴桃, 打要 is 打药, 缺美 is 缺镁."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from functools import cache

# Single readings will do, and phrases would take forty megabytes.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")

from pypinyin import lazy_pinyin

SHORTEST, LONGEST = 2, 5
_HAN = re.compile("[\u3400-\u9fff]+")
_NEVER_MEANT = frozenset(
    "的了着过是还到都全又在不也就得和与这那里我你他她它们一二三四五六七八九十有没冇看讲说来去上下为么什怎让把被给吗呢吧啊哦呀几好多"
)
"""Characters too common to be taken for a slip of another one."""
_SAID_OF_THINGS = frozenset(
    "死倒病烂枯湿热冷痒痛肿伤臭坏断掉裂吃喝吐咬叫跳跑走站睡躺爬飞出进拿买卖送找看见问用养烧淹冻难快慢急"
)
"""Common verbs and adjectives: beside a single character of a word, 猪死 is no slip for 猪屎."""


class Speller:
    """Corrects a text by a list of words. A slip sounds like the word and shares a character with it."""

    def __init__(self, words: Collection[str], cut: Callable[[str], Iterable[str]]) -> None:
        """`cut` takes a text apart into the words that everybody knows, one after the other."""
        self._words = frozenset(words)
        self._cut = cut
        self._by_sound: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
        for word in sorted(self._words):
            if SHORTEST <= len(word) <= LONGEST and _HAN.fullmatch(word):
                self._by_sound[_sound(word)].append(word)
        self._beginnings = {sounds[:SHORTEST] for sounds in self._by_sound}

    def correct(self, text: str) -> str:
        """Return a folded text with the words of the field in their own spelling."""
        return _HAN.sub(lambda run: self._correct(run[0]), text)

    def _correct(self, text: str) -> str:
        sounds = _sound(text)
        if not self._may_have_slipped(text, sounds):
            return text
        parts = list(self._cut(text))
        done: list[str] = []
        at = position = 0
        while at < len(parts):
            if sounds[position : position + SHORTEST] not in self._beginnings:
                done.append(parts[at])
                at, position = at + 1, position + len(parts[at])
                continue
            meant, count, length = self._meant(parts, sounds, at, position)
            done.append(meant)
            at, position = at + count, position + length
        return "".join(done)

    def _may_have_slipped(self, text: str, sounds: tuple[str, ...]) -> bool:
        """Tell whether any stretch of a text is a slip by itself; if not, it need not be taken apart."""
        for position in range(len(text) - 1):
            if sounds[position : position + SHORTEST] not in self._beginnings:
                continue
            for length in range(SHORTEST, LONGEST + 1):
                said = text[position : position + length]
                alike = self._alike(sounds, position, said)
                if any(word != said and _is_slip(said, word) for word in alike):
                    return True
        return False

    def _meant(
        self, parts: list[str], sounds: tuple[str, ...], at: int, position: int
    ) -> tuple[str, int, int]:
        """Return what is meant at a place, how many parts that takes and how many characters."""
        for count in range(min(LONGEST, len(parts) - at), 0, -1):
            said = "".join(parts[at : at + count])
            if said in self._words:
                break
            # A word that everybody knows is meant as it stands.
            if count == 1 or len(said) > LONGEST or (len(said) == SHORTEST and count < SHORTEST):
                continue
            meant = next((word for word in self._alike(sounds, position, said) if _is_slip(said, word)), "")
            if meant:
                return meant, count, len(said)
        else:
            return parts[at], 1, len(parts[at])
        return said, count, len(said)

    def _alike(self, sounds: tuple[str, ...], position: int, said: str) -> Collection[str]:
        return self._by_sound.get(sounds[position : position + len(said)], ())


def _is_slip(said: str, word: str) -> bool:
    """Tell whether one may have been written for the other: some characters are right, none too common.

    A word of two characters needs more than one that is right where the other makes sense by itself.
    """
    pairs = list(zip(said, word, strict=True))
    wrong = {written for written, meant in pairs if written != meant}
    meant_as_said = _NEVER_MEANT | _SAID_OF_THINGS if len(word) == SHORTEST else _NEVER_MEANT
    return len(wrong) < len(set(pairs)) and wrong.isdisjoint(meant_as_said)


def _sound(text: str) -> tuple[str, ...]:
    return tuple(map(_sound_of, text))


@cache
def _sound_of(character: str) -> str:
    return _blur(lazy_pinyin(character)[0])


def _blur(sound: str) -> str:
    """Return a syllable as Hunan says it: z for zh, s for sh, c for ch, in for ing, n for l."""
    for long, short in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        if sound.startswith(long):
            sound = short + sound[2:]
    if sound.endswith(("ing", "eng")):
        sound = sound[:-1]
    return "n" + sound[1:] if sound.startswith("l") else sound
