"""What askers have said of answers, and which answer they speak of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from models.consultation import Consultation, HistoryEntry
from models.enums import ConsultationStatus as Status
from models.enums import HistoryKind, Rating
from models.person import Person

ANSWERS = frozenset({HistoryKind.ANSWERED, HistoryKind.SELF_SERVED})


@dataclass(frozen=True, slots=True)
class Verdict:
    """The two things an asker can say of an answer; None where they have not said it."""

    satisfied: bool | None = None
    solved: bool | None = None

    @property
    def sends_back(self) -> bool:
        """Tell whether the work is to go on."""
        return self.satisfied is False or self.solved is False

    def adds_to(self, said: Verdict) -> bool:
        """Tell whether this says anything that `said` does not."""
        return any(getattr(self, name) not in (None, getattr(said, name)) for name in self.__slots__)


async def read_verdict(consultation: Consultation) -> Verdict | None:
    """Return what a consultation's asker has said of its last answer; None when nobody has answered it.

    An answer to what it is merged into is one to it; what was said of an earlier one counts no more.
    """
    answers = HistoryEntry.filter(consultation_id__in=_both(consultation), kind__in=list(ANSWERS))
    last = await answers.order_by("-id").first()
    if last is None:
        return None
    said = HistoryEntry.filter(
        consultation_id=consultation.id, id__gt=last.id, kind__in=[HistoryKind.RATED, HistoryKind.SOLVED]
    )
    satisfied = solved = None
    for row in await said.order_by("id"):
        if row.kind is HistoryKind.RATED:
            satisfied = row.data["rating"] == Rating.SATISFIED
        else:
            solved = bool(row.data["solved"])
    return Verdict(satisfied, solved)


def _both(consultation: Consultation) -> list[int]:
    return [key for key in (consultation.id, consultation.merged_into_id) if key is not None]


async def find_answered(asker: Person, latest: int) -> Consultation | None:
    """Return what the last answer belongs to: an open consultation, or the self-served one (`latest`)."""
    return await _answered_last([*await _open_ones(asker), *await _self_served(asker, latest)])


async def find_rateable(asker: Person, latest: int, rated: int, about: Verdict) -> Consultation | None:
    """Return what is spoken of: the last answer of which nothing like that was said, also of the consultation
    closed last. Without such an answer it changes what was said last, of the consultation `rated`.
    """
    waiting = [*await _open_ones(asker), *await _self_served(asker, latest)]
    if unrated := [case for case in waiting if await _is_news(case, about)]:
        return await _answered_last(unrated)
    closed = await Consultation.filter(asker_id=asker.id, status=Status.CLOSED).order_by("-id").first()
    if closed is not None and await _is_news(closed, about):
        return closed
    return await Consultation.get_or_none(id=rated, asker_id=asker.id)


async def _is_news(consultation: Consultation, about: Verdict) -> bool:
    """Tell whether its asker has said nothing yet of what `about` speaks of."""
    said = await read_verdict(consultation)
    return said is not None and (said.satisfied if about.satisfied is not None else said.solved) is None


async def has_answer_since(asker: Person, moment: datetime | None) -> bool:
    """Tell whether a person has answered an asker's open consultation after a moment."""
    ids = [key for case in await _open_ones(asker) for key in _both(case)]
    answers = HistoryEntry.filter(consultation_id__in=ids, kind=HistoryKind.ANSWERED)
    return bool(ids) and await answers.filter(at__gt=moment).exists()


async def _open_ones(asker: Person) -> list[Consultation]:
    """Return the asker's that were answered and are open, by themselves or merged."""
    own = await Consultation.filter(asker_id=asker.id, status=Status.ANSWERED)
    merged = Consultation.filter(
        asker_id=asker.id, status=Status.MERGED, merged_into__status__in=[Status.ANSWERED, Status.CLOSED]
    )
    return [*own, *await merged]


async def _self_served(asker: Person, latest: int) -> list[Consultation]:
    return await Consultation.filter(id=latest, asker_id=asker.id, status=Status.SELF_SERVED)


async def _answered_last(candidates: Sequence[Consultation]) -> Consultation | None:
    """Return the one of these that an answer was given to last."""
    known = {key: consultation for consultation in candidates for key in _both(consultation)}
    answers = HistoryEntry.filter(consultation_id__in=list(known), kind__in=list(ANSWERS))
    last = await answers.order_by("-id").first() if known else None
    return known[last.consultation_id] if last else None
