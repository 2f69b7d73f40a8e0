"""What two texts cannot both mean though they look alike, and how much they say of each other."""

from __future__ import annotations

import pytest

from bot.answering.search.alignment import Aligner
from bot.answering.search.contrast import Contrast, find_contrast
from bot.answering.tokenizer import default_tokenizer
from content import dictionary

NONE = Contrast(person=False, negation=False, opposite=False, number=False, asks=False)


def contrast(message: str, wording: str) -> Contrast:
    cut = default_tokenizer().in_order
    return find_contrast(cut(message), cut(wording))


@pytest.mark.parametrize(
    ("message", "wording", "differs"),
    [
        ("我该叫你什么", "你该叫我什么", {"person"}),
        ("柑橘要修剪", "柑橘不要修剪", {"negation"}),
        ("我没有不想去", "我不想去", {"negation"}),
        ("母猪不吃料", "公猪不吃料", {"opposite"}),
        ("早稻几时播种", "晚稻几时播种", {"opposite"}),
        ("把水泵打开", "把水泵关闭", {"opposite"}),
        ("水温20度", "水温15度", {"number"}),
        ("两点的培训", "七点的培训", {"number"}),
        ("鱼塘缺氧", "鱼塘是不是缺氧", {"asks"}),
    ],
)
def test_texts_that_look_alike_differ_in_one_thing(message: str, wording: str, differs: set[str]) -> None:
    for found in (contrast(message, wording), contrast(wording, message)):
        assert {name for name in Contrast.__slots__ if getattr(found, name)} == differs


@pytest.mark.parametrize(
    ("message", "wording"),
    [
        ("十五天", "15天"),
        ("二十五块一斤", "25块一斤"),
        ("脐橙叶子黄了", "脐橙叶子发黄"),
        ("这药效果不错", "这药效果好"),
        ("苗要一棵一棵栽", "苗要栽"),
        ("去不去培训", "参加培训吗"),
    ],
)
def test_other_words_for_the_same_are_no_contrast(message: str, wording: str) -> None:
    assert contrast(message, wording) == NONE


def test_opposites_count_both_ways_round() -> None:
    opposites = dictionary.opposites()
    assert all(word in opposites[other] for word, others in opposites.items() for other in others)


def test_agreement_falls_with_what_either_says_beside_the_other() -> None:
    aligner = Aligner(default_tokenizer())

    def agreement(message: str, wording: str) -> float:
        return aligner.compare(aligner.words(message), wording).agreement

    assert agreement("橘子怎么保鲜", "橘子怎么保鲜") == 1
    assert agreement("橘子怎么保鲜", "橘子保鲜怎么做才好") < 1
    assert agreement("橘子怎么保鲜", "橘子保鲜怎么做才好") > agreement("橘子怎么保鲜", "水库怎么清淤")
    assert agreement("", "橘子怎么保鲜") == 0
