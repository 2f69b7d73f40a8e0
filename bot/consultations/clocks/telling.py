"""Tells people what clocks have done: each person of all of it in one message."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.clock import say_moment
from bot.consultations.clocks.wording import say_left
from bot.consultations.notices import SHORT, list_reachable, say_place
from bot.outbox import service as outbox
from content.texts import label, say
from content.wechat import template_data
from models.clock import CaseClock
from models.commissioner import Commissioner
from models.consultation import Consultation
from models.enums import HistoryKind, Ladder, MemberRole, Urgency

SHOWN = 8
_GRAVITY = (HistoryKind.REMINDED, HistoryKind.MISSED, HistoryKind.ESCALATED)


@dataclass(frozen=True, slots=True)
class Told:
    """What there is to tell of one clock: REMINDED, MISSED or ESCALATED."""

    clock: CaseClock
    consultation: Consultation
    kind: HistoryKind

    @property
    def urgent(self) -> bool:
        """Whether it is told at any hour, and first."""
        return self.consultation.urgency is Urgency.URGENT


@dataclass(frozen=True, slots=True)
class _People:
    """The handlers by their ids, and the WeChat people on duty and leading."""

    handlers: Mapping[int, Commissioner]
    duty: Sequence[int]
    leaders: Sequence[int]

    def handler_of(self, told: Told) -> Commissioner | None:
        handler_id = told.consultation.handler_id
        return self.handlers.get(handler_id) if handler_id else None

    def readers(self, told: Told) -> set[int]:
        """Return whom to tell: of a reminder its handler, of a miss also who is on duty, later the leaders.

        Where there is no such person it is who is on duty.
        """
        handler = self.handler_of(told)
        theirs = {handler.person_id} if handler and handler.person_id else set[int]()
        if told.kind is HistoryKind.ESCALATED:
            return set(self.leaders or self.duty)
        return theirs | set(self.duty) if told.kind is HistoryKind.MISSED or not theirs else theirs


async def tell(happened: Sequence[Told], *, now: datetime) -> None:
    """Write one message to each person concerned, within the caller's transaction."""
    if not happened:
        return
    people = await _find_people(happened)
    mail: defaultdict[int, list[Told]] = defaultdict(list)
    for told in happened:
        for person_id in people.readers(told):
            mail[person_id].append(told)
    for person_id, theirs in mail.items():
        await _send(person_id, _gravest(theirs), people, now)


async def _find_people(happened: Sequence[Told]) -> _People:
    ids = {told.consultation.handler_id for told in happened if told.consultation.handler_id}
    return _People(
        {each.id: each for each in await Commissioner.filter(id__in=list(ids))},
        await list_reachable(MemberRole.DUTY),
        await list_reachable(MemberRole.LEADER),
    )


def _gravest(theirs: Sequence[Told]) -> list[Told]:
    """Return the gravest of each consultation, what is urgent and grave and old first."""
    ranked = sorted(theirs, key=lambda told: (not told.urgent, -_GRAVITY.index(told.kind), told.clock.due_at))
    of_each: dict[int, Told] = {}
    for told in ranked:
        of_each.setdefault(told.consultation.id, told)
    return list(of_each.values())


async def _send(person_id: int, theirs: Sequence[Told], people: _People, now: datetime) -> None:
    lines = [_word(told, person_id, people, now) for told in theirs[:SHOWN]]
    if len(theirs) > SHOWN:
        lines.append(say("clocks.more", count=len(theirs) - SHOWN))
    leads = all(told.kind is HistoryKind.ESCALATED for told in theirs)
    lines.append(say("clocks.see_to_it" if leads else "clocks.see_todo"))
    last = max(told.clock.id for told in theirs)
    await outbox.add(
        person_id,
        key=f"clock:{person_id}:{last}:{now.timestamp():.0f}",
        text="\n".join([say("clocks.head", count=len(theirs)), *lines]),
        now=now,
        ladder=Ladder.NOTICE,
        urgent=any(told.urgent for told in theirs),
        template=await _template(theirs),
    )


def _word(told: Told, person_id: int, people: _People, now: datetime) -> str:
    """Word one line: to the handler what is to be done, to others who has not done it."""
    handler = people.handler_of(told)
    mine = handler is not None and handler.person_id == person_id
    whose = "mine" if mine and told.kind is not HistoryKind.ESCALATED else "other"
    mark = say("case.urgent_mark") if told.urgent else ""
    return mark + say(
        f"clocks.{whose}_{told.kind}",
        number=told.consultation.number,
        topic=label("topic", told.consultation.topic),
        deed=label("clock", told.clock.kind),
        due=say_moment(told.clock.due_at),
        left=say_left(told.clock.due_at, now),
        name=handler.name if handler else say("clocks.nobody"),
    )


async def _template(theirs: Sequence[Told]) -> outbox.TemplateNote:
    """Return what a template shows: of several the first, and how many; its fields hold 20 characters."""
    first, alone = theirs[0], len(theirs) == 1
    case = first.consultation
    deed = label("clock", first.clock.kind)
    mark = say("case.urgent_mark") if first.urgent else ""
    short = (
        say(f"clocks.short_{first.kind}", deed=deed, text=case.question[:SHORT])
        if alone
        else say("clocks.short_many", count=len(theirs))
    )
    values = {
        "number": case.number,
        "topic": label("topic", case.topic),
        "question": mark + short,
        "place": await say_place(case),
        "due": say_moment(first.clock.due_at),
    }
    path = f"/m/c/{case.number}" if alone else "/m/"
    return {"template": "case", "data": template_data("case", values), "path": path}
