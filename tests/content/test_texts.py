"""Texts may be edited by staff; a broken edit stops the start with the place named."""

from pathlib import Path

import pytest

from content import texts


@pytest.fixture
def edited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Point the loader at a copy of the texts that the test may spoil."""
    for file in texts.FOLDER.glob("*.toml"):
        (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(texts, "FOLDER", tmp_path)
    texts._texts.cache_clear()
    yield tmp_path
    texts._texts.cache_clear()


def test_the_texts_as_delivered_are_whole() -> None:
    texts.check()
    assert "人工" in texts.say("chat.help")


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("编号 {number}", "编号", "case.opened: placeholder {number} is missing"),
        ("{name}", "{nmae}", "placeholder {nmae} is not known"),
        ("duty_desk =", "dutydesk =", "case.duty_desk: missing"),
        ("duty_desk =", "dutydesk =", "case.dutydesk: not used"),
        ("{due}", "{due", "chat.toml|case."),
    ],
)
def test_a_broken_edit_is_named(edited: Path, old: str, new: str, complaint: str) -> None:
    file = edited / "chat.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(texts.TextsError) as error:
        texts.check()
    assert any(part in str(error.value) for part in complaint.split("|"))


def test_a_file_that_is_no_toml_is_named(edited: Path) -> None:
    (edited / "chat.toml").write_text("[case\n", encoding="utf-8")
    with pytest.raises(texts.TextsError, match=r"chat\.toml"):
        texts.check()
