"""An asker's verdict: it closes a consultation, or sends it back to work."""

from __future__ import annotations

from datetime import datetime

from tortoise.transactions import in_transaction

from bot.consultations.adding import Addition, add_to
from bot.consultations.answering import NotAnswered
from bot.consultations.clocks.rules import ANEW
from bot.consultations.clocks.service import begin
from bot.consultations.draining import drain
from bot.consultations.history import SYSTEM, Actor, Happening, lock_with_root, move, note
from bot.consultations.notices import tell_handler
from bot.consultations.opening import hand_over
from bot.consultations.reopening import back_to_work
from bot.consultations.rules import IN_WORK, OPEN, Office, open_key
from bot.consultations.splitting import set_free
from bot.consultations.verdicts import Verdict, read_verdict
from content.texts import say
from models.consultation import Consultation
from models.enums import ActorKind, HistoryKind, Rating
from models.enums import ConsultationStatus as Status
from models.person import Person


async def rate(
    consultation_id: int,
    asker: Person,
    *,
    satisfied: bool | None = None,
    solved: bool | None = None,
    office: Office,
    now: datetime,
) -> Consultation:
    """Keep what an asker says of the last answer: whether it satisfied, whether it solved the problem.

    What changes an earlier word counts in its place, the same again changes nothing. A good word closes
    what is open, unless it was not solved; a bad one sends back to work, and what cannot be opened again,
    because the asker has another of its topic open, joins that one. Of what is merged into another one a
    good word is kept only. Returns the consultation that is closed or in work now. Raises NotAnswered.
    """
    async with in_transaction():
        own, root = await lock_with_root(consultation_id)
        said = await read_verdict(own)
        if said is None or Status.WITHDRAWN in (own.status, root.status):
            raise NotAnswered("there is no answer to speak of")
        verdict = Verdict(satisfied, solved)
        if verdict.adds_to(said) or (verdict.sends_back and root.status not in IN_WORK):
            await _keep(own, asker, verdict, now)
        elif not verdict.sends_back:
            return own
        if verdict.sends_back:
            because = say("case.not_satisfied" if satisfied is False else "case.not_solved")
            return await send_back(own, root, asker, because, office=office, now=now)
        unsolved = said.solved is False and not solved
        return own if unsolved or own.id != root.id else await _close(own, now)


async def _keep(own: Consultation, asker: Person, verdict: Verdict, now: datetime) -> None:
    actor = Actor(ActorKind.ASKER, asker.id)
    if verdict.satisfied is not None:
        rating = Rating.SATISFIED if verdict.satisfied else Rating.DISSATISFIED
        await note(own, Happening(HistoryKind.RATED, actor, data={"rating": rating.value}), now=now)
    if verdict.solved is not None:
        await note(own, Happening(HistoryKind.SOLVED, actor, data={"solved": verdict.solved}), now=now)


async def _close(consultation: Consultation, now: datetime) -> Consultation:
    """Close what is open; who was to answer once more is told that there is no need."""
    if consultation.status not in OPEN:
        return consultation
    calls_off = consultation.status in IN_WORK
    entry = await move(consultation, Status.CLOSED, Happening(HistoryKind.CLOSED, SYSTEM), now=now)
    if calls_off:
        await tell_handler(consultation, "settled", say("case.satisfied_now"), entry, now=now)
        await drain(now=now)
    return consultation


async def send_back(
    own: Consultation, root: Consultation, asker: Person, because: str, *, office: Office, now: datetime
) -> Consultation:
    """Have the work on an asker's locked consultation go on, which is done with `root`; `because` says why.

    Returns the consultation of theirs that is in work now.
    """
    if own.status is Status.SELF_SERVED:
        return await hand_over(own.id, asker, office=office, now=now)
    if root.status in IN_WORK:
        return own
    key = open_key(root.asker_id, root.topic, root.desk)
    others = Consultation.filter(open_key=key).exclude(id=root.id)
    other = await others.select_for_update(no_key=True).first()
    if other is None:
        reopened = Happening(HistoryKind.REOPENED, Actor(ActorKind.ASKER, asker.id))
        entry, keeps = await back_to_work(root, reopened, now=now)
        await begin(root, ANEW, office=office, started=now, now=now)
        if keeps:
            await tell_handler(root, "reopened", because, entry, now=now)
        return own
    if own.id != root.id:
        await set_free(own, root, office=office, now=now)
        return own
    text = say("case.not_satisfied_with", number=own.number, question=own.question)
    await add_to(other, Addition(asker.id, text), office=office, now=now)
    return other
