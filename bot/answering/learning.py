"""Makes knowledge of an answer that helped: without what is personal, with its dose found. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from bot.answering.entries import Entry
from bot.answering.nearness import overlap
from bot.answering.pesticides import find_dose
from bot.answering.privacy import remove_personal_data
from bot.answering.rules import is_other_kind
from bot.answering.tokenizer import Tokenizer, Tokens

SIMILAR = 0.6
"""From this share of the shorter wording on, an entry is shown as perhaps the same."""
SHOWN = 3
LONGEST = 5000
_FILE = re.compile(r"\[(?:图片|语音|视频)\]")
_SAYS_SOMETHING = re.compile(r"\w{2}")
_WIDE = {",": "，", ":": "：", ";": "；", "?": "？", "!": "！", "(": "（", ")": "）"}


@dataclass(frozen=True, slots=True)
class Draft:
    """A question and its answer without personal data; `dose` is one that the answer gives."""

    question: str
    answer: str
    dose: str


def make_candidate(
    question: str, answers: Sequence[str], *, places: Collection[str], names: Collection[str]
) -> Draft | None:
    """Return what may become knowledge; None where question or answer say nothing without their files.

    `places` and `names` are those of villages, towns and people that are known; what else looks like
    personal data goes too.
    """
    asked, told = (_strip(text, places, names) for text in (question, "\n".join(answers)))
    if not _SAYS_SOMETHING.search(asked) or not _SAYS_SOMETHING.search(told):
        return None
    return Draft(asked, told, find_dose(told))


def _strip(text: str, places: Collection[str], names: Collection[str]) -> str:
    words = _FILE.sub("", text)
    lines = (" ".join(line.split()) for line in words.splitlines())
    whole = "\n".join(filter(None, lines))
    return _widen(remove_personal_data(whole, places, names, longest=LONGEST), whole)


def _widen(text: str, original: str) -> str:
    """Give back to a text the full-width signs that it was written with; those within numbers stay narrow."""
    for narrow, wide in _WIDE.items():
        if wide in original:
            text = re.sub(rf"(?<!\d){re.escape(narrow)}|{re.escape(narrow)}(?!\d)", wide, text)
    return text


def find_near(question: str, entries: Iterable[Entry], tokenizer: Tokenizer) -> list[str]:
    """Return the ids of up to SHOWN entries that ask nearly the same, the nearest first."""
    asked = tokenizer.tokenize(question)
    shares = {
        entry.id: max(_share(asked, tokenizer.tokenize(wording)) for wording in entry.wordings)
        for entry in entries
    }
    near = sorted(shares, key=lambda key: (-shares[key], key))
    return [key for key in near if shares[key] >= SIMILAR][:SHOWN]


def _share(one: Tokens, other: Tokens) -> float:
    if is_other_kind(one.kinds, other.kinds):
        return 0.0
    return overlap(_features(one), _features(other))


def _features(tokens: Tokens) -> frozenset[str]:
    return tokens.characters | tokens.pairs | tokens.words
