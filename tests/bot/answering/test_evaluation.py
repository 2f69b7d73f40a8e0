"""Offline evaluation: files in, one line a query out."""

import json
from pathlib import Path

import pytest

from bot.answering.evaluation import evaluate
from bot.errors import InvalidInput
from bot.routing.evaluation import route_queries

KNOWLEDGE = [
    {
        "id": "k1",
        "question": "柑橘叶子发黄怎么办",
        "answer": "先看老叶。",
        "topic": "fruit",
        "aliases": ["桔子黄叶"],
    },
    {"id": "k2", "question": "葡萄裂果怎么防", "answer": "避雨栽培。"},
    {"id": "k3", "question": "葡萄着色不好", "answer": "摘老叶透光。"},
]
QUERIES = ["柑橘叶子发黄怎么办", "葡萄", "今晚看什么电影", "", "😀", "柑" * 2000, "水稻叶子发黄怎么办"]


def write(path: Path, lines: list[dict[str, object]]) -> Path:
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


def read(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def queries(tmp_path: Path) -> Path:
    return write(tmp_path / "q.jsonl", [{"id": f"q{n}", "query": text} for n, text in enumerate(QUERIES)])


def run(knowledge: Path, queries: Path, out: Path) -> list[dict[str, object]]:
    assert evaluate(knowledge, queries, out, answer_threshold=0.6, suggest_threshold=0.2) == len(QUERIES)
    return read(out)


def test_evaluate(tmp_path: Path, queries: Path) -> None:
    lines = run(write(tmp_path / "k.jsonl", KNOWLEDGE), queries, tmp_path / "p.jsonl")
    assert [line["id"] for line in lines] == [f"q{number}" for number in range(len(QUERIES))]
    assert [line["decision"] for line in lines] == [
        "answer",
        "suggest",
        "handoff",
        "handoff",
        "handoff",
        "suggest",
        "handoff",
    ]
    assert lines[0]["candidates"][0] == {"id": "k1", "score": 1.0}
    assert {candidate["id"] for candidate in lines[1]["candidates"]} >= {"k2", "k3"}
    assert lines[3]["candidates"] == []
    assert all(set(line) == {"id", "decision", "candidates", "ms"} and line["ms"] >= 0 for line in lines)


def test_at_most_ten_candidates(tmp_path: Path, queries: Path) -> None:
    many = [{"id": f"k{n}", "question": f"柑橘第{n}问", "answer": "答"} for n in range(40)]
    lines = run(write(tmp_path / "k.jsonl", many), queries, tmp_path / "p.jsonl")
    assert 3 <= len(lines[0]["candidates"]) <= 10


def test_route(tmp_path: Path, queries: Path) -> None:
    out = tmp_path / "r.jsonl"
    assert route_queries(queries, out) == len(QUERIES)
    lines = read(out)
    assert [line["topics"][0]["topic"] for line in lines[:3]] == ["fruit", "fruit", "other"]
    assert [line["decision"] for line in lines[:3]] == ["route", "route", "general_desk"]
    assert all(set(line) == {"id", "topics", "decision", "ms"} for line in lines)


@pytest.mark.parametrize(
    "line",
    ["{", "[]", '{"id": 1, "query": "a"}', '{"id": "a"}', '"text"'],
)
def test_a_bad_line_is_named(tmp_path: Path, line: str) -> None:
    knowledge = write(tmp_path / "k.jsonl", KNOWLEDGE)
    bad = tmp_path / "bad.jsonl"
    bad.write_text(f'{{"id": "ok", "query": "a"}}\n\n{line}\n', encoding="utf-8")
    for work in (
        lambda: route_queries(bad, tmp_path / "out"),
        lambda: evaluate(knowledge, bad, tmp_path / "out", answer_threshold=0.6, suggest_threshold=0.2),
    ):
        with pytest.raises(InvalidInput, match=r"bad\.jsonl:3: "):
            work()
    assert not (tmp_path / "out").exists()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"none\.jsonl"):
        route_queries(tmp_path / "none.jsonl", tmp_path / "out")
