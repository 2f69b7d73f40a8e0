"""The second set: 150 messages written from situations, answered from the seed knowledge.

They are for measuring; nothing is tuned on them. What must hold: what is answered is right, and what only
looks right is not answered. docs/ANSWERING.md has the figures.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import orjson
import pytest

from bot.answering.entries import Entry
from bot.answering.index import KnowledgeIndex
from bot.answering.intents import read_intent
from bot.answering.rules import Decision, DecisionKind
from bot.answering.service import answer_from
from config.settings import Settings

ROOT = Path(__file__).resolve().parents[3]
SECOND = ROOT / "tests" / "fixtures" / "answering" / "second.jsonl"
Asked = tuple[Mapping[str, str], Decision]


def read_seed() -> list[Entry]:
    entries = []
    for path in sorted((ROOT / "content" / "knowledge").glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                aliases = tuple(filter(None, row["aliases"].split("|")))
                entries.append(Entry(row["id"], row["question"], row["answer"], row["topic"], aliases))
    return entries


@pytest.fixture(scope="module")
def asked() -> list[Asked]:
    fields = Settings.model_fields
    thresholds = fields["answer_threshold"].default, fields["suggest_threshold"].default
    answer = answer_from(KnowledgeIndex.build(read_seed()), *thresholds)
    messages = [orjson.loads(line) for line in SECOND.read_bytes().splitlines()]
    return [(message, answer(message["query"], date(2026, 6, 1))) for message in messages]


def test_the_set_is_whole(asked: list[Asked]) -> None:
    ids = {entry.id for entry in read_seed()}
    assert len(asked) == 150
    assert sum(message["gold"] is None for message, _ in asked) == 50
    assert all(message[name] in ids for message, _ in asked for name in ("gold", "near") if message[name])


def test_most_are_helped(asked: list[Asked]) -> None:
    with_gold = [(message, decision) for message, decision in asked if message["gold"]]
    ordinary = [(message, decision) for message, decision in with_gold if not read_intent(message["query"])]
    helped = [m for m, decision in ordinary if m["gold"] in {match.id for match in decision.candidates}]
    assert len(ordinary) >= 0.9 * len(with_gold)
    assert len(helped) >= 0.92 * len(ordinary)


def test_what_is_urgent_goes_straight_to_a_person(asked: list[Asked]) -> None:
    kinds = {decision.kind for message, decision in asked if read_intent(message["query"])}
    assert kinds == {DecisionKind.HANDOFF}


def test_what_only_looks_right_is_not_answered(asked: list[Asked]) -> None:
    wrong = [m["kind"] for m, decision in asked if decision.kind is DecisionKind.ANSWER and not m["gold"]]
    assert wrong.count("near_miss") <= 0.08 * 25
    assert set(wrong) <= {"near_miss"}
