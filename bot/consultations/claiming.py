"""A farmer for whom somebody asked comes by themselves: the cases and what waited become theirs."""

from __future__ import annotations

from datetime import datetime

from tortoise.transactions import in_transaction

from bot.audit.service import record
from bot.consultations.history import Actor
from bot.consultations.merging import merge
from bot.consultations.rules import OPEN, open_key
from bot.errors import ConflictError, NotFound
from bot.outbox import service as outbox
from bot.routing.places import place_of, tells_more
from models.consultation import Consultation
from models.enums import ActorKind
from models.person import Person


class NoClaim(NotFound):
    """No case waits to be taken over with this code."""

    code = "no_claim"


class OwnClaim(ConflictError):
    """An informant wants to take over what they asked for somebody else."""

    code = "own_claim"


async def claim(farmer: Person, code: str, *, now: datetime) -> Consultation:
    """Give a farmer (locked, stored by the caller) all that was asked in their name; returns the case named.

    Doing it again changes nothing. Raises NoClaim for a code that is nobody's or is used up, OwnClaim for the
    informant's own.
    """
    async with in_transaction():
        case = await Consultation.filter(claim=code.strip().upper()).first()
        if case is None:
            raise NoClaim("nothing waits to be taken over with this code")
        if case.informant_id == farmer.id:
            raise OwnClaim("the code is for the farmer who was asked for")
        if case.asker_id == farmer.id:
            return case
        placeholder = await Person.filter(id=case.asker_id).select_for_update(no_key=True).get()
        if placeholder.openid is not None or placeholder.claimed_by_id is not None:
            raise NoClaim("somebody has taken it over")
        await _move_cases(placeholder, farmer, now)
        await outbox.pass_on(placeholder.id, farmer.id, now)
        await _close_account(placeholder, farmer)
        await record(
            actor=f"person:{farmer.id}",
            action="case.claim",
            subject=case.number,
            before={"asker": placeholder.id},
            after={"asker": farmer.id},
            now=now,
        )
        return await Consultation.get(id=case.id)


async def _move_cases(placeholder: Person, farmer: Person, now: datetime) -> None:
    """Give all cases to the farmer; one on a topic that they have a case open on is merged into that."""
    cases = Consultation.filter(asker_id=placeholder.id).order_by("id")
    for case in await cases.select_for_update(no_key=True):
        case.asker_id = farmer.id
        key = open_key(farmer.id, case.topic, case.desk)
        twin = await Consultation.filter(open_key=key).first() if case.status in OPEN else None
        if case.status in OPEN and twin is None:
            case.open_key = key
        await case.save(update_fields=["asker_id", "open_key"])
        if twin is not None:
            await merge(case.id, twin.id, Actor(ActorKind.ASKER, farmer.id), now=now)


async def _close_account(placeholder: Person, farmer: Person) -> None:
    """Say who a farmer named turned out to be, and keep with them their name and where they live."""
    farmer.name = farmer.name or placeholder.name
    placeholder.claimed_by_id, placeholder.held = farmer.id, 0
    await placeholder.save(update_fields=["claimed_by_id", "held"])
    place = await place_of(placeholder.village_code)
    if place is not None and tells_more(place, farmer.village_code):
        farmer.village_code = place.code
