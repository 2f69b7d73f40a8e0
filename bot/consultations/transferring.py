"""A commissioner gives a consultation back, or passes it on to a colleague by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from tortoise.transactions import in_transaction

from bot.consultations.assigning import assign, give, lock_candidates
from bot.consultations.draining import drain
from bot.consultations.history import Actor, Happening, move
from bot.consultations.notices import tell_change
from bot.consultations.rules import IllegalStep
from bot.errors import ConflictError, NotFound
from bot.routing import service as routing
from bot.routing.rules import Candidate, may_take
from bot.routing.service import BUSY
from models.commissioner import Commissioner
from models.consultation import Consultation
from models.enums import ActorKind, ConsultationStatus, HistoryKind

NAMES_SHOWN = 5


class NoColleague(NotFound):
    """Nobody in the roster has this name."""

    code = "no_colleague"


class NoTransfer(ConflictError):
    """The colleague named cannot take the consultation."""

    code = "no_transfer"


class ColleagueUnfit(ConflictError):
    """The colleague named may not take it now; `names` are some who may."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(f"{self.code}: {', '.join(names)}")
        self.names = tuple(names)


class ColleagueAway(ColleagueUnfit):
    """The colleague named is on leave."""

    code = "colleague_away"


class ColleagueFull(ColleagueUnfit):
    """The colleague named has as many consultations as they can take."""

    code = "colleague_full"


class ColleagueReturned(ColleagueUnfit):
    """The colleague named has returned this very consultation before."""

    code = "colleague_returned"


async def return_case(
    consultation: Consultation, commissioner: Commissioner, reason: str, *, now: datetime
) -> Consultation:
    """Take a consultation back from its handler for a reason and give it to somebody else.

    Its handler has room again, and takes what waited. Raises IllegalStep for what is in nobody's work: what
    is answered, closed or merged goes back to work in ways of its own.
    """
    if consultation.status not in BUSY:
        raise IllegalStep(consultation.status, ConsultationStatus.WAITING)
    async with in_transaction():
        consultation.handler_id = None
        returned = Happening(HistoryKind.RETURNED, Actor(ActorKind.COMMISSIONER, commissioner.id), reason)
        entry = await move(consultation, ConsultationStatus.WAITING, returned, now=now)
        await assign(consultation, now=now)
        await tell_change(consultation, key=f"change:{entry.id}", now=now)
        await drain(now=now)
        return consultation


async def transfer(
    consultation: Consultation, commissioner: Commissioner, name: str, *, now: datetime
) -> Candidate:
    """Pass a locked consultation on to a colleague by name, who must be free for it as for any other.

    Raises what find_colleague raises, and IllegalStep.
    """
    async with in_transaction():
        colleague = await find_colleague(consultation, name, but=commissioner.id, now=now)
        actor = Actor(ActorKind.COMMISSIONER, commissioner.id)
        passed_on = Happening(HistoryKind.TRANSFERRED, actor, data={"from": commissioner.id})
        await give(consultation, colleague.id, passed_on, now=now)
        await tell_change(consultation, key=f"change:{consultation.id}:{now.timestamp()}", now=now)
        await drain(now=now)
        return colleague


async def find_colleague(
    consultation: Consultation, name: str, *, but: int | None, now: datetime
) -> Candidate:
    """Return the colleague with a name who may take a locked consultation, under the lock of all giving.

    Raises NoColleague for a name that is not in the roster, NoTransfer when several bear it, when it is
    that of its handler (`but`) or asker, or when the colleague has not bound a WeChat account, and
    ColleagueAway, ColleagueFull or ColleagueReturned for one who must not take it now.
    """
    namesakes = await Commissioner.filter(name=name, active=True)
    if not namesakes:
        raise NoColleague("nobody in the roster has this name")
    candidates = [each for each in await lock_candidates(consultation, now=now) if each.id != but]
    found = [each for each in candidates if each.name == name]
    if len(namesakes) > 1 or not found:
        raise NoTransfer("this colleague cannot take it")
    if may_take(found[0]):
        return found[0]
    names = [each.name for each in candidates if may_take(each)][:NAMES_SHOWN]
    raise _why_not(found[0])(names)


async def list_colleagues(consultation: Consultation, *, now: datetime) -> list[Candidate]:
    """Return whom a consultation could be passed on to now by name, those who know its topic first."""
    candidates = await routing.list_candidates(consultation.id, consultation.asker_id, now=now)
    free = [each for each in candidates if may_take(each) and each.id != consultation.handler_id]
    names = Counter(each.name for each in candidates)
    told_apart = [each for each in free if names[each.name] == 1]
    return sorted(told_apart, key=lambda each: consultation.topic not in each.topics)


def _why_not(candidate: Candidate) -> type[ColleagueUnfit]:
    if candidate.on_leave:
        return ColleagueAway
    return ColleagueReturned if candidate.returned_before else ColleagueFull
