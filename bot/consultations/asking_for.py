"""A village informant asks for a farmer: the case is the farmer's, who takes it over with a code."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from tortoise.expressions import Q
from tortoise.transactions import in_transaction

from bot.consultations.history import lock_consultation
from bot.consultations.opening import Question, open_case
from bot.consultations.rules import OPEN, Office
from models.consultation import Consultation
from models.enums import ConsultationStatus
from models.person import Person

CODE_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Signs that cannot be taken for one another when somebody reads them out."""
CODE_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Farmer:
    """Who is asked for: as the village knows them."""

    name: str
    village_code: str


@dataclass(frozen=True, slots=True)
class AskedFor:
    """The case that a question for a farmer is in now; `is_new`: it was opened for it."""

    case: Consultation
    is_new: bool


async def ask_for(
    informant: Person,
    farmer: Farmer,
    question: Question,
    *,
    office: Office,
    received: datetime,
    now: datetime,
) -> AskedFor:
    """Ask for a farmer: their answers go to the informant (locked) and, once they took over, to them too.

    A farmer for whom this informant asked before is the same person again. What belongs to an open case of
    theirs joins that one, whose informant stays who it was.
    """
    async with in_transaction():
        asker = await _find_farmer(informant, farmer) or await _introduce(farmer, now)
        case = await open_case(asker, question, office=office, received=received, now=now)
        if case.informant_id is None:
            case.informant_id = informant.id
            case.claim = _new_code() if asker.openid is None else None
            await case.save(update_fields=["informant_id", "claim"])
        return AskedFor(case, is_new=case.opened_at == received)


async def find_followed(informant: Person, case_id: int) -> Consultation | None:
    """Return the case that an informant's further words belong to, locked; None if there is none.

    It is the one whose commissioner asked back last, or else, while it is open, the one named. For what is
    merged stands the one that it is worked on with.
    """
    cases = Consultation.filter(informant_id=informant.id, status__in=[*OPEN, ConsultationStatus.MERGED])
    found = await cases.values("id", "merged_into_id")
    roots = {row["id"]: row["merged_into_id"] or row["id"] for row in found}
    if not roots:
        return None
    open_ones = Consultation.filter(id__in=list(roots.values()), status__in=list(OPEN))
    asked_back = open_ones.filter(awaits_asker_at__not_isnull=True).order_by("-awaits_asker_at")
    chosen = await asked_back.first() or await open_ones.filter(id=roots.get(case_id, 0)).first()
    return await lock_consultation(chosen.id) if chosen else None


async def _find_farmer(informant: Person, farmer: Farmer) -> Person | None:
    """Return a farmer for whom the informant asked before, or who they turned out to be, locked."""
    cases = await Consultation.filter(informant_id=informant.id).distinct().values("asker_id")
    askers = [case["asker_id"] for case in cases]
    theirs = Q(id__in=askers) | Q(claimed_by_id__in=askers)
    known = await Person.filter(theirs, openid=None, village_code=farmer.village_code)
    found = next((person for person in known if person.name == farmer.name), None)
    if found is None:
        return None
    lasting = Person.filter(id=found.claimed_by_id or found.id)
    return await lasting.select_for_update(no_key=True).get()


async def _introduce(farmer: Farmer, now: datetime) -> Person:
    return await Person.create(
        name=farmer.name, village_code=farmer.village_code, created_at=now, seen_at=now
    )


def _new_code() -> str:
    return "".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH))
