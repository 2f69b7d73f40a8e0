"""A second commissioner is offered what the first has not answered; the first to take it has it."""

from __future__ import annotations

from datetime import datetime

from tortoise.expressions import Q
from tortoise.transactions import in_transaction

from bot.accounts.access import NoCase
from bot.consultations.assigning import forward_all, hand_to, lock_candidates
from bot.consultations.draining import drain
from bot.consultations.history import SYSTEM, Actor, Happening, lock_consultation, move, note
from bot.consultations.notices import SHORT, key_about, tell_change
from bot.errors import ConflictError
from bot.outbox import service as outbox
from bot.routing import service as routing
from bot.routing.places import place_of
from bot.routing.rules import Choice, may_take
from content.texts import label, say
from content.wechat import template_data
from models.clock import CaseClock
from models.commissioner import Commissioner
from models.consultation import Consultation
from models.enums import ActorKind, ConsultationStatus, Desk, HistoryKind, Ladder, OfferStatus, Urgency
from models.offer import Offer

REMEMBERED = 20
OFFERABLE = frozenset({ConsultationStatus.ASSIGNED, ConsultationStatus.ACCEPTED})


class Taken(ConflictError):
    """What was offered has been taken up by somebody, whose name is `name`; empty: by nobody any more."""

    code = "taken"

    def __init__(self, name: str) -> None:
        super().__init__(f"taken by {name}")
        self.name = name


class NoRoom(ConflictError):
    """Who wants to take an offer has no room for it, or is on leave."""

    code = "no_room"


async def offer(consultation: Consultation, clock: CaseClock | None, *, now: datetime) -> Offer | None:
    """Offer a consultation to a second commissioner and tell them; its handler keeps it until it is taken.

    `clock` is the one that ran out. Returns None, and writes nothing, when nobody else can take it, when
    nobody handles it, and while somebody has an offer of it already.
    """
    async with in_transaction():
        consultation = await lock_consultation(consultation.id)
        made = Offer.filter(consultation_id=consultation.id)
        if not _is_offerable(consultation) or await made.filter(status=OfferStatus.OPEN).exists():
            return None
        choice = await _choose_second(consultation, clock, now)
        if choice is None:
            return None
        offered = await Offer.create(
            consultation_id=consultation.id,
            commissioner_id=choice.candidate.id,
            clock_id=clock.id if clock else None,
            status=OfferStatus.OPEN,
            offered_at=now,
        )
        data = choice.to_json() | {"commissioner": choice.candidate.id}
        await note(consultation, Happening(HistoryKind.OFFERED, SYSTEM, data=data), now=now)
        await _tell_offered(consultation, offered, now)
        return offered


def _is_offerable(consultation: Consultation) -> bool:
    return consultation.status in OFFERABLE and consultation.desk is not Desk.OFFICE


async def _choose_second(consultation: Consultation, clock: CaseClock | None, now: datetime) -> Choice | None:
    """Choose by the rule of routing among those who do not handle it, have not said no or let this go by."""
    refused = Q(status=OfferStatus.DECLINED) | Q(clock_id=clock.id if clock else None)
    asked = Offer.filter(refused, consultation_id=consultation.id)
    left_out = {consultation.handler_id, *await asked.values_list("commissioner_id", flat=True)}
    candidates = await routing.list_candidates(consultation.id, consultation.asker_id, now=now)
    fresh = [each for each in candidates if each.id not in left_out]
    place = await place_of(consultation.village_code)
    return await routing.choose(consultation.topic, place, fresh, now=now)


async def _tell_offered(consultation: Consultation, offered: Offer, now: datetime) -> None:
    second = await Commissioner.get(id=offered.commissioner_id)
    if second.person_id is None:
        return
    handler = await Commissioner.get(id=consultation.handler_id)
    place = await place_of(consultation.village_code)
    where = f"{place.town}{place.village}" if place else say("case.place_unknown")
    topic = label("topic", consultation.topic)
    mark = say("case.urgent_mark") if consultation.urgency is Urgency.URGENT else ""
    text = mark + say(
        "offers.offered",
        number=consultation.number,
        digits=consultation.number[-6:],
        name=handler.name,
        topic=topic,
        place=where,
        text=consultation.question,
    )
    fields = {"number": consultation.number, "topic": topic, "place": where, "due": say("offers.at_once")}
    question = (mark + say("offers.short", text=consultation.question))[:SHORT]
    await outbox.add(
        second.person_id,
        key=key_about(consultation, "offer", offered.id),
        text=text,
        now=now,
        ladder=Ladder.NOTICE,
        urgent=consultation.urgency is Urgency.URGENT,
        template={
            "template": "case",
            "data": template_data("case", fields | {"question": question}),
            "path": f"/m/c/{consultation.number}",
        },
    )


