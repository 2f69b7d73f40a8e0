"""A bureau with people in it, driven by the clock of the test."""

from __future__ import annotations

from datetime import datetime

from bot.accounts.people import meet
from bot.clock import read_local
from bot.consultations.office import open_office
from bot.consultations.opening import Question, open_case
from models.commissioner import Commissioner
from models.consultation import Consultation, HistoryEntry
from models.enums import Channel, HistoryKind, MemberRole, Topic, Urgency
from models.member import Member
from models.outbox import OutboxMessage
from models.person import Person
from tests.factories import add_commissioner

OFFICE = open_office("08:30-12:00,14:30-17:30")
TUESDAY = read_local("2026-03-10 10:00")


async def person(openid: str) -> Person:
    """Return a person, made if nobody knows them."""
    return await meet(openid, TUESDAY)


async def bound(name: str, *topics: Topic, capacity: int = 50) -> Commissioner:
    """Return a commissioner with WeChat, whose openid is their name."""
    commissioner = await add_commissioner(name, f"BIND{name}", *topics, capacity=capacity)
    commissioner.person_id = (await person(name)).id
    await commissioner.save(update_fields=["person_id"])
    return commissioner


async def member(role: MemberRole, name: str) -> Member:
    """Return somebody on duty, or a leader, with WeChat."""
    person_id = (await person(name)).id
    return await Member.create(role=role, name=name, bind_code=f"M{name}", person_id=person_id)


async def people() -> None:
    """Fill the bureau: two who know fruit, one on duty, one leader."""
    await bound("陈志远", Topic.FRUIT)
    await bound("周敏", Topic.FRUIT)
    await member(MemberRole.DUTY, "李敏")
    await member(MemberRole.LEADER, "王局长")


async def ask(
    at: datetime, *, asker: str = "oFarmer", topic: Topic = Topic.FRUIT, urgency: Urgency = Urgency.NORMAL
) -> Consultation:
    """Open a consultation that is received and worked on at a moment."""
    question = Question("柑橘叶子发黄", topic, Channel.WECHAT, urgency)
    return await open_case(await person(asker), question, office=OFFICE, received=at, now=at)


async def told(openid: str, kind: str = "clock") -> list[OutboxMessage]:
    """Return the messages of a kind (the first word of their key) for a person, the oldest first."""
    mine = OutboxMessage.filter(person__openid=openid, key__startswith=f"{kind}:")
    return await mine.order_by("id")


async def rows(consultation: Consultation, *kinds: HistoryKind) -> list[HistoryEntry]:
    """Return what a consultation's history has of these kinds, the oldest first."""
    return await HistoryEntry.filter(consultation_id=consultation.id, kind__in=list(kinds)).order_by("id")
