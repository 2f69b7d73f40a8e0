"""「现场 …」: a commissioner tells of a field visit, and sends a photo of it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date, timedelta

from bot.accounts.access import handled_consultation
from bot.consultations.media.storing import keep
from bot.consultations.visiting import BadVisit, Visit, add_photo, awaits_photo, find_village, record_visit
from bot.dialogue.numerals import NUMERAL, read_number
from bot.dialogue.turn import Turn
from bot.errors import ConflictError, NotFound
from bot.messages import MessageKind, Reply
from bot.routing.places import place_of
from content.texts import label, say
from models.commissioner import Commissioner
from models.consultation import Consultation
from models.enums import MediaKind

_TELLING = re.compile(
    r"(?:(?P<number>\d{2}-\d{6}|\d{1,6})号?[\s,，]+)?"
    r"(?:(?P<day>今天|昨天|前天|\d{1,2}月\d{1,2}[日号])[\s,，]*)?"
    r"(?P<village>[^\s\d,，:：;；]{2,20}?)??[\s,，]*"
    rf"(?P<people>\d{{1,4}}|{NUMERAL})\s*(?:人次|人|名)[\s,，:：;；.。、]*"
    r"(?P<problem>\S.*)",
    re.DOTALL,
)
_UNSOLVED = re.compile(r"(?:未|没有?|待|不能|无法|难以)[^,，.。;；]{0,3}解决")
_DAYS_AGO = {"今天": 0, "昨天": 1, "前天": 2}


@dataclass(frozen=True, slots=True)
class Told:
    """What 「现场」 says; `number` of the case and `village` are empty where they were left out."""

    number: str
    day: date
    village: str
    people: int
    problem: str

    @property
    def solved(self) -> bool:
        """Whether the words say that the problem is solved; nothing said is not solved."""
        return "解决" in self.problem and not _UNSOLVED.search(self.problem)


def read_visit(text: str, today: date) -> Told | None:
    """Read 「[编号] [日期] 村名 12人 内容」; None for anything else, and for a day that there is not."""
    found = _TELLING.fullmatch(text.strip())
    if found is None or not (found["number"] or found["village"]):
        return None
    day = _read_day(found["day"] or "今天", today)
    people = found["people"]
    count = int(people) if people.isascii() else read_number(people)
    told = (found["village"] or "", count, found["problem"].strip())
    return Told(found["number"] or "", day, *told) if day else None


def _read_day(text: str, today: date) -> date | None:
    """Read a day that is past; one without a year that would be to come was last year."""
    if text in _DAYS_AGO:
        return today - timedelta(days=_DAYS_AGO[text])
    month, day = map(int, re.findall(r"\d+", text))
    try:
        this_year = date(today.year, month, day)
        return this_year if this_year <= today else this_year.replace(year=today.year - 1)
    except ValueError:
        return None


async def record(turn: Turn, commissioner: Commissioner, words: str) -> Reply:
    """Keep a field visit; the same words again on the same day change nothing."""
    told = read_visit(words, turn.today)
    if told is None:
        return Reply(say("visits.how"))
    try:
        case = await handled_consultation(commissioner.id, told.number) if told.number else None
        return await _record(turn, commissioner, told, case)
    except BadVisit as error:
        return Reply(say(f"visits.{error.code}"))
    except (NotFound, ConflictError) as error:
        return Reply(say(f"commissioner.{error.code}", number=told.number))


async def _record(turn: Turn, commissioner: Commissioner, told: Told, case: Consultation | None) -> Reply:
    code = await find_village(told.village, commissioner) if told.village else None
    if told.village and code is None:
        return Reply(say("visits.no_village", village=told.village))
    visit = Visit(told.day, told.people, told.problem, told.solved, code, case)
    kept, is_new = await record_visit(commissioner, visit, key=_key(commissioner, told), now=turn.now)
    turn.state.visited, turn.state.visited_at = kept.id, turn.now.isoformat()
    place = await place_of(kept.village_code)
    return Reply(
        say(
            "visits.recorded" if is_new else "visits.recorded_before",
            day=f"{kept.on_day.month}月{kept.on_day.day}日",
            place=f"{place.town}{place.village}" if place else say("case.place_unknown"),
            people=kept.people,
            solved=label("solved", str(int(kept.solved))),
        )
    )


def _key(commissioner: Commissioner, told: Told) -> str:
    words = f"{commissioner.id}|{told.day}|{told.number}|{told.village}|{told.people}|{told.problem}"
    return f"chat:{hashlib.blake2b(words.encode(), digest_size=16).hexdigest()}"


async def take_photo(turn: Turn, commissioner: Commissioner) -> Reply | None:
    """Keep the first photo that comes soon after a visit was told; None for anything else."""
    visit_id = turn.state.visited_lately(turn.now)
    if turn.incoming.kind is not MessageKind.IMAGE or not visit_id:
        return None
    if not await awaits_photo(visit_id, commissioner):
        return None
    file = await keep(turn.person.id, MediaKind.IMAGE, turn.incoming.media_id, now=turn.now)
    await add_photo(visit_id, commissioner, file)
    return Reply(say("visits.photo"))
