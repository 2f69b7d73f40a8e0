"""Numbers as people write them: in digits, or in Chinese up to 99."""

from __future__ import annotations

NUMERAL = r"(?:\d{1,3}|[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])"
"""A pattern of what read_number reads."""

_DIGITS = {sign: value for value, sign in enumerate("一二三四五六七八九", 1)} | {"两": 2}


def read_number(text: str) -> int:
    """Read what NUMERAL matches: 12, 三, 十二, 二十."""
    if text.isascii():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _DIGITS[ones]
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
