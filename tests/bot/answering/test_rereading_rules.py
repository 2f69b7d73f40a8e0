"""The pure part of the second reading: what it may change, what leaves the house, when the model rests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import orjson
import pytest

from bot.answering.privacy import LONGEST as PRIVATE_LONGEST
from bot.answering.privacy import remove_personal_data
from bot.answering.rereading.protocol import LONGEST, Usage, build_request, read_answer, read_usage
from bot.answering.rereading.rules import (
    FAILURES,
    FLOOR,
    REST,
    Breaker,
    Kinds,
    Reread,
    decide_again,
    is_worth_reading,
)
from bot.answering.rules import Decision, DecisionKind, Match, Reason, Refusal, decide

CITRUS = frozenset({"citrus"})
SAME = Kinds(CITRUS, CITRUS)
NOTHING = Decision(DecisionKind.HANDOFF, (), ())
CANDIDATES = {"a": "柑橘叶片黄化怎么办", "b": "柑橘怎么修剪"}


def match(entry_id: str, score: float, **more: bool) -> Match:
    return Match(entry_id, score, "fruit", f"answer {entry_id}", **more)


def local(*matches: Match) -> Decision:
    return decide(matches, 0.6, 0.06)


def ids(matches: Sequence[Match]) -> list[str]:
    return [found.id for found in matches]


def test_the_entry_named_is_the_answer_when_the_message_speaks_for_it() -> None:
    again = decide_again(local(match("a", 0.4), match("b", 0.1)), NOTHING, "a", SAME)
    assert (again.kind, ids(again.candidates)) == (DecisionKind.ANSWER, ["a"])
    assert again.matches[0].score == 0.4


@pytest.mark.parametrize(
    "first",
    [
        local(match("a", FLOOR - 0.01), match("b", 0.0)),
        local(match("a", 0.5, kind_open=True), match("b", 0.1)),
        local(match("a", 0.45), match("b", 0.4)),
        local(match("b", 0.5), match("a", 0.3)),
    ],
    ids=["hardly probable", "crop left open", "a near rival", "not the first"],
)
def test_the_entry_named_comes_first_where_a_check_refuses_it(first: Decision) -> None:
    again = decide_again(first, NOTHING, "a", SAME)
    assert again.kind is DecisionKind.SUGGEST
    assert ids(again.candidates)[0] == "a"
    assert len(set(ids(again.candidates))) == len(again.candidates)


def test_another_crop_is_not_even_suggested() -> None:
    first = local(match("a", 0.5, other_kind=True), match("b", 0.3))
    again = decide_again(first, NOTHING, "a", SAME)
    assert (again.kind, ids(again.candidates)) == (DecisionKind.SUGGEST, ["b"])


def test_a_named_entry_that_was_not_found_worth_suggesting_is_suggested() -> None:
    again = decide_again(local(match("a", 0.02)), NOTHING, "a", SAME)
    assert (again.kind, ids(again.candidates)) == (DecisionKind.SUGGEST, ["a"])


def test_none_leaves_the_local_decision_as_it_is() -> None:
    suggested, nothing = local(match("a", 0.4), match("b", 0.1)), local(match("a", 0.01))
    assert decide_again(suggested, NOTHING, None, SAME) == suggested
    assert decide_again(nothing, nothing, None, SAME) == nothing


def test_standard_terms_lead_to_an_answer_that_the_message_did_not_find() -> None:
    again = decide_again(local(match("b", 0.01)), local(match("a", 0.9)), None, SAME)
    assert (again.kind, ids(again.candidates)) == (DecisionKind.ANSWER, ["a"])


def test_standard_terms_and_the_name_agree_on_an_improbable_entry() -> None:
    again = decide_again(local(match("a", 0.01)), local(match("a", 0.9)), "a", SAME)
    assert again.kind is DecisionKind.ANSWER


@pytest.mark.parametrize("named", [None, "b"])
def test_standard_terms_against_the_name_answer_nothing(named: str | None) -> None:
    first = local(match("b", 0.5), match("a", 0.3))
    again = decide_again(first, local(match("a", 0.9)), named, SAME)
    assert (again.kind, ids(again.candidates)) == (DecisionKind.SUGGEST, ["b", "a"])


@pytest.mark.parametrize(
    ("kinds", "suggested"),
    [
        (Kinds(frozenset(), CITRUS), ["a"]),
        (Kinds(frozenset({"pepper"}), CITRUS), []),
        (Kinds(CITRUS, frozenset()), []),
    ],
    ids=["a crop guessed", "another crop", "the crop lost"],
)
def test_standard_terms_with_another_crop_never_answer(kinds: Kinds, suggested: list[str]) -> None:
    again = decide_again(NOTHING, local(match("a", 0.9)), None, kinds)
    assert again.kind is (DecisionKind.SUGGEST if suggested else DecisionKind.HANDOFF)
    assert ids(again.candidates) == suggested


def test_only_what_a_reading_could_change_is_worth_one() -> None:
    assert is_worth_reading(local(match("a", 0.4)))
    assert is_worth_reading(NOTHING)
    assert not is_worth_reading(local(match("a", 0.9)))
    assert not is_worth_reading(
        Decision(DecisionKind.HANDOFF, (), (), refusals=(Refusal(Reason.NO_QUESTION),))
    )
    assert not is_worth_reading(decide([match("a", 0.9)], 0.6, 0.06, is_generic=True))
    assert not is_worth_reading(Decision(DecisionKind.CLARIFY, (), (), choices=("citrus", "rice")))


def test_the_breaker_opens_after_failures_in_a_row_and_tries_once_after_a_rest(now: datetime) -> None:
    breaker = Breaker()
    for _ in range(FAILURES - 1):
        breaker = breaker.after_failure(now)
    assert breaker.lets(now)
    assert breaker.after_success() == Breaker()
    breaker = breaker.after_failure(now)
    assert not breaker.lets(now)
    later = now + REST
    assert not breaker.lets(later - timedelta(seconds=1))
    assert breaker.lets(later)
    trying = breaker.trying(later)
    assert not trying.lets(later)
    assert not trying.after_failure(later).lets(later + timedelta(seconds=1))
    assert trying.after_success().lets(later)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("电话138-1234-5678,叶子黄", "电话某号,叶子黄"),
        ("打１３８１２３４５６７８", "打某号"),
        ("手机幺三八零零一三八零零零", "手机某号"),
        ("身份证43122219700101234X", "身份证某号"),
        ("座机0739-1234567", "座机某号"),
        ("加我微信号 nong_min88", "加我某号"),
        ("oABCdefGHIjklMNOpqrSTUvwxYZ1 猪咳嗽", "某号 猪咳嗽"),
        ("信箱 a.b@example.com", "信箱 某号"),
        ("我叫李大明,柑橘黄叶", "我叫某人,柑橘黄叶"),
        ("姓名：欧阳建国", "姓名:某人"),
        ("我是王强，猪不吃食", "我是某人,猪不吃食"),
        ("张师傅，请问", "某人师傅,请问"),
        ("我在江口镇大坪村三组种柑橘", "我在某地种柑橘"),
        ("桐木村的柑橘黄叶", "某地的柑橘黄叶"),
    ],
)
def test_personal_data_is_taken_out(text: str, left: str) -> None:
    assert remove_personal_data(text, {"桐木村"}) == left


@pytest.mark.parametrize(
    "text",
    ["每亩用800-1000倍液还是1500克", "2024年10月种的", "稻瘟病在农村怎么防", "我是柑橘种植户", "黄叶怎么办"],
)
def test_what_the_question_needs_stays(text: str) -> None:
    assert remove_personal_data(text) == text


def test_an_endless_text_is_cut() -> None:
    assert remove_personal_data("叶" * 60_000) == "叶" * PRIVATE_LONGEST
    assert remove_personal_data("a." * 30_000) == "a." * (PRIVATE_LONGEST // 2)


def test_a_request_holds_the_message_and_the_candidates() -> None:
    body = orjson.loads(build_request("small", "黄" * 2 * LONGEST, CANDIDATES))
    system, user = body["messages"]
    assert (body["model"], body["temperature"], system["role"]) == ("small", 0, "system")
    asked = orjson.loads(user["content"])
    assert asked["message"] == "黄" * LONGEST
    assert asked["candidates"][0] == {"id": "a", "question": CANDIDATES["a"]}


def answered(content: object) -> bytes:
    return orjson.dumps({"choices": [{"message": {"content": content}}], "usage": {"prompt_tokens": 7}})


def test_strict_json_is_read() -> None:
    assert read_answer(answered('{"standard": " 柑橘黄化 ", "entry": "a"}'), CANDIDATES) == Reread(
        "柑橘黄化", "a"
    )
    assert read_answer(answered('{"entry": null, "standard": "柑橘"}'), CANDIDATES) == Reread("柑橘", None)


@pytest.mark.parametrize(
    "content",
    [
        "应该喷硫酸镁。",
        '好的：{"standard": "柑橘", "entry": "a"}',
        '```json\n{"standard": "柑橘", "entry": "a"}\n```',
        '{"standard": "柑橘", "entry": "c"}',
        '{"standard": "柑橘", "entry": ["a"]}',
        '{"standard": "柑橘"}',
        '{"standard": "柑橘", "entry": "a", "answer": "喷药"}',
        '{"standard": " ", "entry": "a"}',
        '{"standard": 7, "entry": "a"}',
        '["柑橘", "a"]',
        "",
        None,
        {"standard": "柑橘", "entry": "a"},
    ],
)
def test_anything_else_is_nonsense(content: object) -> None:
    assert read_answer(answered(content), CANDIDATES) is None


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"choices": []}', b'{"choices": [7]}', b"null"])
def test_what_is_no_completion_is_nonsense_and_costs_nothing_known(body: bytes) -> None:
    assert read_answer(body, CANDIDATES) is None
    assert read_usage(body) == Usage()


def test_tokens_are_counted_as_the_endpoint_says() -> None:
    assert read_usage(b'{"usage": {"prompt_tokens": 310, "completion_tokens": 25}}') == Usage(310, 25)
    assert read_usage(b'{"usage": {"prompt_tokens": "many", "completion_tokens": -1}}') == Usage()
