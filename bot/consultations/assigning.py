"""Who handles a consultation: assigned by rule, returned, transferred by name, drained to whoever is free."""

from __future__ import annotations

from datetime import datetime

from tortoise.transactions import in_transaction

from bot.consultations.history import SYSTEM, Actor, Happening, move, note
from bot.consultations.notices import tell_handler
from bot.errors import ConflictError, NotFound
from bot.routing.places import place_of
from bot.routing.rules import Choice, choose_commissioner
from bot.routing.service import list_candidates
from models.commissioner import Commissioner
from models.consultation import Consultation
from models.counter import Counter
from models.enums import ActorKind, ConsultationStatus, HistoryKind

MAX_DRAIN = 20


async def assign(consultation: Consultation, *, now: datetime) -> Consultation:
    """Give a waiting, locked consultation to a commissioner and promise to tell them.

    With nobody free it stays waiting at the duty desk, and its history says so. Raises IllegalStep
    for a status that cannot be assigned.
    """
    async with in_transaction():
        choice = await _choose(consultation, now)
        if choice is None:
            nobody = Happening(HistoryKind.WAITING, SYSTEM, data={"reasons": ["nobody"]})
            await note(consultation, nobody, now=now)
            return consultation
        reasons: dict[str, object] = {"reasons": list(choice.reasons), "considered": choice.considered}
        await _give(consultation, choice.candidate.id, SYSTEM, HistoryKind.ASSIGNED, "", reasons, now)
        return consultation


async def _choose(consultation: Consultation, now: datetime) -> Choice | None:
    """Choose under a lock that all assignments share, so that nobody gets more than their capacity."""
    await Counter.bulk_create([Counter(name="routing")], ignore_conflicts=True)
    await Counter.filter(name="routing").select_for_update(no_key=True).get()
    place = await place_of(consultation.village_code)
    candidates = await list_candidates(consultation.id, now=now)
    return choose_commissioner(consultation.topic, place, candidates)


async def _give(
    consultation: Consultation,
    commissioner_id: int,
    actor: Actor,
    kind: HistoryKind,
    text: str,
    data: dict[str, object],
    now: datetime,
) -> None:
    consultation.handler_id = commissioner_id
    consultation.responsible_id = consultation.responsible_id or commissioner_id
    happening = Happening(kind, actor, text, data | {"commissioner": commissioner_id})
    entry = await move(consultation, ConsultationStatus.ASSIGNED, happening, now=now)
    key = f"case:{consultation.id}:{entry.id}"
    await tell_handler(consultation, "new", consultation.question, key=key, now=now)


async def return_case(
    consultation: Consultation, commissioner: Commissioner, reason: str, *, now: datetime
) -> Consultation:
    """Take a consultation back from its handler for a reason and give it to somebody else."""
    async with in_transaction():
        consultation.handler_id = None
        returned = Happening(HistoryKind.RETURNED, Actor(ActorKind.COMMISSIONER, commissioner.id), reason)
        await move(consultation, ConsultationStatus.WAITING, returned, now=now)
        return await assign(consultation, now=now)


async def transfer(
    consultation: Consultation, commissioner: Commissioner, name: str, *, now: datetime
) -> Commissioner:
    """Pass a consultation on to a colleague by name.

    Raises NotFound for a name that is not in the roster, ConflictError when several bear it, when it
    is their own, or when the colleague has not bound a WeChat account.
    """
    async with in_transaction():
        namesakes = await Commissioner.filter(name=name, active=True)
        if not namesakes:
            raise NotFound("nobody in the roster has this name")
        if len(namesakes) > 1 or namesakes[0].id == commissioner.id or namesakes[0].person_id is None:
            raise ConflictError("this colleague cannot take it")
        actor = Actor(ActorKind.COMMISSIONER, commissioner.id)
        before: dict[str, object] = {"from": commissioner.id}
        await _give(consultation, namesakes[0].id, actor, HistoryKind.TRANSFERRED, "", before, now)
        return namesakes[0]


async def drain(*, now: datetime) -> int:
    """Give waiting consultations, oldest first, to whoever is free now; returns how many found somebody."""
    async with in_transaction():
        waiting = Consultation.filter(status=ConsultationStatus.WAITING).order_by("id").limit(MAX_DRAIN)
        given = 0
        for consultation in await waiting.select_for_update(no_key=True):
            if await _choose(consultation, now) is None:
                break
            await assign(consultation, now=now)
            given += 1
        return given
