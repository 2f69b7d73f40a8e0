"""Rows that belong to somebody: found only for their owner, who never learns whether a foreign one exists."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from tortoise.queryset import QuerySet

from bot.accounts.members import find_member
from bot.accounts.people import find_commissioner
from bot.errors import ConflictError, NotFound
from models.consultation import Consultation
from models.enums import ConsultationStatus, MemberRole, OfferStatus
from models.ids import YEAR_SIZE, parse_number
from models.offer import Offer

IN_WORK = (ConsultationStatus.WAITING, ConsultationStatus.ASSIGNED, ConsultationStatus.ACCEPTED)
WITH_HANDLER = (ConsultationStatus.ASSIGNED, ConsultationStatus.ACCEPTED, ConsultationStatus.ANSWERED)


class NoCase(NotFound):
    """The commissioner has no consultation with this number."""

    code = "no_case"


class SeveralCases(ConflictError):
    """Several of the commissioner's consultations end in these digits."""

    code = "several_cases"


class Access(StrEnum):
    """Why somebody may look at a consultation."""

    ASKER = "asker"
    INFORMANT = "informant"
    HANDLER = "handler"
    OFFERED = "offered"
    RESPONSIBLE = "responsible"
    DUTY = "duty"
    LEADER = "leader"


async def open_case_of(
    person_id: int, number: str, *, lock: bool = False
) -> tuple[Consultation, frozenset[Access]]:
    """Return a consultation by its full number, and why this person may look at it.

    Raises NoCase alike for what is not there and for what is none of theirs.
    """
    key = parse_number(number)
    found = Consultation.filter(id=key) if key is not None else Consultation.filter(id__isnull=True)
    consultation = await (found.select_for_update(no_key=True) if lock else found).first()
    access = await _access(person_id, consultation) if consultation is not None else frozenset()
    if consultation is None or not access:
        raise NoCase("no consultation of theirs has this number")
    return consultation, access


async def _access(person_id: int, consultation: Consultation) -> frozenset[Access]:
    commissioner = await find_commissioner(person_id)
    mine = commissioner.id if commissioner is not None else None
    offers = Offer.filter(consultation_id=consultation.id, commissioner_id=mine, status=OfferStatus.OPEN)
    reasons = {
        Access.ASKER: consultation.asker_id == person_id,
        Access.INFORMANT: consultation.informant_id == person_id,
        Access.HANDLER: mine is not None and consultation.handler_id == mine,
        Access.OFFERED: mine is not None and await offers.exists(),
        Access.RESPONSIBLE: mine is not None and consultation.responsible_id == mine,
        Access.DUTY: await find_member(person_id, MemberRole.DUTY) is not None,
        Access.LEADER: await find_member(person_id, MemberRole.LEADER) is not None,
    }
    return frozenset(access for access, holds in reasons.items() if holds)


async def handled_consultation(commissioner_id: int, number: str) -> Consultation:
    """Return the commissioner's own consultation by its number or last digits, locked.

    Raises NoCase when none fits, SeveralCases when more than one does.
    """
    mine = Consultation.filter(handler_id=commissioner_id)
    return await _only_one(mine, mine.filter(status__in=WITH_HANDLER), number)


async def passed_on_consultation(commissioner_id: int, number: str) -> Consultation:
    """Return what they are first responsible for and somebody else handles. Raises the same errors."""
    theirs = Consultation.filter(responsible_id=commissioner_id).exclude(handler_id=commissioner_id)
    return await _only_one(theirs, theirs.filter(status__in=WITH_HANDLER), number)


async def consultation_in_work(number: str) -> Consultation:
    """Return what waits for an answer, whoever has it: for the people on duty. Raises the same errors."""
    in_work = Consultation.filter(status__in=IN_WORK)
    return await _only_one(in_work, in_work, number)


async def _only_one(
    theirs: QuerySet[Consultation], open_ones: QuerySet[Consultation], number: str
) -> Consultation:
    """Return the one with a number, or of the open ones that which alone ends in these digits, locked."""
    key = parse_number(number)
    keys = [key] if key is not None else await _by_last_digits(open_ones, number)
    fitting = await theirs.filter(id__in=keys).order_by("id").select_for_update(no_key=True)
    if not fitting:
        raise NoCase("no consultation of theirs has this number")
    if len(fitting) > 1:
        raise SeveralCases("several consultations end in these digits")
    return fitting[0]


async def _by_last_digits(open_ones: QuerySet[Consultation], digits: str) -> list[int]:
    step = 10 ** len(digits)
    keys = [int(str(key)) for key in await open_ones.values_list("id", flat=True)]
    fitting = [key for key in keys if key % YEAR_SIZE % step == int(digits)]
    exact = [key for key in fitting if key % YEAR_SIZE == int(digits)]
    return exact if len(digits) < 6 and len(exact) == 1 else fitting


async def handled_in(commissioner_id: int, statuses: Collection[ConsultationStatus]) -> list[Consultation]:
    """Return a commissioner's consultations that stand at one of these, the oldest first, locked."""
    mine = Consultation.filter(handler_id=commissioner_id, status__in=list(statuses))
    return await mine.order_by("id").select_for_update(no_key=True)
