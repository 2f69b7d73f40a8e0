"""Rows that belong to somebody: found only for their owner, who never learns whether a foreign one exists."""

from __future__ import annotations

from collections.abc import Collection

from bot.errors import ConflictError, NotFound
from models.consultation import Consultation
from models.enums import ConsultationStatus
from models.ids import YEAR_SIZE, parse_number

WITH_HANDLER = (ConsultationStatus.ASSIGNED, ConsultationStatus.ACCEPTED, ConsultationStatus.ANSWERED)


class NoCase(NotFound):
    """The commissioner has no consultation with this number."""

    code = "no_case"


class SeveralCases(ConflictError):
    """Several of the commissioner's consultations end in these digits."""

    code = "several_cases"


async def handled_consultation(commissioner_id: int, number: str) -> Consultation:
    """Return the commissioner's own consultation by its number or last digits, locked.

    Raises NoCase when none fits, SeveralCases when more than one does.
    """
    key = parse_number(number)
    mine = Consultation.filter(handler_id=commissioner_id)
    if key is not None:
        fitting = await mine.filter(id=key).select_for_update(no_key=True)
    else:
        fitting = await _by_last_digits(commissioner_id, number)
    if not fitting:
        raise NoCase("no consultation of yours has this number")
    if len(fitting) > 1:
        raise SeveralCases("several consultations end in these digits")
    return fitting[0]


async def _by_last_digits(commissioner_id: int, digits: str) -> list[Consultation]:
    step = 10 ** len(digits)
    open_ones = await Consultation.filter(handler_id=commissioner_id, status__in=WITH_HANDLER).values_list(
        "id", flat=True
    )
    fitting = [key for key in open_ones if int(str(key)) % YEAR_SIZE % step == int(digits)]
    exact = [key for key in fitting if int(str(key)) % YEAR_SIZE == int(digits)]
    chosen = exact if len(digits) < 6 and len(exact) == 1 else fitting
    return await Consultation.filter(id__in=chosen).order_by("id").select_for_update(no_key=True)


async def handled_in(commissioner_id: int, statuses: Collection[ConsultationStatus]) -> list[Consultation]:
    """Return a commissioner's consultations that stand at one of these, the oldest first, locked."""
    mine = Consultation.filter(handler_id=commissioner_id, status__in=list(statuses))
    return await mine.order_by("id").select_for_update(no_key=True)
