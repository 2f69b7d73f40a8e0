"""Takes personal data out of a text before it leaves the house, or is told to everybody. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import cache

from content.rereading import name_words

SOMEBODY, SOMEWHERE, SOME_NUMBER = "某人", "某地", "某号"

LONGEST = 600
"""Only so much of a message is looked at, and returned: patterns take long on endless words."""
_NUMBERS = (
    re.compile(r"https?://\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII),
    re.compile(r"(?:微信|QQ|VX|WX)号?\s*[是:]?\s*[A-Z0-9][\w-]{4,}", re.IGNORECASE | re.ASCII),
    re.compile(r"(?<!\d)\d(?:[\s-]?\d){16}[\dXx](?!\d)"),
    re.compile(r"(?<!\d)1[3-9](?:[\s-]?\d){9}(?!\d)"),
    re.compile(r"(?<!\d)0\d{2,3}[\s-]?\d{7,8}(?!\d)"),
    re.compile(r"[\w-]{12,}", re.ASCII),
    re.compile(r"\d{7,}"),
    re.compile(r"[零〇一幺二两三四五六七八九]{7,}"),
)
"""Addresses, accounts, identity cards, mobile and fixed phones, openids and the like, long numbers."""
_PLACE = re.compile(
    r"(?<=[在是住自])(?:[\u4e00-\u9fff]{2,4}?(?:县|镇|乡|街道|村|社区))+(?:[\d一二三四五六七八九十]{1,3}组)?"
)


def remove_personal_data(
    text: str, places: Collection[str] = (), names: Collection[str] = (), *, longest: int = LONGEST
) -> str:
    """Return a text without phone numbers, identity numbers, accounts, names and places.

    Stand-ins take their place, so that the sentence stays one. `places` are the names of villages and towns
    that are known, `names` those of people; others are found by the words around them. What is longer
    than `longest` is cut.
    """
    plain = unicodedata.normalize("NFKC", text[:longest])
    for pattern in _NUMBERS:
        plain = pattern.sub(SOME_NUMBER, plain)
    for place in sorted(filter(None, places), key=len, reverse=True):
        plain = plain.replace(place, SOMEWHERE)
    plain = _PLACE.sub(SOMEWHERE, plain)
    for name in sorted(filter(None, names), key=len, reverse=True):
        plain = plain.replace(name, SOMEBODY)
    for pattern in _names():
        plain = pattern.sub(rf"\g<before>{SOMEBODY}\g<after>", plain)
    return plain


@cache
def _names() -> tuple[re.Pattern[str], ...]:
    words = name_words()
    before, titles = "|".join(words.before), "|".join(words.titles)
    maybe = "|".join(words.maybe_before)
    surname = "|".join(words.surnames)
    given = r"[\u4e00-\u9fff]"
    return (
        re.compile(rf"(?P<before>(?:{before})[\s:,]*)(?:{surname}){given}{{0,2}}(?P<after>)"),
        re.compile(rf"(?P<before>(?:{maybe}|{SOMEWHERE}的?))(?:{surname}){given}{{1,2}}(?P<after>\W|$)"),
        re.compile(rf"(?P<before>)(?:{surname}){given}{{0,2}}?(?P<after>{titles})"),
    )
