"""A commissioner works on a consultation from its page, which may be older than what has happened since."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.accounts.access import Access, NoCase, open_case_of
from bot.accounts.people import find_commissioner
from bot.consultations import answering, merging, offers
from bot.consultations.draining import drain
from bot.consultations.history import Actor
from bot.consultations.notices import name_of
from bot.errors import ConflictError
from models.commissioner import Commissioner
from models.consultation import Consultation, HistoryEntry
from models.enums import ActorKind, HistoryKind
from models.ids import parse_number
from models.media import MediaFile
from models.offer import Offer


class NotYours(ConflictError):
    """A consultation is no longer with who wants to work on it; `name` has it."""

    code = "not_yours"

    def __init__(self, name: str) -> None:
        super().__init__(f"it is with {name}")
        self.name = name


class AnsweredMeanwhile(ConflictError):
    """A colleague has answered since somebody opened the page; `name` and `at` say who and when."""

    code = "answered_meanwhile"

    def __init__(self, name: str, at: datetime) -> None:
        super().__init__(f"answered by {name}")
        self.name, self.at = name, at


async def open_case(
    person_id: int, number: str, *, lock: bool = False
) -> tuple[Consultation, frozenset[Access]]:
    """Return a consultation and what somebody is to it, as open_case_of does.

    Raises Taken for who was offered it and is too late, and NoCase for who never had a part in it.
    """
    try:
        return await open_case_of(person_id, number, lock=lock)
    except NoCase:
        offered = Offer.filter(commissioner__person_id=person_id, consultation_id=parse_number(number) or 0)
        last = await offered.order_by("-id").select_related("consultation").first()
        if last is None:
            raise
        raise offers.Taken(await name_of(last.consultation)) from None


async def take_in_hand(person_id: int, number: str, *, now: datetime) -> tuple[Consultation, Commissioner]:
    """Return a consultation to work on, locked; what somebody was offered is theirs from then on.

    Raises NotYours, what offers.claim and open_case raise, and NoCase for who is no commissioner.
    """
    consultation, access = await open_case(person_id, number, lock=True)
    commissioner = await find_commissioner(person_id)
    if commissioner is None:
        raise NoCase("only commissioners work on it")
    if Access.OFFERED in access and Access.HANDLER not in access:
        return await offers.claim(consultation.id, commissioner, now=now), commissioner
    if Access.HANDLER not in access:
        raise NotYours(await name_of(consultation))
    return consultation, commissioner


async def answer(
    person_id: int,
    number: str,
    text: str,
    *,
    media: Sequence[MediaFile] = (),
    seen: int,
    key: str,
    now: datetime,
) -> Consultation:
    """Answer from a page on which history was shown up to the entry `seen`; `key` is the form's.

    Raises AnsweredMeanwhile when a colleague has answered since, and what take_in_hand and
    answering.answer raise.
    """
    consultation, _ = await open_case(person_id, number, lock=True)
    await _check_unanswered(consultation, person_id, seen)
    consultation, commissioner = await take_in_hand(person_id, number, now=now)
    await answering.answer(consultation, commissioner, text, media=media, key=f"submit:{key}", now=now)
    await drain(now=now)
    return consultation


async def _check_unanswered(consultation: Consultation, person_id: int, seen: int) -> None:
    answers = HistoryEntry.filter(
        consultation_id=consultation.id,
        id__gt=seen,
        kind=HistoryKind.ANSWERED,
        actor_kind=ActorKind.COMMISSIONER,
    )
    last = await answers.order_by("-id").first()
    writer = await Commissioner.get_or_none(id=last.actor_id) if last else None
    if last is not None and writer is not None and writer.person_id != person_id:
        raise AnsweredMeanwhile(writer.name, last.at)


async def merge_into(person_id: int, number: str, into: str, *, now: datetime) -> Consultation:
    """Work on a consultation together with another of the same handler, which is returned.

    Raises NotYours and NoCase for one that is not with them, and what merging.merge raises. Nothing is
    locked here: merging locks both in an order of its own.
    """
    commissioner = await find_commissioner(person_id)
    cases = [(await open_case(person_id, one))[0] for one in (number, into)]
    for case in cases:
        if commissioner is None or case.handler_id != commissioner.id:
            raise NotYours(await name_of(case))
    actor = Actor(ActorKind.COMMISSIONER, commissioner.id if commissioner else None)
    return await merging.merge(cases[0].id, cases[1].id, actor, now=now)
