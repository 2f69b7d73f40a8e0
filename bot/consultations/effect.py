"""Whether an answer helped, as its asker sees some days later: asked once, apart from satisfaction."""

from __future__ import annotations

from datetime import datetime

from tortoise.transactions import in_transaction

from bot.consultations.asking import EFFECTS, count_rounds, word_taps
from bot.consultations.history import SYSTEM, Actor, Happening, lock_with_root, note
from bot.consultations.notices import SHORT, tell_notice
from bot.consultations.rating import send_back
from bot.consultations.recipients import Recipient, list_recipients
from bot.consultations.rules import Office
from bot.errors import ConflictError
from content.texts import say
from models.consultation import Consultation, HistoryEntry
from models.enums import ActorKind, Effect, HistoryKind
from models.enums import ConsultationStatus as Status
from models.person import Person

AT_ONCE = 100


class NotAsked(ConflictError):
    """An asker tells of an effect that they were not asked about."""

    code = "not_asked"


async def ask_effects(*, now: datetime, limit: int = AT_ONCE) -> int:
    """Ask the askers whose time has come how crop or animal fare; returns of how many consultations.

    For a worker; several may run at once. What is in work again is asked about after its next answer.
    """
    due = Consultation.filter(effect_due_at__lte=now).order_by("effect_due_at").limit(limit)
    return sum([await _ask_about(case.id, now) for case in await due])


async def _ask_about(consultation_id: int, now: datetime) -> bool:
    async with in_transaction():
        due = Consultation.filter(id=consultation_id, effect_due_at__lte=now)
        case = await due.select_for_update(no_key=True, skip_locked=True).first()
        if case is None:
            return False
        case.effect_due_at = None
        await case.save(update_fields=["effect_due_at"])
        if case.status not in {Status.ANSWERED, Status.CLOSED}:
            return False
        rounds = await count_rounds(case)
        for recipient in await list_recipients(case):
            if not recipient.is_informant:
                await _ask(recipient, rounds, now)
        return True


async def _ask(recipient: Recipient, rounds: int, now: datetime) -> None:
    case = recipient.consultation
    key = f"effect:{case.id}:{rounds}"
    asked = Happening(HistoryKind.EFFECT_ASKED, SYSTEM, data={"round": rounds})
    if await note(case, asked, now=now, key=key) is None:
        return
    question = " ".join(case.question.split())[:SHORT]
    text = say("effect.question", number=case.number, question=question, **word_taps(EFFECTS, case))
    await tell_notice(recipient, text, say("effect.hint"), key=key, now=now)


async def find_asked(asker: Person) -> Consultation | None:
    """Return the consultation whose effect an asker was asked about last."""
    asked = HistoryEntry.filter(kind=HistoryKind.EFFECT_ASKED, consultation__asker_id=asker.id)
    last = await asked.order_by("-id").first()
    return await Consultation.get(id=last.consultation_id) if last else None


async def tell_effect(
    consultation_id: int, asker: Person, effect: Effect, *, office: Office, now: datetime
) -> Consultation:
    """Keep how crop or animal fare; unless they fare better the work goes on.

    The same again changes nothing. Returns the consultation that is in work now. Raises NotAsked.
    """
    async with in_transaction():
        own, root = await lock_with_root(consultation_id)
        kinds = [HistoryKind.EFFECT_ASKED, HistoryKind.EFFECT]
        last = await HistoryEntry.filter(consultation_id=own.id, kind__in=kinds).order_by("-id").first()
        if last is None or Status.WITHDRAWN in (own.status, root.status):
            raise NotAsked("nobody has asked")
        if last.data.get("effect") != effect:
            told = Happening(
                HistoryKind.EFFECT, Actor(ActorKind.ASKER, asker.id), data={"effect": effect.value}
            )
            await note(own, told, now=now)
        if effect is Effect.BETTER:
            return own
        return await send_back(own, root, asker, say("effect.no_better"), office=office, now=now)
