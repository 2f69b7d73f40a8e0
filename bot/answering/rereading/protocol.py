"""What a model is sent, and what it may answer: strict JSON in an OpenAI-compatible completion. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from bot.answering.rereading.rules import Reread
from content.rereading import system_prompt

LONGEST = 300
"""Only so many characters of a message are sent, and taken back."""
MAX_TOKENS = 200
FIELDS = {"standard", "entry"}


@dataclass(frozen=True, slots=True)
class Usage:
    """What a call cost, in tokens; 0 where the endpoint does not say."""

    prompt: int = 0
    completion: int = 0


def build_request(model: str, message: str, candidates: Mapping[str, str]) -> bytes:
    """Return the body of a request; `candidates` are the questions of entries by their ids.

    The message must be without personal data.
    """
    listed = [{"id": entry_id, "question": question} for entry_id, question in candidates.items()]
    asked = orjson.dumps({"message": message[:LONGEST], "candidates": listed}).decode()
    return orjson.dumps(
        {
            "model": model,
            "messages": [
                {"role": "system", "content": system_prompt()},
                {"role": "user", "content": asked},
            ],
            "temperature": 0,
            "max_tokens": MAX_TOKENS,
            "response_format": {"type": "json_object"},
        }
    )


def read_usage(body: bytes) -> Usage:
    """Return what a call cost, whatever its answer is worth."""
    try:
        usage = orjson.loads(body)["usage"]
        return Usage(_count(usage["prompt_tokens"]), _count(usage["completion_tokens"]))
    except (ValueError, KeyError, TypeError):
        return Usage()


def read_answer(body: bytes, candidates: Mapping[str, str]) -> Reread | None:
    """Return what a model has read; None for anything but the JSON it was asked for."""
    try:
        content = orjson.loads(body)["choices"][0]["message"]["content"]
        answer = orjson.loads(content)
    except (ValueError, KeyError, IndexError, TypeError):
        return None
    if not isinstance(answer, dict) or answer.keys() != FIELDS:
        return None
    standard, entry = answer["standard"], answer["entry"]
    if not isinstance(standard, str) or not 0 < len(standard.strip()) <= LONGEST:
        return None
    if entry is not None and (not isinstance(entry, str) or entry not in candidates):
        return None
    return Reread(standard.strip(), entry)


def _count(value: object) -> int:
    return value if isinstance(value, int) and value > 0 else 0
