"""A session is published, changed or cancelled, and everybody on its list is told of it, once and at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise.transactions import in_transaction

from bot.audit.service import record
from bot.clock import say_moment
from bot.errors import NotFound
from bot.events.notices import say_place, tell
from bot.events.rules import ON_THE_LIST, check_step, next_reminder
from bot.events.waiting import move_up
from content.texts import say
from models.enums import RegistrationStatus, SessionStatus
from models.event import Registration, Session

TOLD = ("title", "starts_at", "ends_at", "town", "place", "online")
"""What those registered must know of; the other columns change without a word."""


@dataclass(frozen=True, slots=True)
class ChangeOutcome:
    """The session after the change, and how many people were told of it."""

    session: Session
    told: int


async def publish(session_id: int, *, actor: str, now: datetime) -> ChangeOutcome:
    """Show a draft to the public. Raises NotFound or IllegalStep."""
    async with in_transaction():
        session = await _lock(session_id)
        check_step(session.status, SessionStatus.PUBLISHED)
        if session.status is SessionStatus.DRAFT:
            await _set_status(session, SessionStatus.PUBLISHED, actor, now)
        return ChangeOutcome(session, 0)


async def change(session_id: int, changes: Mapping[str, Any], *, actor: str, now: datetime) -> ChangeOutcome:
    """Change columns of a session; who is on its list is told of a new time, place or title.

    What is so already changes nothing and is told to nobody. Raises NotFound or IllegalStep.
    """
    async with in_transaction():
        session = await _lock(session_id)
        check_step(session.status, session.status)
        before = {name: getattr(session, name) for name in changes if getattr(session, name) != changes[name]}
        if not before:
            return ChangeOutcome(session, 0)
        session.update_from_dict({name: changes[name] for name in before})
        session.updated_at, session.changes = now, session.changes + 1
        await session.save(update_fields=[*before, "updated_at", "changes"])
        await _note(session, "changed", actor, now, before=before, after=changes)
        return ChangeOutcome(session, await follow_change(session, before, now))


async def follow_change(session: Session, before: Mapping[str, Any], now: datetime) -> int:
    """Tell of what was different before, set the reminders anew, and have people move up.

    For the transaction that changed a session, which is locked; returns how many were told.
    """
    told = [name for name in TOLD if name in before and before[name] != getattr(session, name)]
    count = 0
    if told and session.status is SessionStatus.PUBLISHED and session.ends_at > now:
        count = await _tell_all(session, "changed", now, news=_word_changes(session, told))
    if "starts_at" in told:
        registered = Registration.filter(session_id=session.id, status=RegistrationStatus.REGISTERED)
        await registered.update(next_at=next_reminder(session.starts_at, now))
    await move_up(session, now)
    return count


async def cancel(session_id: int, reason: str, *, actor: str, now: datetime) -> ChangeOutcome:
    """Call a session off; who is on its list is told why. Repeated, it tells nobody again.

    Raises NotFound or IllegalStep.
    """
    async with in_transaction():
        session = await _lock(session_id)
        if session.status is SessionStatus.CANCELLED:
            return ChangeOutcome(session, 0)
        was_public = session.status is SessionStatus.PUBLISHED
        check_step(session.status, SessionStatus.CANCELLED)
        await _set_status(session, SessionStatus.CANCELLED, actor, now, reason)
        told = await _tell_all(session, "cancelled", now, reason=reason) if was_public else 0
        await Registration.filter(session_id=session.id).update(next_at=None)
        return ChangeOutcome(session, told)


async def _lock(session_id: int) -> Session:
    session = await Session.filter(id=session_id).select_for_update(no_key=True).first()
    if session is None:
        raise NotFound("no such session")
    return session


async def _set_status(
    session: Session, status: SessionStatus, actor: str, now: datetime, reason: str = ""
) -> None:
    before = {"status": session.status}
    session.status, session.updated_at = status, now
    await session.save(update_fields=["status", "updated_at"])
    await _note(session, status.value, actor, now, before=before, after={"status": status, "reason": reason})


async def _note(
    session: Session,
    what: str,
    actor: str,
    now: datetime,
    *,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> None:
    await record(
        actor=actor,
        action=f"event.{what}",
        subject=session.public_id,
        before={name: str(value) for name, value in before.items()},
        after={name: str(value) for name, value in after.items()},
        now=now,
    )


async def _tell_all(session: Session, what: str, now: datetime, **words: str) -> int:
    """Tell everybody on the list; one message a person and change."""
    listed = Registration.filter(session_id=session.id, status__in=list(ON_THE_LIST))
    people = [registration.person_id for registration in await listed.order_by("id")]
    key = f"{what}:{session.updated_at.timestamp():.6f}"
    for person_id in people:
        await tell(session, person_id, what, key=f"{key}:{person_id}", now=now, urgent=True, **words)
    return len(people)


def _word_changes(session: Session, told: list[str]) -> str:
    """Say what is new, in the order in which people ask: when, where, what it is called."""
    parts = []
    if {"starts_at", "ends_at"} & set(told):
        parts.append(say("events.new_time", when=say_moment(session.starts_at)))
    if {"town", "place", "online"} & set(told):
        parts.append(say("events.new_place", place=say_place(session)))
    if "title" in told:
        parts.append(say("events.new_title", title=session.title))
    return "；".join(parts)
