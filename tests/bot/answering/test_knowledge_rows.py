"""How a row of a knowledge file is read."""

from datetime import date

import pytest

from bot.answering.knowledge import ANSWER_LIMIT, check_knowledge_row
from bot.spreadsheets import RowError
from models.enums import Topic

GOOD = {
    "id": "a1",
    "question": "柑橘叶子发黄",
    "aliases": "叶子黄| 黄叶 ||叶子黄",
    "answer": "补镁。",
    "topic": "fruit",
    "source": "常识",
    "valid_from": "2026-01-01",
    "valid_until": "2026-12-31",
    "months": "11-2",
    "reviewed_by": "王农艺师 2026-03-01",
}


def test_a_good_row() -> None:
    row = check_knowledge_row(GOOD)
    assert (row.id, row.aliases, row.topic) == ("a1", ("叶子黄", "黄叶"), Topic.FRUIT)
    assert (row.valid_from, row.valid_until) == (date(2026, 1, 1), date(2026, 12, 31))
    assert (row.months, row.reviewed_by) == ((1, 2, 11, 12), "王农艺师 2026-03-01")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("id", ""),
        ("question", ""),
        ("answer", ""),
        ("answer", "长" * (ANSWER_LIMIT + 1)),
        ("topic", "fruits"),
        ("topic", ""),
        ("valid_from", "2026-02-30"),
        ("valid_until", "soon"),
        ("valid_until", "2025-12-31"),
        ("months", "13"),
        ("months", "2026-03-05"),
        ("reviewed_by", "名" * 65),
    ],
)
def test_a_bad_row_names_its_column(column: str, value: str) -> None:
    with pytest.raises(RowError) as caught:
        check_knowledge_row({**GOOD, column: value})
    assert caught.value.column == column
