"""Whoever goes on leave leaves nothing behind that cannot wait: it goes to their substitute, or on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tortoise.transactions import in_transaction

from bot.accounts.access import handled_in
from bot.accounts.leave import (
    LeaveSpan,
    end_leave,
    find_leave,
    find_substitute,
    list_begun,
    take_leave,
)
from bot.consultations.assigning import give, lock_candidates
from bot.consultations.draining import drain
from bot.consultations.history import SYSTEM, Happening, move
from bot.consultations.notices import tell_change, tell_duty
from bot.outbox import service as outbox
from bot.routing import service as routing
from bot.routing.places import place_of
from bot.routing.rules import Candidate, may_take
from bot.routing.service import BUSY
from content.texts import say
from models.clock import CaseClock
from models.commissioner import Commissioner, Leave
from models.consultation import Consultation
from models.enums import ConsultationStatus, Desk, HistoryKind

Data = dict[str, object]


@dataclass(frozen=True, slots=True)
class HandedOver:
    """A consultation that went on, and to whom: the name is empty where the duty desk has it."""

    number: str
    name: str


async def go_on_leave(
    commissioner_id: int, span: LeaveSpan, *, substitute: str = "", now: datetime
) -> list[HandedOver]:
    """Note a leave, with who stands in by name; returns what goes on because it begins at once.

    Raises InvalidInput as take_leave does, NoSubstitute and SubstituteAway.
    """
    async with in_transaction():
        found = await find_substitute(commissioner_id, substitute, span) if substitute else None
        stands_in = found.id if found is not None else None
        leave = await take_leave(commissioner_id, span, substitute_id=stands_in, now=now)
        return await hand_over(leave, now=now)


async def come_back(commissioner_id: int, *, now: datetime) -> tuple[Leave | None, int]:
    """End a leave, or call off the next one; what waited is given out, the oldest first.

    Returns the leave, None if there was none, and how many consultations found somebody.
    """
    async with in_transaction():
        return await end_leave(commissioner_id, now=now), await drain(now=now)


async def hand_over_begun(*, now: datetime) -> int:
    """Hand over what cannot wait of each leave that has begun, and tell who left; returns of how many."""
    begun = await list_begun(now=now)
    for leave in begun:
        async with in_transaction():
            handed = await hand_over(leave, now=now)
            await _tell_left(leave, handed, now)
    return len(begun)


async def hand_over(leave: Leave, *, now: datetime) -> list[HandedOver]:
    """Pass on what somebody has in hand as their leave begins, once.

    What they have not signed for goes on, and so does what falls due before they are back. Each asker is
    told; who was first responsible stays so.
    """
    async with in_transaction():
        leave = await Leave.filter(id=leave.id).select_for_update(no_key=True).get()
        if leave.handed_over_at is not None or leave.ended_at is not None or leave.starts_at > now:
            return []
        leave.handed_over_at = now
        await leave.save(update_fields=["handed_over_at"])
        in_hand = await handled_in(leave.commissioner_id, BUSY)
        cannot_wait = [case for case in in_hand if await _cannot_wait(case, leave.ends_at)]
        handed = [await _pass_on(case, leave, now) for case in cannot_wait]
        for case in cannot_wait:
            await tell_change(case, key=f"change:{case.id}:{now.timestamp()}", now=now)
        return handed


async def reassign_if_away(consultation: Consultation, *, now: datetime) -> bool:
    """Pass on a locked consultation in work whose handler is on leave; tells whether it went on.

    Its asker, who has just sent it back to work, reads to whom in the reply.
    """
    if consultation.handler_id is None or consultation.status not in BUSY:
        return False
    leave = await find_leave(consultation.handler_id, now=now)
    if leave is None:
        return False
    await _pass_on(consultation, leave, now)
    return True


async def _cannot_wait(case: Consultation, until: datetime) -> bool:
    if case.status is ConsultationStatus.ASSIGNED:
        return True
    running = CaseClock.filter(consultation_id=case.id, ended_at=None, paused_at=None)
    return any(clock.due_at < until for clock in await running)


async def _pass_on(case: Consultation, leave: Leave, now: datetime) -> HandedOver:
    because: Data = {"from": leave.commissioner_id, "because": "leave"}
    found = await _find_stand_in(case, leave, now)
    if found is None:
        case.handler_id = None
        left = Happening(HistoryKind.WAITING, SYSTEM, data=because | {"reasons": ["nobody"]})
        await move(case, ConsultationStatus.WAITING, left, now=now)
        await tell_duty("office" if case.desk is Desk.OFFICE else "waiting", case, now=now)
    else:
        candidate, why = found
        await give(case, candidate.id, Happening(HistoryKind.ASSIGNED, SYSTEM, data=because | why), now=now)
    return HandedOver(case.number, found[0].name if found else "")


async def _find_stand_in(case: Consultation, leave: Leave, now: datetime) -> tuple[Candidate, Data] | None:
    """Return the substitute where they may take it, else whom the rule of routing chooses, and why."""
    everybody = await lock_candidates(case, now=now)
    candidates = [each for each in everybody if each.id != leave.commissioner_id]
    named = [each for each in candidates if each.id == leave.substitute_id and may_take(each)]
    if named:
        return named[0], {"reasons": ["substitute"]}
    if case.desk is Desk.OFFICE:
        return None
    choice = await routing.choose(case.topic, await place_of(case.village_code), candidates, now=now)
    return (choice.candidate, choice.to_json()) if choice else None


async def _tell_left(leave: Leave, handed: Sequence[HandedOver], now: datetime) -> None:
    left = await Commissioner.get(id=leave.commissioner_id)
    if handed and left.person_id is not None:
        text = say("leave.begun", handed=word_handed(handed))
        await outbox.add(left.person_id, key=f"leave:{leave.id}", text=text, now=now, quiet=True)


def word_handed(handed: Sequence[HandedOver]) -> str:
    """Word where consultations went, those of one name together."""
    went: dict[str, list[str]] = {}
    for each in handed:
        went.setdefault(each.name or say("case.duty_desk"), []).append(each.number)
    lines = [say("leave.went", numbers="、".join(numbers), name=name) for name, numbers in went.items()]
    return "\n".join(lines)
