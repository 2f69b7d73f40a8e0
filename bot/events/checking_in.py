"""Who came to a session: one row a person, by the code they scan or by the name a co-worker takes down."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from tortoise.transactions import in_transaction

from bot.errors import NotFound
from bot.events.queries import SessionView, view_session
from bot.events.registration import lock_session
from bot.events.rules import HOLDING, check_present, is_late
from models.attendance import CheckIn
from models.event import Registration

SCENE = "c:"
"""What the scene of a session's QR code begins with; the session's id follows."""


@dataclass(frozen=True, slots=True)
class CheckInOutcome:
    """Somebody's row at a session; `is_new` is False for a repeat. `late`: they came after the beginning."""

    session: SessionView
    at: datetime
    walk_in: bool
    is_new: bool
    late: bool


def scene_of(session_id: int) -> str:
    """Return the scene of the parametric QR code that checks people in at a session."""
    return f"{SCENE}{session_id}"


def read_scene(event_key: str) -> int | None:
    """Return the session of a scanned code; None for any other scene."""
    scene = event_key.removeprefix("qrscene_")
    number = scene.removeprefix(SCENE)
    return int(number) if scene.startswith(SCENE) and number.isascii() and number.isdigit() else None


async def check_in(session_id: int, person_id: int, now: datetime) -> CheckInOutcome:
    """Note that a person is there, registered or not; a repeat finds the first row.

    Raises NotFound, SessionCancelled, TooEarly or CheckInOver.
    """
    async with in_transaction():
        held = Registration.filter(session_id=session_id, person_id=person_id, status__in=list(HOLDING))
        walk_in = not await held.exists()
        row = CheckIn(key=f"p:{person_id}", person_id=person_id, walk_in=walk_in)
        return await _keep(session_id, row, now)


async def check_in_by_name(session_id: int, name: str, by_id: int, now: datetime) -> CheckInOutcome:
    """Note that somebody without a phone is there; `by_id` is who took the name down. Raises the same."""
    async with in_transaction():
        held = Registration.filter(session_id=session_id, status__in=list(HOLDING))
        named = {part for each in await held for part in each.names.split("、")}
        digest = hashlib.blake2b(name.encode(), digest_size=16).hexdigest()
        row = CheckIn(key=f"n:{digest}", name=name, by_id=by_id, walk_in=name not in named)
        return await _keep(session_id, row, now)


async def _keep(session_id: int, row: CheckIn, now: datetime) -> CheckInOutcome:
    session = await lock_session(session_id)
    check_present(session.status, session.starts_at, session.ends_at, now)
    before = await CheckIn.get_or_none(session_id=session_id, key=row.key)
    if before is None:
        row.session_id, row.at = session_id, now
        await row.save()
    kept = before or row
    view = await view_session(session_id, row.person_id)
    if view is None:
        raise NotFound("no such session")
    return CheckInOutcome(view, kept.at, kept.walk_in, before is None, is_late(session.starts_at, kept.at))


async def count_checked_in(session_id: int) -> int:
    """Return how many people are checked in at a session."""
    return await CheckIn.filter(session_id=session_id).count()
