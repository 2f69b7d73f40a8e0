"""The topic of a question."""

import pytest

from bot.routing.topic import (
    RouteDecision,
    TopicGuess,
    TopicWords,
    decide_route,
    find_topics,
    inherit_topics,
    mix_guesses,
    sure_topic,
)
from content import dictionary
from models.enums import Topic


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("柑橘叶子发黄怎么办", Topic.FRUIT),
        ("桔子树要剪枝了", Topic.FRUIT),
        ("苞谷叶上有虫", Topic.GRAIN_OIL),
        ("猪不吃食，发高烧", Topic.LIVESTOCK),
        ("塘里的草鱼浮头", Topic.AQUACULTURE),
        ("油茶树几时修剪", Topic.FORESTRY),
        ("刚才是不是地震了", Topic.EARTHQUAKE),
        ("怎么申请专利", Topic.POLICY),
        ("科普日有什么活动", Topic.OUTREACH),
        ("柑橘施什么肥", Topic.FRUIT),
        ("😀辣椒😭烂果", Topic.VEGETABLE),
        ("ＰＨ值低了要改良土壤", Topic.SOIL),
    ],
)
def test_first_topic(text: str, topic: Topic) -> None:
    assert find_topics(text)[0].topic is topic
    assert sure_topic(text) is topic


@pytest.mark.parametrize("text", ["", "😀", "。。。？"])
def test_no_word_has_no_topic(text: str) -> None:
    assert find_topics(text) == []
    assert sure_topic(text) is None


@pytest.mark.parametrize("text", ["今晚看什么电影", "你好", "x" * 2000, "怎么办", "好的"])
def test_what_is_not_of_the_field_goes_to_no_specialist(text: str) -> None:
    assert sure_topic(text) in (None, Topic.OTHER)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("栏里几头都倒了，耳朵发乌，鼻子出血", Topic.LIVESTOCK),
        ("塘里早上好多翻肚子的，嘴张起在水面上", Topic.AQUACULTURE),
        ("两口子都在外头打工，屋里的地租给别个要写合同不", Topic.POLICY),
        ("屋里晃得厉害，要不要往楼下跑", Topic.EARTHQUAKE),
        ("机子突突突冒黑烟打不燃火", Topic.MACHINERY),
    ],
)
def test_what_names_nothing_known_is_guessed(text: str, topic: Topic) -> None:
    assert find_topics(text)[0].topic is topic


@pytest.mark.parametrize(
    ("text", "not_topic"),
    [
        ("蜗牛爬满了", Topic.LIVESTOCK),
        ("种了鱼腥草", Topic.AQUACULTURE),
        ("油菜开花不结籽", Topic.VEGETABLE),
        ("小米手机坏了", Topic.GRAIN_OIL),
    ],
)
def test_a_longer_word_hides_the_shorter(text: str, not_topic: Topic) -> None:
    words = inherit_topics(dictionary.topic_words(), dictionary.synonyms(), dictionary.kinds())
    assert not_topic not in {guess.topic for guess in TopicWords(words).find(text)}


def test_scores_are_shares_of_the_evidence() -> None:
    finder = TopicWords({"葡萄": Topic.FRUIT, "施肥": Topic.SOIL, "红薯": Topic.GRAIN_OIL, "肥皂": None})
    assert finder.find("葡萄施肥") == [TopicGuess(Topic.FRUIT, 2 / 3), TopicGuess(Topic.SOIL, 1 / 3)]
    assert [guess.topic for guess in finder.find("红薯地里栽葡萄")] == [Topic.GRAIN_OIL, Topic.FRUIT]
    assert [guess.topic for guess in finder.find("葡萄园边栽红薯")] == [Topic.FRUIT, Topic.GRAIN_OIL]
    assert [guess.topic for guess in finder.find("红薯，葡萄，葡萄")] == [Topic.FRUIT, Topic.GRAIN_OIL]
    assert finder.find("肥皂") == []


def test_other_words_inherit_a_topic() -> None:
    words = inherit_topics(
        {"柑橘": "fruit", "蜗牛": "plant_protection"},
        synonyms={"桔子": "柑橘", "烫手": "发热"},
        kinds={"脐橙": "柑橘", "蜗牛": "-", "牛奶": "-"},
    )
    assert words == {
        "柑橘": Topic.FRUIT,
        "桔子": Topic.FRUIT,
        "脐橙": Topic.FRUIT,
        "蜗牛": Topic.PLANT_PROTECTION,
        "牛奶": None,
    }


@pytest.mark.parametrize(
    ("guesses", "decision"),
    [
        ([], RouteDecision.GENERAL_DESK),
        ([TopicGuess(Topic.OTHER, 0.9)], RouteDecision.ROUTE),
        ([TopicGuess(Topic.FRUIT, 0.8), TopicGuess(Topic.SOIL, 0.2)], RouteDecision.ROUTE),
        ([TopicGuess(Topic.FRUIT, 0.3), TopicGuess(Topic.HERB, 0.3)], RouteDecision.GENERAL_DESK),
    ],
)
def test_decision(guesses: list[TopicGuess], decision: RouteDecision) -> None:
    assert decide_route(guesses) is decision


def test_what_is_named_weighs_with_what_is_guessed() -> None:
    guessed = {Topic.FRUIT: 0.6, Topic.SOIL: 0.39, Topic.HERB: 0.01}
    assert [guess.topic for guess in mix_guesses([], guessed)] == [Topic.FRUIT, Topic.SOIL]
    mixed = mix_guesses([TopicGuess(Topic.SOIL, 1.0)], guessed)
    assert [(guess.topic, round(guess.score, 3)) for guess in mixed] == [
        (Topic.SOIL, 0.848),
        (Topic.FRUIT, 0.15),
    ]
