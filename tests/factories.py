"""Rows that tests begin with, made through the use cases where there are any."""

from __future__ import annotations

from datetime import date

from bot import clock
from bot.answering.knowledge import KnowledgeRow, import_knowledge
from models.commissioner import Commissioner, CommissionerSpecialty, CommissionerVillage
from models.enums import MemberRole, Topic
from models.member import Member


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


async def add_member(
    role: MemberRole, name: str, bind_code: str, *, villages: tuple[str, ...] = ()
) -> Member:
    """Put somebody with another role into the roster, not bound yet."""
    return await Member.create(role=role, name=name, bind_code=bind_code, villages=list(villages))
