"""Who may look at a consultation, and why; everybody else hears that it is not there."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.accounts.access import Access, NoCase, open_case_of
from bot.accounts.people import meet
from models.commissioner import Commissioner
from models.consultation import Consultation
from models.enums import Channel, ConsultationStatus, MemberRole, OfferStatus, Topic
from models.member import Member
from models.offer import Offer
from tests.services import Backend

NUMBER = "26-000001"


async def _commissioner(name: str, now: datetime) -> Commissioner:
    person = await meet(f"o{name}", now)
    return await Commissioner.create(name=name, bind_code=name, person_id=person.id)


async def _case(now: datetime) -> Consultation:
    handler, first = await _commissioner("handler", now), await _commissioner("responsible", now)
    return await Consultation.create(
        id=26000001,
        asker_id=(await meet("oasker", now)).id,
        informant_id=(await meet("oinformant", now)).id,
        topic=Topic.FRUIT,
        channel=Channel.WECHAT,
        status=ConsultationStatus.ACCEPTED,
        question="李子树流胶",
        handler_id=handler.id,
        responsible_id=first.id,
        received_at=now,
    )


async def _offer(case: Consultation, name: str, status: OfferStatus, now: datetime) -> None:
    commissioner = await _commissioner(name, now)
    await Offer.create(
        consultation_id=case.id, commissioner_id=commissioner.id, status=status, offered_at=now
    )


async def _member(role: MemberRole, *, active: bool, now: datetime) -> None:
    name = f"{role}{'' if active else ' gone'}"
    person = await meet(f"o{name}", now)
    await Member.create(role=role, name=name, bind_code=name, person_id=person.id, active=active)


async def test_each_reason_opens_the_case_and_nothing_else_does(db: Backend, now: datetime) -> None:
    case = await _case(now)
    await _offer(case, "offered", OfferStatus.OPEN, now)
    await _offer(case, "declined", OfferStatus.DECLINED, now)
    await _commissioner("colleague", now)
    for role in (MemberRole.DUTY, MemberRole.LEADER, MemberRole.INFORMANT):
        await _member(role, active=True, now=now)
    for role in (MemberRole.DUTY, MemberRole.LEADER):
        await _member(role, active=False, now=now)
    for access in Access:
        person = await meet(f"o{access}", now)
        assert await open_case_of(person.id, NUMBER, lock=access is Access.HANDLER) == (case, {access})
    for name in ("declined", "colleague", "duty gone", "leader gone", "somebody"):
        person = await meet(f"o{name}", now)
        with pytest.raises(NoCase):
            await open_case_of(person.id, NUMBER)


@pytest.mark.parametrize("number", ["26-000002", "000001", "26000001", "1", "", "２６-０００００１x"])
async def test_only_the_full_number_of_what_exists_is_a_case(db: Backend, now: datetime, number: str) -> None:
    case = await _case(now)
    with pytest.raises(NoCase):
        await open_case_of(case.asker_id, number)
