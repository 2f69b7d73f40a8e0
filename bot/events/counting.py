"""What staff count at a session: people there, what was handed out, consultations; corrected, never lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tortoise.transactions import in_transaction

from bot.errors import NotFound
from bot.events.registration import lock_session
from bot.events.rules import check_countable
from models.attendance import SessionFigure
from models.enums import FigureKind, MaterialClass
from models.person import Person

REPEATED_WITHIN = timedelta(minutes=10)
"""The same count by the same person within this time is the same message again."""


class NoFigure(NotFound):
    """Nothing was recorded under this number."""

    code = "no_figure"


@dataclass(frozen=True, slots=True)
class Count:
    """One thing that was counted; `material` is set for what was handed out only."""

    kind: FigureKind
    quantity: int
    unit: str
    title: str = ""
    material: MaterialClass | None = None


async def record_counts(
    session_id: int, counts: Sequence[Count], by: Person, by_name: str, now: datetime
) -> list[SessionFigure]:
    """Keep what somebody counted at a session; what they just told is not kept again.

    Raises NotFound, SessionCancelled or TooEarly.
    """
    async with in_transaction():
        session = await lock_session(session_id)
        check_countable(session.status, session.starts_at, now)
        return [await _record(session_id, count, by, by_name, now) for count in counts]


async def _record(session_id: int, count: Count, by: Person, by_name: str, now: datetime) -> SessionFigure:
    figures = SessionFigure.filter(session_id=session_id)
    values = {
        "kind": count.kind,
        "material": count.material,
        "title": count.title,
        "unit": count.unit,
        "quantity": count.quantity,
        "by_id": by.id,
    }
    repeated = await figures.filter(**values, replaced_at=None, at__gt=now - REPEATED_WITHIN).first()
    if repeated is not None:
        return repeated
    last = await figures.order_by("-number").first()
    number = last.number + 1 if last else 1
    return await SessionFigure.create(**values, session_id=session_id, number=number, by_name=by_name, at=now)


async def correct(
    session_id: int, number: int, quantity: int, by: Person, by_name: str, now: datetime
) -> tuple[SessionFigure, int]:
    """Put a quantity right; return the figure now in force and the quantity before. The old row stays.

    Raises NotFound, or NoFigure for a number that there is not.
    """
    async with in_transaction():
        await lock_session(session_id)
        old = await SessionFigure.get_or_none(session_id=session_id, number=number, replaced_at=None)
        if old is None:
            raise NoFigure("nothing was recorded under this number")
        if old.quantity == quantity:
            return old, quantity
        old.replaced_at = now
        await old.save(update_fields=["replaced_at"])
        new = await SessionFigure.create(
            session_id=session_id,
            number=number,
            version=old.version + 1,
            kind=old.kind,
            material=old.material,
            title=old.title,
            unit=old.unit,
            quantity=quantity,
            by_id=by.id,
            by_name=by_name,
            at=now,
        )
        return new, old.quantity
