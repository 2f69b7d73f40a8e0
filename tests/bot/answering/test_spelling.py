"""Slips of the ear and of the finger become the words of the field; everything else stays as it is."""

from __future__ import annotations

import pytest

from bot.answering.spelling import Speller
from bot.answering.tokenizer import default_tokenizer

WORDS = {"猕猴桃", "施药", "打药", "缺镁", "霜霉病", "红蜘蛛", "柿树", "虫害", "补贴", "冰糖橙", "浮头"}
EVERYDAY = {"蜘蛛", "怎么", "是要", "河里"}


def cut(text: str) -> list[str]:
    """Take a text apart, the everyday words whole."""
    parts: list[str] = []
    while text:
        length = next((n for n in (4, 3, 2) if text[:n] in EVERYDAY), 1)
        parts.append(text[:length])
        text = text[length:]
    return parts


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("迷猴桃", "猕猴桃"),
        ("迷喉桃流水", "猕猴桃流水"),
        ("几时打要好", "几时打药好"),
        ("老叶缺美", "老叶缺镁"),
        ("得了双霉病", "得了霜霉病"),
        ("补帖怎么领", "补贴怎么领"),
        ("冰塘成", "冰糖橙"),
        ("红知珠", "红蜘蛛"),
        # Everyday words, common characters, and what shares no character stay as they were said.
        ("怕是要地震", "怕是要地震"),
        ("是树在哭", "是树在哭"),
        ("虫还在爬", "虫还在爬"),
        ("实要", "实要"),
        ("打药", "打药"),
        ("pH低5度", "pH低5度"),
        ("3斤补帖？5度 冰塘橙", "3斤补贴？5度 冰糖橙"),
        ("", ""),
    ],
)
def test_a_slip_is_corrected_and_nothing_else(said: str, meant: str) -> None:
    assert Speller(WORDS, cut).correct(said) == meant


def test_the_length_of_a_text_never_changes() -> None:
    speller = Speller(WORDS, cut)
    for text in ("迷猴桃打要补帖", "蜘蛛猴桃", "药打要药打要", "霉" * 50):
        assert len(speller.correct(text)) == len(text)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("橘子葉子發黃怎麼辦", "柑橘叶片黄化"),
        ("香姑棒子", "香菇棒子"),
        ("翻茄", "番茄"),
        ("你买彩票真的可以中奖吗", "买彩票 中奖"),
    ],
)
def test_a_message_is_read_in_standard_spelling(said: str, meant: str) -> None:
    assert default_tokenizer().normalise(said) == meant


@pytest.mark.parametrize(
    "said",
    ["猪死了", "鸡死了", "牛死了", "鱼死了", "芋倒了", "禾倒了", "羊跑了", "猪全死了", "鸡卖了", "水倒了"],
)
def test_what_is_said_of_an_animal_or_a_plant_is_no_slip(said: str) -> None:
    assert default_tokenizer().tokenize(said).spelt == said


@pytest.mark.parametrize(
    ("said", "meant"), [("鸡分", "鸡粪"), ("猪温", "猪瘟"), ("缺美", "缺镁"), ("讲坐", "讲座")]
)
def test_other_slips_in_two_characters_are_corrected(said: str, meant: str) -> None:
    assert default_tokenizer().tokenize(said).spelt == meant
