"""Long texts are cut where the platform allows, never inside a character."""

from hypothesis import given
from hypothesis import strategies as st

from bot.messages import split_text


@given(st.text(alphabet=st.sampled_from("稻a😀\n "), max_size=3000))
def test_parts_fit_and_nothing_is_lost(text: str) -> None:
    parts = split_text(text, 2048)
    assert all(len(part.encode()) <= 2048 for part in parts)
    assert "".join(parts).replace("\n", "") == text.replace("\n", "")


def test_a_short_text_stays_whole() -> None:
    assert split_text("好") == ["好"]
    assert split_text("") == [""]


def test_lines_are_kept_together() -> None:
    line = "稻" * 400
    assert split_text(f"{line}\n{line}") == [line, line]
