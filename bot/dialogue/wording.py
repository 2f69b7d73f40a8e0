"""Replies that several parts of the dialogue word alike."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.answering.entries import Entry
from bot.answering.intents import names_symptom
from bot.clock import is_working_day, local_date, say_moment
from bot.consultations.clocks.rules import terms_of
from bot.consultations.notices import name_of
from bot.consultations.queries import has_files
from bot.consultations.recipients import find_own, list_recipients
from bot.consultations.rules import FARMING, Office
from bot.messages import Reply
from bot.outbox.rules import may_send
from bot.outbox.windows import read_windows
from bot.wechat.taps import tap
from content.texts import say
from models.consultation import Consultation
from models.enums import Desk, Urgency
from models.person import Person

MAX_REPLY = 2048
OTHERWISE = "danger"
FIRST_AID = frozenset(
    {
        "pesticide",
        "swallowed",
        "poisoned",
        "food",
        "gas",
        "snake",
        "sting",
        "bite",
        "drowning",
        "shock",
        "wire",
        "fire",
        "landslide",
        "buried",
        "injured",
        "self_harm",
    }
)
"""What there is first aid for by its kind; OTHERWISE is for the rest."""


def word_answer(entry: Entry) -> Reply:
    """Word an answer from the knowledge base with its source and what can be said next."""
    return Reply(say("answer.found", question=entry.question, answer=entry.answer, source=entry.source))


def word_suggestions(entries: Sequence[Entry]) -> Reply:
    """Word suggestions to tap on, or to pick by number."""
    lines = _numbered([entry.question for entry in entries])
    return Reply(say("answer.suggest", suggestions=lines, **_ways_out()))


def word_choices(choices: Sequence[str]) -> Reply:
    """Ask back which crop or animal is meant."""
    return Reply(say("answer.clarify", choices=_numbered(choices), **_ways_out()))


def _numbered(texts: Sequence[str]) -> str:
    return "\n".join(f"{place}. {tap(text)}" for place, text in enumerate(texts, 1))


def _ways_out() -> dict[str, str]:
    return {"none": tap(say("answer.none_of_these")), "person": tap(say("answer.person"))}


async def word_answered(consultation: Consultation, now: datetime) -> Reply:
    """Word to a commissioner that their answer is on its way, or waits because nothing may be sent now.

    On its way is what anybody who asked can read: the informant tells the farmer.
    """
    asked = await Person.filter(id__in=[each.person_id for each in await list_recipients(consultation)])
    open_now = any(person.subscribed and may_send(read_windows(person), now) for person in asked)
    key = "commissioner.answered" if open_now else "commissioner.answered_waits"
    return Reply(say(key, number=consultation.number))


async def word_case(consultation: Consultation, asker: Person, *, key: str = "case.already") -> Reply:
    """Word that a person takes care of a consultation: the asker's number, who, and until when."""
    own = await find_own(consultation, asker.id)
    due = own.first_reply_due_at
    name = await name_of(consultation)
    return Reply(say(key, number=own.number, name=name, due=say_moment(due) if due else ""))


def word_first_aid(hurt: str) -> str:
    """Word whom to call and what to do first; `hurt` is the sign by which an emergency is known."""
    return say(f"first_aid.{hurt if hurt in FIRST_AID else OTHERWISE}")


def say_off_duty(consultation: Consultation, office: Office, now: datetime) -> str:
    """Say that nobody is on duty now who would take it up; nothing while somebody is."""
    if office.is_on_duty(now, terms_of(consultation.urgency, consultation.desk)):
        return ""
    return say("clocks.off_duty" if is_working_day(local_date(now)) else "clocks.day_off")


async def word_new_case(
    consultation: Consultation, asker: Person, *, hurt: str = "", aside: str = ""
) -> Reply:
    """Word that a person will take care, and what would help them; `hurt`: what may have hurt somebody.

    `aside` is said behind the promise.
    """
    if consultation.urgency is Urgency.URGENT and consultation.desk is not Desk.OFFICE:
        return await _word_urgent(consultation, hurt, aside)
    office = consultation.desk is Desk.OFFICE
    opened = await word_case(consultation, asker, key="case.opened_office" if office else "case.opened")
    lines = [opened.text, aside, "" if office else await _wish(consultation)]
    return Reply("\n".join(filter(None, lines)))


async def _word_urgent(consultation: Consultation, hurt: str, aside: str) -> Reply:
    due = consultation.accept_due_at
    lines = [word_first_aid(hurt), ""] if hurt else []
    lines += [
        say(
            "case.opened_urgent",
            number=consultation.number,
            name=await name_of(consultation),
            due=say_moment(due) if due else "",
        )
    ]
    if aside:
        lines.append(aside)
    if phone := say("case.duty_phone"):
        lines.append(say("case.call_duty", phone=phone))
    if not hurt:
        lines.append(await _wish(consultation))
    return Reply("\n".join(lines))


async def _wish(consultation: Consultation) -> str:
    """Ask for the photo or the place that would help, else say that more may be sent."""
    shows = consultation.topic in FARMING and names_symptom(consultation.question)
    photo = shows and not await has_files(consultation.id)
    place = consultation.village_code is None
    if photo and place:
        return say("case.wish_both")
    return say("case.wish_photo" if photo else "case.wish_place" if place else "case.wish_more")
