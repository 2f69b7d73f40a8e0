"""Who comes, as people write it behind 「报名 N」: 「3人 张三 李四 王五」, 「张三、李四」, 「2个人」."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.dialogue.numerals import NUMERAL, read_number

_NAME = r"(?![^\s]*(?:什么|怎么|多少|几|哪|吗|可以|能不能|时候|地方))[\u4e00-\u9fff·]{2,6}"
_BETWEEN = r"[\s、,，和与;；:：]+"
_COUNT = rf"(?:共|一共)?(?:{NUMERAL})\s*(?:个?人|位|名)"
WHO_COMES = rf"(?:{_COUNT}(?:{_BETWEEN}{_NAME})*|{_NAME}(?:{_BETWEEN}{_NAME})*(?:{_BETWEEN}{_COUNT})?)"
"""A pattern of what read_seats reads."""

_COUNTED = re.compile(_COUNT)
_NUMBER = re.compile(NUMERAL)
_NAMED = re.compile(_NAME)


@dataclass(frozen=True, slots=True)
class Seats:
    """How many come, and their names as far as they were written."""

    count: int
    names: tuple[str, ...]

    @property
    def is_clear(self) -> bool:
        """Whether everybody is named; one alone needs no name."""
        return len(self.names) == self.count or (self.count == 1 and not self.names)


def read_seats(text: str) -> Seats:
    """Read what WHO_COMES matches; nothing is one person. Without a number the names are counted."""
    counted = _COUNTED.search(text)
    rest = text.replace(counted[0], " ") if counted else text
    parts = [part.strip() for part in re.split(_BETWEEN, rest)]
    names = tuple(part for part in parts if _NAMED.fullmatch(part))
    if counted is None:
        return Seats(max(1, len(names)), names)
    number = _NUMBER.search(counted[0])
    return Seats(read_number(number[0]) if number else 1, names)
