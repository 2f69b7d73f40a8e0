"""What failed lately and nobody may have noticed, for `run.py check`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from models.enums import MediaStatus, OutboxStatus, PushStatus
from models.media import MediaFile
from models.outbox import OutboxMessage
from models.push import Push


@dataclass(frozen=True, slots=True)
class Troubles:
    """How many messages, pushes and files failed since a moment; `held` waits for its recipients now."""

    messages: int
    held: int
    pushes: int
    media: int


async def count_troubles(since: datetime) -> Troubles:
    """Count what failed since a moment."""
    return Troubles(
        messages=await OutboxMessage.filter(status=OutboxStatus.FAILED, created_at__gte=since).count(),
        held=await OutboxMessage.filter(status=OutboxStatus.HELD).count(),
        pushes=await Push.filter(status=PushStatus.FAILED, received_at__gte=since).count(),
        media=await MediaFile.filter(status=MediaStatus.FAILED, created_at__gte=since).count(),
    )
