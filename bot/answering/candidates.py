"""Answers that may become knowledge: proposed, and then approved or rejected by who did not write them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import date, datetime

from bot.answering.keeping import review_rows
from bot.answering.knowledge import ANSWER_LIMIT, QUESTION_LIMIT, KnowledgeRow, find_entries, import_knowledge
from bot.answering.learning import Draft, find_near
from bot.answering.pesticides import find_dose
from bot.answering.reviewing import Remark
from bot.answering.tokenizer import default_tokenizer
from bot.audit.service import record
from bot.clock import local_date
from bot.errors import ConflictError, Forbidden, InvalidInput, NotFound
from bot.spreadsheets import import_transaction
from content.texts import say
from models.candidate import Candidate
from models.consultation import Consultation
from models.enums import CandidateStatus
from models.ids import format_number, parse_number
from models.knowledge import KnowledgeEntry


@dataclass(frozen=True, slots=True)
class Proposal:
    """A candidate as its reviewer reads it; `near` are entries that ask nearly the same: id, question."""

    number: str
    topic: str
    author: str
    question: str
    answer: str
    dose: str
    near: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Approval:
    """A reviewer's word for a candidate: who, the wordings where they changed these, when it is to be used.

    `dose_checked` says that the dose it gives was looked up.
    """

    reviewer: str
    question: str = ""
    answer: str = ""
    months: tuple[int, ...] = ()
    valid_until: date | None = None
    dose_checked: bool = False


async def propose(case: Consultation, author_id: int, draft: Draft, *, now: datetime) -> bool:
    """Keep a draft for review, once for each consultation; tell whether it is new."""
    if await Candidate.filter(consultation_id=case.id).exists():
        return False
    entries = await find_entries()
    near = await asyncio.to_thread(find_near, draft.question, entries, default_tokenizer())
    row = Candidate(
        consultation_id=case.id,
        author_id=author_id,
        question=draft.question,
        answer=draft.answer,
        topic=case.topic,
        dose=draft.dose[:64],
        near=near,
        created_at=now,
    )
    await Candidate.bulk_create([row], ignore_conflicts=True)
    return True


async def list_proposals() -> list[Proposal]:
    """Return what waits for a reviewer, the oldest first."""
    waiting = await Candidate.filter(status=CandidateStatus.OPEN).order_by("id").prefetch_related("author")
    keys = {key for candidate in waiting for key in candidate.near}
    questions = {row.id: row.question for row in await KnowledgeEntry.filter(id__in=list(keys))}
    return [
        Proposal(
            number=format_number(candidate.consultation_id),
            topic=candidate.topic.value,
            author=candidate.author.name,
            question=candidate.question,
            answer=candidate.answer,
            dose=candidate.dose,
            near=tuple((key, questions.get(key, "")) for key in candidate.near),
        )
        for candidate in waiting
    ]


async def approve(number: str, approval: Approval, *, actor: str, now: datetime) -> tuple[str, list[Remark]]:
    """Make a candidate knowledge, which every process uses within two seconds.

    Returns the entry's id and what its reviewer should know. Raises NotFound, ConflictError for one that is
    decided, Forbidden where the reviewer wrote it, InvalidInput for what must not be told or is too long, and
    for a dose that nobody says they have checked.
    """
    candidate = await _find_open(number, approval.reviewer)
    row = _entry(candidate, approval)
    _check(row, approval)
    remarks = await review_rows([row], local_date(now))
    if severe := [remark.why for remark in remarks if remark.severe]:
        raise InvalidInput("; ".join(severe))
    async with import_transaction():
        candidate = await _find_open(number, approval.reviewer)
        await import_knowledge([row], actor=actor, now=now)
        await _decide(candidate, CandidateStatus.APPROVED, approval.reviewer, now, entry_id=row.id)
        await _record(candidate, actor, now)
    return row.id, remarks


async def reject(number: str, reviewer: str, reason: str, *, actor: str, now: datetime) -> None:
    """Turn a candidate down, with the reason. Raises as `approve` does, and for no reason InvalidInput."""
    if not reason.strip():
        raise InvalidInput("a reason is needed")
    async with import_transaction():
        candidate = await _find_open(number, reviewer)
        await _decide(candidate, CandidateStatus.REJECTED, reviewer, now, reason=reason.strip())
        await _record(candidate, actor, now)


async def _find_open(number: str, reviewer: str) -> Candidate:
    """Return a candidate that this reviewer may decide, locked within a transaction."""
    found = Candidate.filter(consultation_id=parse_number(number) or 0).select_for_update(no_key=True)
    candidate = await found.first()
    if candidate is None:
        raise NotFound(f"{number}: nothing was proposed of a consultation with this number")
    if candidate.status is not CandidateStatus.OPEN:
        raise ConflictError(f"{number}: {candidate.status.value} already by {candidate.reviewer}")
    author = await candidate.author
    if not reviewer.strip() or len(reviewer) > 64:
        raise InvalidInput("a reviewer has a name of at most 64 characters")
    if reviewer.strip() == author.name:
        raise Forbidden(f"{number}: {author.name} wrote it: somebody else has to review it")
    return candidate


def _entry(candidate: Candidate, approval: Approval) -> KnowledgeRow:
    number, reviewer = format_number(candidate.consultation_id), approval.reviewer.strip()
    return KnowledgeRow(
        id=f"case-{number}",
        question=approval.question or candidate.question,
        aliases=(),
        answer=approval.answer or candidate.answer,
        topic=candidate.topic,
        source=say("learning.source", number=number, reviewer=reviewer),
        valid_from=None,
        valid_until=approval.valid_until,
        months=approval.months,
        reviewed_by=reviewer,
    )


def _check(row: KnowledgeRow, approval: Approval) -> None:
    limits = (("question", row.question, QUESTION_LIMIT), ("answer", row.answer, ANSWER_LIMIT))
    for column, text, limit in limits:
        if len(text) > limit:
            raise InvalidInput(f"{column} has {len(text)} characters, at most {limit} are taken: shorten it")
    if (dose := find_dose(row.answer)) and not approval.dose_checked:
        raise InvalidInput(f"it gives a dose ({dose}): check it, and say that you have")


async def _decide(
    candidate: Candidate, status: CandidateStatus, reviewer: str, now: datetime, **more: str
) -> None:
    candidate.update_from_dict({"status": status, "reviewer": reviewer.strip(), "decided_at": now, **more})
    await candidate.save(update_fields=["status", "reviewer", "decided_at", *more])


async def _record(candidate: Candidate, actor: str, now: datetime) -> None:
    await record(
        actor=actor,
        action=f"candidate.{candidate.status.value}",
        subject=format_number(candidate.consultation_id),
        after={"reviewer": candidate.reviewer, "entry": candidate.entry_id, "reason": candidate.reason},
        now=now,
    )
