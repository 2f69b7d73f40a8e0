"""All that helps to answer a consultation besides what was said: for the page of who works on it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.consultations.clocks.service import list_clocks
from bot.consultations.reasons import word_last_choice
from bot.consultations.worklist import next_clock
from bot.outbox.queries import Delivery, list_deliveries
from bot.routing.places import place_of
from bot.routing.rules import Place
from models.clock import CaseClock
from models.commissioner import Commissioner
from models.consultation import Consultation, HistoryEntry
from models.enums import HistoryKind
from models.person import Person

EARLIER_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Earlier:
    """Another consultation of the same asker, with the last answer to it."""

    case: Consultation
    answer: str


@dataclass(frozen=True, slots=True)
class Dossier:
    """What is known of a consultation.

    `asker` is the name of a farmer whom an informant asked for, `why` says why its handler has it.
    """

    asker: str
    place: Place | None
    clock: CaseClock | None
    why: str
    handler: str
    responsible: str
    earlier: list[Earlier]
    deliveries: list[Delivery]


async def open_dossier(consultation: Consultation) -> Dossier:
    """Return all of it."""
    return Dossier(
        asker=(await Person.get(id=consultation.asker_id)).name,
        place=await place_of(consultation.village_code),
        clock=next_clock((await list_clocks([consultation.id]))[consultation.id]),
        why=await word_last_choice(consultation.id),
        handler=await _name(consultation.handler_id),
        responsible=await _name(consultation.responsible_id),
        earlier=await _list_earlier(consultation),
        deliveries=await list_deliveries(consultation.id),
    )


async def _name(commissioner_id: object) -> str:
    commissioner = await Commissioner.get_or_none(id=commissioner_id)
    return commissioner.name if commissioner else ""


async def _list_earlier(consultation: Consultation) -> list[Earlier]:
    others = Consultation.filter(asker_id=consultation.asker_id, id__lt=consultation.id)
    cases = await others.order_by("-id").limit(EARLIER_SHOWN)
    kinds = [HistoryKind.ANSWERED, HistoryKind.SELF_SERVED]
    rows = HistoryEntry.filter(consultation_id__in=[case.id for case in cases], kind__in=kinds)
    answers = {row.consultation_id: row.text for row in await rows.order_by("id")}
    return [Earlier(case, answers.get(case.id, "")) for case in cases]
