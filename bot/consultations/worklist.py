"""What a commissioner has to do, from where, and until when: urgent before what runs out next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.consultations.clocks.service import list_clocks
from bot.consultations.offers import list_offered
from bot.consultations.queries import list_of_handler
from bot.consultations.rules import IN_WORK
from bot.routing.places import place_of
from bot.routing.rules import Place
from models.clock import CaseClock
from models.consultation import Consultation
from models.enums import Urgency


@dataclass(frozen=True, slots=True)
class Job:
    """A consultation with where it is from; `clock` is the one that runs out next, None if none runs."""

    case: Consultation
    place: Place | None
    clock: CaseClock | None


@dataclass(frozen=True, slots=True)
class Worklist:
    """What a commissioner may take up, what they have to do, and what waits for the asker."""

    offered: list[Job]
    to_do: list[Job]
    awaits_asker: list[Job]
    answered: list[Job]


async def list_jobs(commissioner_id: int) -> Worklist:
    """Return all that a commissioner has open or may take up."""
    mine, offered = await list_of_handler(commissioner_id), await list_offered(commissioner_id)
    jobs = await _look_at(mine)
    in_work = [job for job in jobs if job.case.status in IN_WORK]
    return Worklist(
        offered=await _look_at(offered),
        to_do=sorted((job for job in in_work if job.case.awaits_asker_at is None), key=_most_pressing),
        awaits_asker=[job for job in in_work if job.case.awaits_asker_at is not None],
        answered=[job for job in jobs if job.case.status not in IN_WORK],
    )


async def _look_at(cases: list[Consultation]) -> list[Job]:
    clocks = await list_clocks([case.id for case in cases])
    return [Job(case, await place_of(case.village_code), next_clock(clocks[case.id])) for case in cases]


def _most_pressing(job: Job) -> tuple[bool, bool, float, int]:
    due = job.clock.due_at.timestamp() if job.clock else 0.0
    return job.case.urgency is not Urgency.URGENT, job.clock is None, due, job.case.id


def next_clock(clocks: Iterable[CaseClock]) -> CaseClock | None:
    """Return which clock runs out next; those that have ended or stand still do not."""
    running = [clock for clock in clocks if clock.ended_at is None and clock.paused_at is None]
    return min(running, key=lambda clock: (clock.due_at, clock.id), default=None)