async def _tell_taken(consultation: Consultation, left: int | None, name: str, now: datetime) -> None:
    former = await Commissioner.get_or_none(id=left)
    if former is None or former.person_id is None:
        return
    text = say("offers.taken_from_you", number=consultation.number, name=name)
    key = key_about(consultation, "taken", former.id, now.timestamp())
    await outbox.add(former.person_id, key=key, text=text, now=now, quiet=True)


async def find_offered(commissioner_id: int, number: str) -> int | None:
    """Return the id of the consultation meant by a number, or its last digits, that they were offered last.

    Without a number it is the only one on offer to them.
    """
    offers = Offer.filter(commissioner_id=commissioner_id).order_by("-id")
    if not number:
        offers = offers.filter(status=OfferStatus.OPEN)
    found = [each.consultation_id for each in await offers.limit(REMEMBERED)]
    if not number:
        return found[0] if len(found) == 1 else None
    return next((each for each in found if f"{each:08d}".endswith(number.replace("-", ""))), None)


async def list_offered(commissioner_id: int) -> list[Consultation]:
    """Return what a commissioner may take up now, the oldest offer first."""
    offers = Offer.filter(commissioner_id=commissioner_id, status=OfferStatus.OPEN).order_by("id")
    return [each.consultation for each in await offers.select_related("consultation")]


async def claim(consultation_id: int, commissioner: Commissioner, *, now: datetime) -> Consultation:
    """Take up what was offered: of all who try, the first has it and has signed for it.

    Its former handler and its asker are told. What is theirs already is only returned. Raises Taken when it
    went to somebody else meanwhile or was answered, NoRoom, and NoCase for what they were never offered.
    """
    async with in_transaction():
        consultation = await lock_consultation(consultation_id)
        if consultation.handler_id == commissioner.id:
            return consultation
        offered = await _offer_to(consultation, commissioner)
        mine = [each for each in await lock_candidates(consultation, now=now) if each.id == commissioner.id]
        if not mine or not may_take(mine[0]):
            raise NoRoom("they have as many as they can take, or are away")
        left = consultation.handler_id
        await _end(offered, OfferStatus.TAKEN, now)
        actor = Actor(ActorKind.COMMISSIONER, commissioner.id)
        taken = Happening(HistoryKind.ASSIGNED, actor, data={"from": left, "because": "offer"})
        entry = await hand_to(consultation, commissioner.id, taken, now=now)
        accepted = Happening(HistoryKind.ACCEPTED, actor)
        await move(consultation, ConsultationStatus.ACCEPTED, accepted, now=now)
        await forward_all(consultation, now=now)
        await _tell_taken(consultation, left, commissioner.name, now)
        await tell_change(consultation, key=f"change:{entry.id}", now=now)
        await drain(now=now)
        return consultation


async def _offer_to(consultation: Consultation, commissioner: Commissioner) -> Offer:
    mine = Offer.filter(consultation_id=consultation.id, commissioner_id=commissioner.id)
    last = await mine.order_by("-id").first()
    if last is None:
        raise NoCase("it was not offered to them")
    if last.status is not OfferStatus.OPEN:
        handler = await Commissioner.get_or_none(id=consultation.handler_id)
        raise Taken(handler.name if handler else "")
    return last


async def _end(offered: Offer, status: OfferStatus, now: datetime) -> None:
    offered.status, offered.ended_at = status, now
    await offered.save(update_fields=["status", "ended_at"])


async def decline(consultation_id: int, commissioner: Commissioner, *, now: datetime) -> Offer | None:
    """Say no to an offer; it goes on to the next who fits, if there is anybody: that offer is returned.

    Raises Taken and NoCase as claim does.
    """
    async with in_transaction():
        consultation = await lock_consultation(consultation_id)
        offered = await _offer_to(consultation, commissioner)
        await _end(offered, OfferStatus.DECLINED, now)
        clock = await CaseClock.get_or_none(id=offered.clock_id)
        return await offer(consultation, clock, now=now)
