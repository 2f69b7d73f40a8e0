"""The lexicon of problems: every row is usable, and none stands there twice."""

from __future__ import annotations

from collections import Counter

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
