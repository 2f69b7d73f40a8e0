"""The word lists fit together."""

import pytest

from bot.answering.tokenizer import default_tokenizer
from content.dictionary import ASPECTS, aspects, kind_names, kinds


def test_every_kind_has_a_name_that_is_read_as_that_kind() -> None:
    names = kind_names()
    assert set(names) == set(kinds().values())
    assert all(kinds()[name] == kind for kind, name in names.items())
    assert (names["柑橘"], names["杉"]) == ("柑橘", "杉树")


def test_a_word_may_stand_for_several_aspects_or_for_none() -> None:
    words = aspects()
    assert words["秧苗"] == {("stage", "苗期"), ("stage", "育苗播种")}
    assert words["果园"] == frozenset()
    assert {aspect for pairs in words.values() for aspect, _ in pairs} == ASPECTS


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("我家猫不吃东西", {"猫"}),
        ("马不吃草", {"马"}),
        ("马上要下雨了", set()),
        ("白及怎么种", {"白及"}),
        ("柚子黄龙病", {"柑橘"}),
        ("茶籽树落果", {"油茶"}),
        ("茶树炭疽病", {"茶叶"}),
    ],
)
def test_crops_and_animals_are_read_by_their_common_names(text: str, kinds: set[str]) -> None:
    assert default_tokenizer().tokenize(text).kinds == kinds
