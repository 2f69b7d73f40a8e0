"""Answers a file of queries from a file of knowledge, offline, to measure how good the answers are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from time import perf_counter

from bot.answering.entries import Entry
from bot.answering.index import KnowledgeIndex
from bot.answering.service import answer_from
from bot.jsonlines import read_json_lines, take_string, write_json_lines


def evaluate(
    knowledge_path: Path,
    queries_path: Path,
    out_path: Path,
    *,
    answer_threshold: float,
    suggest_threshold: float,
) -> int:
    """Write what each query gets from that knowledge alone; returns how many there were.

    Each line is {"id", "decision", "candidates": [{"id", "score"}, at most 10, best first], "ms"}.
    Raises InvalidInput with FILE:LINE for a line that cannot be read.
    """
    entries = read_entries(knowledge_path)
    queries = read_json_lines(queries_path, _take_query)
    answer = answer_from(KnowledgeIndex.build(entries), answer_threshold, suggest_threshold)

    def line(query_id: str, text: str) -> Mapping[str, object]:
        started = perf_counter()
        decision = answer(text, date.max)
        spent = (perf_counter() - started) * 1000
        found = [{"id": match.id, "score": round(match.score, 4)} for match in decision.matches]
        return {"id": query_id, "decision": decision.kind.value, "candidates": found, "ms": round(spent, 3)}

    write_json_lines(out_path, (line(query_id, text) for query_id, text in queries))
    return len(queries)


def read_entries(path: Path) -> list[Entry]:
    """Return the entries of a file of knowledge, in use on every day. Raises InvalidInput with FILE:LINE."""
    return read_json_lines(path, _take_entry)


def _take_entry(values: Mapping[str, object]) -> Entry:
    aliases = values.get("aliases") or []
    if not isinstance(aliases, list) or not all(isinstance(alias, str) for alias in aliases):
        raise ValueError("aliases: expected a list of texts")
    return Entry(
        id=take_string(values, "id"),
        question=take_string(values, "question"),
        answer=take_string(values, "answer"),
        topic=take_string(values, "topic") if values.get("topic") else "",
        aliases=tuple(aliases),
    )


def _take_query(values: Mapping[str, object]) -> tuple[str, str]:
    return take_string(values, "id"), take_string(values, "query")
