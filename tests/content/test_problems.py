"""The lexicon of problems: every row is usable, and none stands there twice."""

from __future__ import annotations

from collections import Counter

import pytest

from content import dictionary
from models.enums import Topic


def test_every_problem_has_a_known_topic_and_enough_signs() -> None:
    problems = dictionary.problems()
    assert len(problems) > 1800
    assert {problem.topic for problem in problems} == {topic.value for topic in Topic}
    assert [problem.name for problem in problems if len(problem.signs) < 8] == []
    assert [sign for problem in problems for sign in problem.signs if not 1 < len(sign) <= 16] == []


def test_no_problem_stands_twice_for_the_same_kinds() -> None:
    counts = Counter((problem.name, problem.kinds) for problem in dictionary.problems())
    assert [key for key, count in counts.items() if count > 1] == []


def test_no_sign_is_the_name_of_another_problem_that_it_could_mean() -> None:
    kind_of = dictionary.kinds()
    problems = [
        (problem, {kind_of.get(kind, kind) for kind in problem.kinds}) for problem in dictionary.problems()
    ]
    named: dict[str, list[set[str]]] = {}
    for problem, kinds in problems:
        named.setdefault(problem.name, []).append(kinds)
    wrong = [
        (problem.name, sign)
        for problem, kinds in problems
        for sign in problem.signs
        if sign != problem.name
        and any(not kinds or not others or kinds & others for others in named.get(sign, []))
    ]
    assert wrong == []


@pytest.mark.parametrize("sign", ["打药", "打什么药", "用什么药", "有虫", "怎么办", "不长", "什么原因"])
def test_what_tells_nothing_is_no_sign(sign: str) -> None:
    assert [problem.name for problem in dictionary.problems() if sign in problem.signs] == []
