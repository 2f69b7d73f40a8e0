"""Field visits (现场指导): kept with the commissioner, and with the consultation if it was about one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tortoise.transactions import in_transaction

from bot.clock import local_date
from bot.consultations.history import Actor, Happening, note
from bot.errors import InvalidInput
from bot.routing.places import list_places, match_name, place_of
from bot.routing.rules import Place
from models.commissioner import Commissioner, CommissionerVillage
from models.consultation import Consultation
from models.enums import ActorKind, HistoryKind
from models.media import MediaFile
from models.visit import FieldVisit

MOST_PEOPLE = 2000
TOLD_WITHIN = timedelta(days=31)
"""So long after a visit it can still be told: what is counted late is not believed."""


class BadVisit(InvalidInput):
    """A visit with a day or a number of people that cannot be; `code` says which."""

    def __init__(self, code: str) -> None:
        super().__init__(f"this visit cannot be: {code}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Visit:
    """What a commissioner tells: `people` guided (人次), the problem, and whether it is solved.

    Without a village it was in that of the `consultation` (locked, theirs) that it was about.
    """

    on_day: date
    people: int
    problem: str
    solved: bool
    village_code: str | None = None
    consultation: Consultation | None = None
    media: MediaFile | None = None


async def record_visit(
    commissioner: Commissioner, visit: Visit, *, key: str, now: datetime
) -> tuple[FieldVisit, bool]:
    """Keep a visit; with a key that was used before nothing is kept again. Tells whether it is new.

    Raises BadVisit for a day to come or long past, and for nobody or a crowd.
    """
    _check(visit, local_date(now))
    async with in_transaction():
        before = await FieldVisit.get_or_none(key=key)
        if before is not None:
            return before, False
        case = visit.consultation
        kept = await FieldVisit.create(
            key=key,
            commissioner_id=commissioner.id,
            consultation_id=case.id if case else None,
            village_code=visit.village_code or (case.village_code if case else None),
            on_day=visit.on_day,
            people=visit.people,
            problem=visit.problem,
            solved=visit.solved,
            media_id=visit.media.id if visit.media else None,
            created_at=now,
        )
        if case is not None:
            actor = Actor(ActorKind.COMMISSIONER, commissioner.id)
            data: dict[str, object] = {"visit": kept.id, "people": visit.people, "solved": visit.solved}
            await note(case, Happening(HistoryKind.VISITED, actor, visit.problem, data), now=now)
        return kept, True


def _check(visit: Visit, today: date) -> None:
    if not today - TOLD_WITHIN <= visit.on_day <= today:
        raise BadVisit("bad_day")
    if not 1 <= visit.people <= MOST_PEOPLE:
        raise BadVisit("bad_people")


async def add_photo(visit_id: int, commissioner: Commissioner, file: MediaFile) -> bool:
    """Keep a photo with a commissioner's own visit that has none; tell whether it took it."""
    bare = FieldVisit.filter(id=visit_id, commissioner_id=commissioner.id, media_id=None)
    return bool(await bare.update(media_id=file.id))


async def awaits_photo(visit_id: int, commissioner: Commissioner) -> bool:
    """Tell whether a commissioner's visit has no photo yet."""
    return await FieldVisit.filter(id=visit_id, commissioner_id=commissioner.id, media_id=None).exists()


async def find_village(name: str, commissioner: Commissioner) -> str | None:
    """Return the code of the village with a name; of several that of one where the commissioner is posted."""
    places = match_name(name, await list_places())
    if len(places) > 1:
        posted = await CommissionerVillage.filter(commissioner_id=commissioner.id)
        codes = {posting.village_id for posting in posted}
        places = [place for place in places if place.code in codes]
    return places[0].code if len(places) == 1 else None


async def list_posted(commissioner: Commissioner) -> list[Place]:
    """Return the villages that a commissioner is posted to."""
    postings = await CommissionerVillage.filter(commissioner_id=commissioner.id).order_by("village_id")
    places = [await place_of(posting.village_id) for posting in postings]
    return [place for place in places if place is not None]


async def list_visits(commissioner: Commissioner, limit: int) -> list[tuple[FieldVisit, Place | None]]:
    """Return a commissioner's last visits with their places, the newest first."""
    visits = FieldVisit.filter(commissioner_id=commissioner.id).order_by("-on_day", "-id").limit(limit)
    return [(visit, await place_of(visit.village_code)) for visit in await visits]
