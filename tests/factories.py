"""Rows that tests begin with, made through the use cases where there are any."""

from __future__ import annotations

from datetime import date, datetime

from bot import clock
from bot.accounts.people import meet
from bot.answering.knowledge import KnowledgeRow, import_knowledge
from bot.consultations.office import open_office
from bot.consultations.opening import Question, open_case
from models.commissioner import Commissioner, CommissionerSpecialty, CommissionerVillage
from models.consultation import Consultation
from models.enums import MemberRole, Topic
from models.member import Member

OFFICE = open_office("08:30-12:00,14:30-17:30")


async def add_knowledge(
    key: str, question: str, answer: str, topic: Topic, *aliases: str, valid_until: date | None = None
) -> None:
    """Put one entry into the knowledge base, or change it."""
    row = KnowledgeRow(
        id=key,
        question=question,
        aliases=tuple(aliases),
        answer=answer,
        topic=topic,
        source="农技推广资料",
        valid_from=None,
        valid_until=valid_until,
    )
    await import_knowledge([row], actor="test:1", now=clock.now())


async def add_commissioner(
    name: str, bind_code: str, *topics: Topic, villages: tuple[str, ...] = (), capacity: int = 5
) -> Commissioner:
    """Put a commissioner into the roster, not bound yet."""
    commissioner = await Commissioner.create(
        name=name, bind_code=bind_code, capacity=capacity, phone="19900000001"
    )
    for topic in topics:
        await add_specialty(commissioner, topic)
    for code in villages:
        await CommissionerVillage.create(commissioner_id=commissioner.id, village_id=code)
    return commissioner


async def add_specialty(commissioner: Commissioner, topic: Topic) -> None:
    """Have a commissioner answer one more topic."""
    await CommissionerSpecialty.create(commissioner_id=commissioner.id, topic=topic)


async def add_bound(openid: str, name: str, *topics: Topic, now: datetime, capacity: int = 5) -> Commissioner:
    """Put a commissioner into the roster who has a WeChat account."""
    commissioner = await add_commissioner(name, f"BIND{openid.upper()}", *topics, capacity=capacity)
    commissioner.person_id = (await meet(openid, now)).id
    await commissioner.save(update_fields=["person_id"])
    return commissioner


async def add_member(role: MemberRole, openid: str, name: str, *, now: datetime) -> Member:
    """Put a bound informant, person on duty or leader into the roster."""
    person = await meet(openid, now)
    return await Member.create(role=role, name=name, bind_code=f"BIND{openid.upper()}", person_id=person.id)


async def open_consultation(
    openid: str, topic: Topic, *, now: datetime, text: str = "树干流黑水"
) -> Consultation:
    """Have somebody ask what goes to a person."""
    return await open_case(
        await meet(openid, now), Question(text, topic), office=OFFICE, received=now, now=now
    )
