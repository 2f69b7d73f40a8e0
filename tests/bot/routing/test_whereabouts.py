"""What says where somebody is and nothing else, and what only looks like it."""

from __future__ import annotations

import pytest

from bot.routing.rules import Place
from bot.routing.whereabouts import Whereabouts, match_whereabouts, may_be_whereabouts

HOME = Place("431281103001", "三里村", "托口镇", "洪江市")
NAMESAKE = Place("431281104001", "三里村", "江市镇", "洪江市")
OTHER = Place("431281101001", "大坪村", "安江镇", "洪江市")
PLACES = [HOME, NAMESAKE, OTHER]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("安江镇", "431281101"),
        ("住在安江镇", "431281101"),
        ("我们家住安江镇大坪村的", "431281101001"),
        ("我是托口镇三里村5组的村民", "431281103001"),
        ("湖南省洪江市安江镇大坪村第三组", "431281101001"),
        ("我的位置：大坪村委会。", "431281101001"),
    ],
)
def test_a_place_and_nothing_else(text: str, code: str) -> None:
    found = match_whereabouts(text, PLACES)
    assert may_be_whereabouts(text)
    assert found is not None
    assert found.place is not None
    assert found.place.code == code


@pytest.mark.parametrize("text", ["我在三里村", "住白云村", "我是白云村的", "洪江市"])
def test_a_place_that_is_not_clear(text: str) -> None:
    assert may_be_whereabouts(text)
    assert match_whereabouts(text, PLACES) == Whereabouts(None)


@pytest.mark.parametrize(
    "text",
    [
        "不在托口镇",
        "安江镇有活动吗",
        "我家水稻在安江镇",
        "安江镇大坪村的柑橘黄了",
        "在哪个乡镇",
        "我是养鸡的，在白云村",
        "我家在大坪村种了十亩柑橘",
        "农村合作医疗",
        "美丽乡村",
        "柑橘叶子发黄怎么办",
    ],
)
def test_what_says_more_or_something_else(text: str) -> None:
    assert not may_be_whereabouts(text) or match_whereabouts(text, PLACES) is None
