"""Finds the topics of a file of queries, offline, to measure how well questions are routed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from time import perf_counter

from bot.jsonlines import read_json_lines, take_string, write_json_lines
from bot.routing.topic import TopicGuess, decide_route, find_topics
from models.enums import Topic


def route_queries(queries_path: Path, out_path: Path) -> int:
    """Write the topics of each query; returns how many queries there were.

    Each line is {"id", "topics": [{"topic", "score"}, best first], "decision", "ms"}; a query that names
    nothing known has the topic `other`, which is what it would be filed under.
    Raises InvalidInput with FILE:LINE for a line that cannot be read.
    """
    queries = read_json_lines(queries_path, _take_query)
    find_topics("")
    write_json_lines(out_path, (_line(query_id, text) for query_id, text in queries))
    return len(queries)


def _line(query_id: str, text: str) -> Mapping[str, object]:
    started = perf_counter()
    guesses = find_topics(text)
    decision = decide_route(guesses)
    spent = (perf_counter() - started) * 1000
    shown = guesses or [TopicGuess(Topic.OTHER, 0.0)]
    topics = [{"topic": guess.topic.value, "score": round(guess.score, 4)} for guess in shown]
    return {"id": query_id, "topics": topics, "decision": decision.value, "ms": round(spent, 3)}


def _take_query(values: Mapping[str, object]) -> tuple[str, str]:
    return take_string(values, "id"), take_string(values, "query")
