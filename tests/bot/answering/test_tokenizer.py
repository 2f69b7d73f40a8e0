"""How a message is read."""

import pytest

from bot.answering.tokenizer import MAX_CHARACTERS, Tokenizer, default_tokenizer

TOKENIZER = Tokenizer(
    synonyms={"柚": "柚子", "苞谷": "玉米", "谷子": "水稻"},
    stop_words=["请问", "怎么办", "的", "我家"],
    kinds={"柚子": "柑橘", "脐橙": "柑橘", "玉米": "玉米", "牛": "牛", "蜗牛": "-"},
    words=["柚子花"],
)


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("请问，我家的玉米叶黄，怎么办？", "玉米叶黄"),
        ("ＡＢＣ１２", "abc12"),
        ("苞谷😖叶！！黄\n\n", "玉米 叶 黄"),
        ("柚树和柚子树", "柚子树和柚子树"),
        ("怎么办", "怎么办"),
        ("", ""),
        ("😖？！…", ""),
    ],
)
def test_normalise(text: str, normal: str) -> None:
    assert TOKENIZER.normalise(text) == normal


def test_search_mode_finds_the_words_within_a_word() -> None:
    assert {"柑橘", "溃疡", "溃疡病"} <= default_tokenizer().tokenize("柑橘溃疡病").words


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("柚开花了", {"柑橘"}),
        ("脐橙和苞谷套种", {"柑橘", "玉米"}),
        ("蜗牛吃菜", set()),
        ("蜗牛和牛", {"牛"}),
        ("", set()),
    ],
)
def test_kinds(text: str, kinds: set[str]) -> None:
    assert TOKENIZER.tokenize(text).kinds == kinds


@pytest.mark.parametrize(
    ("text", "generic"),
    [
        ("脐橙", True),
        ("请问脐橙", True),
        ("脐橙树", True),
        ("", True),
        ("天" * 9, True),
        ("脐橙掉果", False),
        ("脐橙吃蜗牛", False),
        ("断电", False),
    ],
)
def test_generic(text: str, generic: bool) -> None:
    assert TOKENIZER.tokenize(text).is_generic is generic


def test_a_text_is_read_up_to_its_limit() -> None:
    assert TOKENIZER.tokenize("黄" * MAX_CHARACTERS + "玉米").kinds == frozenset()
