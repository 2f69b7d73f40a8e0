"""What becomes of an answer before it may be knowledge."""

from __future__ import annotations

import pytest

from bot.answering.entries import Entry
from bot.answering.learning import Draft, find_near, make_candidate
from bot.answering.tokenizer import default_tokenizer

PLACES, NAMES = ("桐木村", "托口镇", "桐木"), ("张三", "陈志远")


def draft(question: str, *answers: str) -> Draft | None:
    return make_candidate(question, answers, places=PLACES, names=NAMES)


@pytest.mark.parametrize(
    ("question", "kept"),
    [
        (
            "我是托口镇桐木村的张三，柑橘叶子发黄，电话１３８００１３８０００",
            "我是某地某地的某人，柑橘叶子发黄，电话某号",
        ),
        ("我们桐木的柑橘1:1000喷了没用？", "我们某地的柑橘1:1000喷了没用？"),
        ("微信 zhangsan88，李师傅说缺镁(对吗)", "某号，某人师傅说缺镁(对吗)"),
        ("[图片]\n[语音]柑橘  黄了", "柑橘 黄了"),
    ],
)
def test_nothing_personal_is_kept_and_signs_stay_as_they_were(question: str, kept: str) -> None:
    made = draft(question, "剪除病枝")
    assert made is not None
    assert made.question == kept


def test_answers_of_one_hand_are_one_answer_and_its_dose_is_found() -> None:
    made = draft("红蜘蛛怎么治", "[图片]", "喷哒螨灵2000倍液，有事找陈志远", "十天后再喷一次。")
    assert made == Draft("红蜘蛛怎么治", "喷哒螨灵2000倍液，有事找某人\n十天后再喷一次。", "2000倍")


def test_a_long_answer_is_kept_whole() -> None:
    made = draft("怎么修剪", "剪" * 900)
    assert made is not None
    assert len(made.answer) == 900


@pytest.mark.parametrize(
    ("question", "answer"), [("[图片]", "刮掉病皮"), ("柑橘黄了", "[语音]"), ("?", "好")]
)
def test_without_words_there_is_nothing_to_learn(question: str, answer: str) -> None:
    assert draft(question, answer) is None


def test_entries_that_ask_nearly_the_same_are_named_nearest_first() -> None:
    entries = [
        Entry("a", "水稻倒伏怎么办", ""),
        Entry("b", "柑橘叶子发黄是什么原因", "", aliases=("柑橘叶子发黄怎么办",)),
        Entry("c", "母猪不吃食怎么办", ""),
        Entry("d", "水稻叶子发黄怎么办", ""),
    ]
    asked = "我家柑橘叶子发黄，新叶黄得厉害，怎么办"
    assert find_near(asked, entries, default_tokenizer()) == ["b"]
