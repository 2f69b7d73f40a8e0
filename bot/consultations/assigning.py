"""Who handles a consultation: assigned by rule, returned, transferred by name, drained to whoever is free."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from tortoise.expressions import Q
from tortoise.transactions import in_transaction

from bot.accounts.leave import on_leave
from bot.consultations.forwarding import forward_files
from bot.consultations.history import SYSTEM, Actor, Happening, move, note
from bot.consultations.notices import tell_change, tell_gone, tell_handler
from bot.errors import ConflictError, NotFound
from bot.routing.places import place_of
from bot.routing.rules import Choice, choose_commissioner, may_take
from bot.routing.service import list_candidates, list_free
from content.texts import say
from models.commissioner import Commissioner, CommissionerSpecialty
from models.consultation import Consultation, HistoryEntry
from models.counter import Counter
from models.enums import ActorKind, ConsultationStatus, Desk, HistoryKind, Topic
from models.media import MediaFile

MAX_DRAIN = 20
NAMES_SHOWN = 5


class NoColleague(NotFound):
    """Nobody in the roster has this name."""

    code = "no_colleague"


class NoTransfer(ConflictError):
    """The colleague named cannot take the consultation."""

    code = "no_transfer"


class ColleagueAway(ConflictError):
    """The colleague named is on leave; `names` are colleagues who may take it."""

    code = "colleague_away"

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__("this colleague is on leave")
        self.names = tuple(names)


async def assign(consultation: Consultation, *, now: datetime) -> Consultation:
    """Give a waiting, locked consultation to a commissioner and promise to tell them.

    With nobody free who fits it stays waiting at the duty desk, and what is for the office always does;
    its history says why. Raises IllegalStep for a status that cannot be assigned.
    """
    async with in_transaction():
        if consultation.desk is Desk.OFFICE:
            return await _leave(consultation, "office", now)
        choice = await _choose(consultation, now)
        if choice is None:
            unknown = consultation.topic is Topic.OTHER
            return await _leave(consultation, "no_subject" if unknown else "nobody", now)
        reasons: dict[str, object] = {"reasons": list(choice.reasons), "considered": choice.considered}
        await _give(consultation, choice.candidate.id, SYSTEM, HistoryKind.ASSIGNED, "", reasons, now)
        return consultation


async def _leave(consultation: Consultation, reason: str, now: datetime) -> Consultation:
    await note(consultation, Happening(HistoryKind.WAITING, SYSTEM, data={"reasons": [reason]}), now=now)
    return consultation


async def _choose(consultation: Consultation, now: datetime) -> Choice | None:
    """Choose under a lock that all assignments share, so that nobody gets more than their capacity."""
    await Counter.bulk_create([Counter(name="routing")], ignore_conflicts=True)
    await Counter.filter(name="routing").select_for_update(no_key=True).get()
    place = await place_of(consultation.village_code)
    candidates = await list_candidates(consultation.id, consultation.asker_id, now=now)
    return choose_commissioner(consultation.topic, place, candidates)


async def _give(
    consultation: Consultation,
    commissioner_id: int,
    actor: Actor,
    kind: HistoryKind,
    text: str,
    data: dict[str, object],
    now: datetime,
) -> None:
    consultation.handler_id = commissioner_id
    consultation.responsible_id = consultation.responsible_id or commissioner_id
    happening = Happening(kind, actor, text, data | {"commissioner": commissioner_id})
    entry = await move(consultation, ConsultationStatus.ASSIGNED, happening, now=now)
    await tell_handler(consultation, "new", await _told(consultation), entry, now=now)
    files = await MediaFile.filter(consultation_id=consultation.id).order_by("id")
    await forward_files(consultation, files, now=now)


async def _told(consultation: Consultation) -> str:
    """Return the question with what was added to it, and why it was returned."""
    rows = HistoryEntry.filter(
        consultation_id=consultation.id, kind__in=[HistoryKind.ADDED, HistoryKind.RETURNED]
    )
    lines = [consultation.question]
    for row in await rows.exclude(text="").order_by("id").values("kind", "text"):
        returned = row["kind"] == HistoryKind.RETURNED
        lines.append(say("case.returned_because", reason=row["text"]) if returned else row["text"])
    return "\n".join(lines)


async def route_anew(consultation: Consultation, *, now: datetime) -> bool:
    """Choose again for a locked consultation whose topic or place is known only now.

    Tells whether it went to somebody else. Who has signed for it, or fits it, keeps it; who does not is
    told that it went on.
    """
    if consultation.desk is Desk.OFFICE:
        return False
    if consultation.status is ConsultationStatus.WAITING:
        await assign(consultation, now=now)
        return consultation.handler_id is not None
    left = consultation.handler_id
    if consultation.status is not ConsultationStatus.ASSIGNED or await _knows(left, consultation.topic):
        return False
    choice = await _choose(consultation, now)
    if choice is None or choice.candidate.id == left or "specialty" not in choice.reasons:
        return False
    reasons: dict[str, object] = {"reasons": list(choice.reasons), "considered": choice.considered}
    data = reasons | {"from": left}
    await _give(consultation, choice.candidate.id, SYSTEM, HistoryKind.ASSIGNED, "", data, now)
    await tell_gone(consultation, left, choice.candidate.name, now=now)
    return True


async def _knows(commissioner_id: int | None, topic: Topic) -> bool:
    known = CommissionerSpecialty.filter(commissioner_id=commissioner_id, topic=topic)
    return topic is Topic.OTHER or await known.exists()


async def return_case(
    consultation: Consultation, commissioner: Commissioner, reason: str, *, now: datetime
) -> Consultation:
    """Take a consultation back from its handler for a reason and give it to somebody else."""
    async with in_transaction():
        consultation.handler_id = None
        returned = Happening(HistoryKind.RETURNED, Actor(ActorKind.COMMISSIONER, commissioner.id), reason)
        entry = await move(consultation, ConsultationStatus.WAITING, returned, now=now)
        await assign(consultation, now=now)
        await tell_change(consultation, key=f"change:{entry.id}", now=now)
        return consultation


async def transfer(
    consultation: Consultation, commissioner: Commissioner, name: str, *, now: datetime
) -> Commissioner:
    """Pass a consultation on to a colleague by name.

    Raises NoColleague for a name that is not in the roster, NoTransfer when several bear it, when it is
    their own or the asker's, or when the colleague has not bound a WeChat account, and ColleagueAway.
    """
    async with in_transaction():
        namesakes = await Commissioner.filter(name=name, active=True)
        if not namesakes:
            raise NoColleague("nobody in the roster has this name")
        unfit = (None, commissioner.person_id, consultation.asker_id)
        if len(namesakes) > 1 or namesakes[0].person_id in unfit:
            raise NoTransfer("this colleague cannot take it")
        if await on_leave([namesakes[0].id], now=now):
            candidates = await list_candidates(consultation.id, consultation.asker_id, now=now)
            free = [each for each in candidates if may_take(each) and each.id != commissioner.id]
            raise ColleagueAway([each.name for each in free[:NAMES_SHOWN]])
        actor = Actor(ActorKind.COMMISSIONER, commissioner.id)
        before: dict[str, object] = {"from": commissioner.id}
        await _give(consultation, namesakes[0].id, actor, HistoryKind.TRANSFERRED, "", before, now)
        await tell_change(consultation, key=f"change:{consultation.id}:{now.timestamp()}", now=now)
        return namesakes[0]


async def drain(*, now: datetime) -> int:
    """Give waiting consultations to who is free now and fits, urgent ones first, then the oldest.

    Returns how many found somebody. One that fits nobody holds up none behind it.
    """
    async with in_transaction():
        given, seen = 0, set[int]()
        while given < MAX_DRAIN and (consultation := await _next_waiting(seen, now)) is not None:
            seen.add(consultation.id)
            if await _choose(consultation, now) is not None:
                await assign(consultation, now=now)
                given += 1
        return given


async def _next_waiting(seen: Collection[int], now: datetime) -> Consultation | None:
    """Return the first not seen that somebody free may fit, locked; one that is locked is being worked on."""
    free = await list_free(now=now)
    if not free:
        return None
    topics = {topic for candidate in free for topic in candidate.topics}
    villages = {code for candidate in free for code in candidate.villages}
    waiting = Consultation.filter(
        Q(topic__in=topics) | Q(village_code__in=villages),
        status=ConsultationStatus.WAITING,
        desk=Desk.COMMISSIONERS,
    ).exclude(id__in=seen)
    first = waiting.order_by("-urgency", "id")  # as words, normal < urgent
    return await first.select_for_update(no_key=True, skip_locked=True).first()
