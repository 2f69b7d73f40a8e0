"""The seed knowledge answers its own questions, and nothing that it does not know."""

from datetime import date

import pytest

from bot.answering.intents import read_intent
from bot.answering.rules import Decision, DecisionKind
from bot.answering.service import answer_from
from config.settings import Settings
from tests.bot.answering.answering_seed import seed_entries, seed_index

TODAY = date(2026, 5, 1)


def ask(text: str) -> Decision:
    fields = Settings.model_fields
    thresholds = fields["answer_threshold"].default, fields["suggest_threshold"].default
    return answer_from(seed_index(), *thresholds)(text, TODAY)


@pytest.mark.parametrize(
    ("form", "share"),
    [
        ("{}", 0.98),
        ("请问{}", 0.98),
        ("我家的{}怎么办", 0.98),
        ("你好，请问一下{}谢谢", 0.94),
        ("{}😭😭", 0.98),
    ],
)
def test_every_wording_is_answered_by_its_own_entry(form: str, share: float) -> None:
    wordings = [(entry.id, wording) for entry in seed_entries() for wording in entry.wordings]
    asked = [(entry_id, form.format(wording)) for entry_id, wording in wordings]
    asked = [(entry_id, text) for entry_id, text in asked if read_intent(text) is None]
    wrong = []
    for entry_id, text in asked:
        decision = ask(text)
        if decision.kind is not DecisionKind.ANSWER or decision.candidates[0].id != entry_id:
            wrong.append(text)
    assert len(asked) > 1000
    assert 1 - len(wrong) / len(asked) >= share, wrong


def test_yellow_citrus_leaves_are_answered() -> None:
    decision = ask("柑橘叶子发黄怎么办")
    assert decision.kind is DecisionKind.ANSWER
    assert decision.candidates[0].topic == "fruit"


@pytest.mark.parametrize("text", ["水稻怎么施肥", "水稻施肥", "水稻什么时候追肥", "种水稻怎么下肥"])
def test_fertilising_rice_is_answered_or_offered(text: str) -> None:
    decision = ask(text)
    assert decision.kind is not DecisionKind.HANDOFF
    assert decision.candidates[0].id == "grain_oil-030"


@pytest.mark.parametrize("word", ["候补", "扫码", "二维码签到", "按提示选", "会发消息告诉"])
def test_no_answer_promises_what_the_account_cannot_do(word: str) -> None:
    assert [entry.id for entry in seed_entries() if word in entry.answer] == []


@pytest.mark.parametrize("text", ["柑橘", "猪", "请问水稻", "葡萄怎么办", "", "😀", "？", "怎么办"])
def test_a_word_alone_is_never_answered(text: str) -> None:
    assert ask(text).kind is not DecisionKind.ANSWER


@pytest.mark.parametrize(
    "text",
    [
        "今晚的球赛几点开始",
        "快递到哪里了",
        "帮我写一首诗",
        "上海到北京的高铁票多少钱",
        "火龙果叶子发黄怎么办",
        "天" * 2000,
    ],
)
def test_what_is_not_known_is_not_answered(text: str) -> None:
    assert ask(text).kind is not DecisionKind.ANSWER
