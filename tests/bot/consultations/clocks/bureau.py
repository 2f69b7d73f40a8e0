"""A bureau with people in it, driven by the clock of the test."""

from __future__ import annotations

from datetime import datetime

from bot.accounts.people import meet
from bot.clock import read_local
from bot.consultations.opening import Question, open_case
from models.consultation import Consultation, HistoryEntry
from models.enums import Channel, HistoryKind, MemberRole, Topic, Urgency
from models.outbox import OutboxMessage
from tests.factories import OFFICE, add_bound, add_member

TUESDAY = read_local("2026-03-10 10:00")


async def people() -> None:
    """Fill the bureau: two who know fruit, one on duty, one leader; their openids are their names."""
    for name in ("陈志远", "周敏"):
        await add_bound(name, name, Topic.FRUIT, now=TUESDAY, capacity=50)
    await add_member(MemberRole.DUTY, "李敏", "李敏", now=TUESDAY)
    await add_member(MemberRole.LEADER, "王局长", "王局长", now=TUESDAY)


async def ask(
    at: datetime, *, asker: str = "oFarmer", topic: Topic = Topic.FRUIT, urgency: Urgency = Urgency.NORMAL
) -> Consultation:
    """Open a consultation that is received and worked on at a moment."""
    question = Question("柑橘叶子发黄", topic, Channel.WECHAT, urgency)
    return await open_case(await meet(asker, at), question, office=OFFICE, received=at, now=at)


async def told(openid: str, kind: str = "clock") -> list[OutboxMessage]:
    """Return the messages of a kind (the first word of their key) for a person, the oldest first."""
    mine = OutboxMessage.filter(person__openid=openid, key__startswith=f"{kind}:")
    return await mine.order_by("id")


async def rows(consultation: Consultation, *kinds: HistoryKind) -> list[HistoryEntry]:
    """Return what a consultation's history has of these kinds, the oldest first."""
    return await HistoryEntry.filter(consultation_id=consultation.id, kind__in=list(kinds)).order_by("id")
