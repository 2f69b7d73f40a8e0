"""Answers of which their asker said that they solved the problem are proposed as knowledge."""

from __future__ import annotations

from datetime import datetime

from bot.answering.candidates import propose
from bot.answering.learning import make_candidate
from bot.routing.places import full_name, list_places, place_of
from bot.routing.topic import is_living
from models.candidate import Candidate
from models.commissioner import Commissioner
from models.consultation import Consultation, HistoryEntry
from models.enums import ActorKind, HistoryKind
from models.member import Member
from models.person import Person


async def propose_solved(*, now: datetime) -> int:
    """Propose what has been solved and was not proposed before; return how many candidates that makes.

    What is merged speaks of the answer to what it is merged into.
    """
    solved = await _list_solved()
    proposed = {row["consultation_id"] for row in await Candidate.all().values("consultation_id")}
    places, names = await _list_places(), await _list_names()
    made = 0
    for case in await Consultation.filter(id__in=list(solved)).order_by("id"):
        root = case if case.merged_into_id is None else await Consultation.get(id=case.merged_into_id)
        if root.id not in proposed:
            own = await _short_name(root.village_code)
            made += await _propose(root, solved[case.id], places | own, names, now)
    return made


async def _list_solved() -> dict[int, int]:
    """Return the consultations last said to be solved, each with the history row that says so."""
    said = HistoryEntry.filter(kind=HistoryKind.SOLVED).order_by("id")
    last = {row["consultation_id"]: row for row in await said.values("consultation_id", "id", "data")}
    return {case_id: row["id"] for case_id, row in last.items() if row["data"]["solved"]}


async def _propose(case: Consultation, said: int, places: set[str], names: set[str], now: datetime) -> bool:
    """Propose the answers that were given by one commissioner since it was sent back last."""
    kinds = [HistoryKind.ANSWERED, HistoryKind.REOPENED]
    answers: list[HistoryEntry] = []
    for row in await HistoryEntry.filter(consultation_id=case.id, kind__in=kinds, id__lt=said).order_by("id"):
        if row.kind is HistoryKind.REOPENED:
            answers = []
        elif row.actor_kind is ActorKind.COMMISSIONER:
            answers.append(row)
    author = answers[-1].actor_id if answers else None
    texts = [row.text for row in answers if row.actor_id == author]
    draft = make_candidate(case.question, texts, places=places, names=names)
    return draft is not None and author is not None and await propose(case, author, draft, now=now)


async def _list_places() -> set[str]:
    """Return the names of all villages, as they are written and as people write them, and of all towns."""
    places = await list_places()
    villages = {name for place in places for name in (place.village, full_name(place.village))}
    return villages | {place.town for place in places}


async def _short_name(code: str | None) -> set[str]:
    """Return what people of a village call it, without 村 or 社区, unless that is a crop or animal too."""
    place = await place_of(code)
    name = full_name(place.village).removesuffix("村").removesuffix("社区") if place else ""
    return {name} if len(name) > 1 and not is_living(name) else set()


async def _list_names() -> set[str]:
    """Return the names of all who are known by theirs: commissioners, members, farmers asked for."""
    names = {row["name"] for model in (Commissioner, Member) for row in await model.all().values("name")}
    farmers = await Person.filter(openid=None)
    return {name for name in names | {person.name for person in farmers} if len(name) > 1}
