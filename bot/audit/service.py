"""Writes the audit trail, and says whether somebody is in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from models.audit import AuditRow


async def record(
    *,
    actor: str,
    action: str,
    now: datetime,
    subject: str = "",
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    """Note one action inside the caller's transaction.

    `actor` is `kind:id` (`staff:12`, `commissioner:3`, `cli:root`), `action` is `noun.verb`, `before`
    and `after` are JSON values without personal data.
    """
    await AuditRow.create(
        at=now,
        actor=actor[:64],
        action=action,
        subject=subject[:128],
        before=dict(before) if before is not None else None,
        after=dict(after) if after is not None else None,
    )


async def has_acted(actor: str) -> bool:
    """Tell whether an actor has ever been recorded."""
    return await AuditRow.filter(actor=actor).exists()
