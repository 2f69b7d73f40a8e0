"""Questions that the knowledge base answers: counted as consultations, many in a few statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.consultations.history import SYSTEM, Actor, Happening, explained, next_keys
from models.bulk import Writes
from models.consultation import Consultation, HistoryEntry
from models.enums import ActorKind, Channel, ConsultationStatus, HistoryKind, Topic


@dataclass(frozen=True, slots=True)
class SelfServed:
    """A question with the knowledge entry that answered it; `score` is 0–1, `explanation` says why."""

    asker_id: int
    question: str
    topic: Topic
    knowledge_id: str
    score: float
    village_code: str | None = None
    channel: Channel = Channel.WECHAT
    explanation: Mapping[str, object] = field(default_factory=dict)


async def record_answers(answers: Sequence[SelfServed], writes: Writes, *, now: datetime) -> list[int]:
    """Write a consultation with its history for each answer; returns their keys in the same order."""
    keys = await next_keys(len(answers), now)
    pairs = list(zip(keys, answers, strict=True))
    writes.insert(Consultation, [_consultation(key, answer, now) for key, answer in pairs])
    writes.insert(HistoryEntry, [row for key, answer in pairs for row in _history(key, answer, now)])
    return keys


def _consultation(key: int, answer: SelfServed, now: datetime) -> dict[str, object]:
    return {
        "id": key,
        "asker_id": answer.asker_id,
        "topic": answer.topic,
        "channel": answer.channel,
        "status": ConsultationStatus.SELF_SERVED,
        "question": answer.question,
        "village_code": answer.village_code,
        "received_at": now,
    }


def _history(key: int, answer: SelfServed, now: datetime) -> list[dict[str, object]]:
    evidence: dict[str, object] = {
        "knowledge": answer.knowledge_id,
        "score": round(answer.score, 4),
        **explained(answer.explanation),
    }
    asked = Happening(HistoryKind.ASKED, Actor(ActorKind.ASKER, answer.asker_id), answer.question)
    served = Happening(HistoryKind.SELF_SERVED, SYSTEM, data=evidence)
    return [asked.row(key, now), served.row(key, now)]
