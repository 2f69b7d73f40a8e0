"""Messages that say where somebody is, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from bot.routing.places import full_name, list_places, match_place
from bot.routing.rules import Place

LONGEST = 40
_UNIT = r"(?:省|州|市|县|区|镇|乡|街道|村|社区|居?委会)"
_AROUND = (
    r"(?:我们?|俺们?|咱们?|本人|老?家里?|人|村民|居民|地址|位置|这里|这边|现在|是|就|住|在|位于|来自|的|[啊呀哦呢嘛]"
    r"|第?[\d一二三四五六七八九十]{1,3}(?:组|队|号)|居?委会|[^\w])*"
)
"""What people put before and after a place."""
_MAY_BE = re.compile(rf"{_AROUND}[\u4e00-\u9fff]{{1,20}}{_UNIT}{_AROUND}")
_BESIDES = re.compile(rf"{_AROUND}(?:[\u4e00-\u9fff]{{2,5}}[省州市]){{0,2}}{_AROUND}")
_ELSEWHERE = re.compile(rf"{_AROUND}(?:住|在|来自|是)[^\W\d的在有养种哪什谁几多吗怎]{{1,8}}{_UNIT}{_AROUND}")


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where somebody is; `place` is None when several villages have that name, or none that we know."""

    place: Place | None


async def find_whereabouts(text: str) -> Whereabouts | None:
    """Return where a text says that its writer is; None if it says anything else."""
    return match_whereabouts(text, await list_places()) if may_be_whereabouts(text) else None


def may_be_whereabouts(text: str) -> bool:
    """Tell, without knowing the places, whether a text may name one and nothing else."""
    return len(text) <= LONGEST and _MAY_BE.fullmatch(text) is not None


def match_whereabouts(text: str, places: Collection[Place]) -> Whereabouts | None:
    """Return what find_whereabouts does, given all villages."""
    names = {name for place in places for name in (full_name(place.village), place.town, place.county)}
    named = [name for name in names if name and name in text]
    rest = text
    for name in sorted(named, key=len, reverse=True):
        rest = rest.replace(name, "")
    if named:
        return Whereabouts(match_place(text, places)) if _BESIDES.fullmatch(rest) else None
    return Whereabouts(None) if _ELSEWHERE.fullmatch(text) else None
