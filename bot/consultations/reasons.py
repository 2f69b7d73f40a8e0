"""Why a consultation is with whom it is with, in words."""

from __future__ import annotations

from collections.abc import Mapping

from content.texts import label, say
from models.commissioner import Commissioner
from models.consultation import HistoryEntry
from models.enums import HistoryKind

GIVEN = (HistoryKind.ASSIGNED, HistoryKind.TRANSFERRED, HistoryKind.WAITING)


async def word_last_choice(consultation_id: int) -> str:
    """Word why a consultation was given to its handler, or waits; empty where nobody ever chose."""
    rows = HistoryEntry.filter(consultation_id=consultation_id, kind__in=list(GIVEN))
    last = await rows.order_by("-id").first()
    return await word_choice(last) if last is not None else ""


async def word_choice(entry: HistoryEntry) -> str:
    """Word the reasons that a row of the history keeps, and what decided against the next best."""
    words = "、".join(label("reason", code) for code in _codes(entry))
    second = await Commissioner.get_or_none(id=entry.data.get("runner_up", 0))
    if second is None:
        return words
    grounds = label("reason", str(entry.data["decided_by"]))
    return say(
        "reason.decided", reasons=words, count=entry.data["considered"], name=second.name, grounds=grounds
    )


def _codes(entry: HistoryEntry) -> list[str]:
    if entry.kind is HistoryKind.TRANSFERRED:
        return [entry.kind]
    data: Mapping[str, object] = entry.data
    because, reasons = data.get("because"), data.get("reasons")
    told = [because, *(reasons if isinstance(reasons, list) else [])]
    return list(dict.fromkeys(str(each) for each in told if each))
