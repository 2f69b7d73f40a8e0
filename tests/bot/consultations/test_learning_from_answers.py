"""A solved answer is proposed, reviewed by somebody else, and then answers the next farmer."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot import clock
from bot.answering.candidates import Approval, approve, list_proposals, reject
from bot.answering.service import AnswerService
from bot.clock import local_date
from bot.consultations.answering import answer
from bot.consultations.history import Actor, Happening, lock_consultation, note
from bot.consultations.proposing import propose_solved
from bot.errors import BotError, ConflictError, Forbidden, InvalidInput, NotFound
from models.audit import AuditRow
from models.candidate import Candidate
from models.commissioner import Commissioner
from models.consultation import Consultation
from models.enums import ActorKind, CandidateStatus, HistoryKind, Topic
from models.knowledge import KnowledgeEntry
from models.village import Village
from tests.factories import add_bound, add_commissioner, add_knowledge, open_consultation
from tests.stage import EXPERT, FARMER, NEIGHBOUR, Stage

QUESTION = "我是托口镇桐木村的，柑橘树干流黑水有酒糟味是怎么回事"
ANSWER = "这是流胶病，刮掉病皮再涂石硫合剂，电话13800138000"


async def solve(case: Consultation, commissioner: Commissioner, text: str, now: datetime) -> None:
    await answer(await lock_consultation(case.id), commissioner, text, now=now)
    await say_solved(case, True, now)


async def say_solved(case: Consultation, solved: bool, now: datetime) -> None:
    actor = Actor(ActorKind.ASKER, case.asker_id)
    await note(case, Happening(HistoryKind.SOLVED, actor, data={"solved": solved}), now=now)


@pytest.fixture
async def solved(db: object, now: datetime) -> Consultation:
    """A case that a commissioner's answer has solved."""
    await Village.create(code="431281103201", name="桐木村", town="托口镇", county="洪江市")
    commissioner = await add_bound("oExpert", "陈志远", Topic.FRUIT, now=now)
    case = await open_consultation("oFarmer", Topic.FRUIT, now=now, text=QUESTION)
    await solve(case, commissioner, ANSWER, now)
    return case


async def test_what_is_solved_is_proposed_once_without_personal_data(
    solved: Consultation, now: datetime
) -> None:
    await add_knowledge("fruit-1", "柑橘树干流黑水是怎么回事", "看根。", Topic.FRUIT)
    assert (await propose_solved(now=now), await propose_solved(now=now)) == (1, 0)
    (proposal,) = await list_proposals()
    assert (proposal.number, proposal.author, proposal.topic) == (solved.number, "陈志远", "fruit")
    assert proposal.question == "我是某地某地的，柑橘树干流黑水有酒糟味是怎么回事"
    assert proposal.answer == "这是流胶病，刮掉病皮再涂石硫合剂，电话某号"
    assert proposal.near == (("fruit-1", "柑橘树干流黑水是怎么回事"),)


async def test_what_is_not_solved_after_all_is_not_proposed(solved: Consultation, now: datetime) -> None:
    await say_solved(solved, False, now)
    assert await propose_solved(now=now) == 0


async def test_an_approved_answer_is_used_by_a_process_that_runs(solved: Consultation, now: datetime) -> None:
    answers = AnswerService(0.6, 0.06)
    await answers.load()
    await propose_solved(now=now)
    approval = Approval("周敏", question="柑橘树干流黑水有酒糟味是怎么回事")
    entry_id, _ = await approve(solved.number, approval, actor="cli:test", now=now)
    assert await answers.refresh()
    decision = answers.answer("柑橘树干流黑水，有酒糟味，怎么回事", local_date(now))
    assert (decision.kind.value, decision.candidates[0].id) == ("answer", entry_id)
    entry = await KnowledgeEntry.get()
    assert (entry.reviewed_by, solved.number in entry.source) == ("周敏", True)
    assert await list_proposals() == []
    assert await AuditRow.filter(action="candidate.approved", subject=solved.number).exists()
    with pytest.raises(ConflictError, match="approved already by 周敏"):
        await approve(solved.number, approval, actor="cli:test", now=now)


async def test_a_dose_is_flagged_and_has_to_be_checked(solved: Consultation, now: datetime) -> None:
    commissioner = await Commissioner.get()
    other = await open_consultation("oOther", Topic.FRUIT, now=now, text="柑橘红蜘蛛怎么治")
    await solve(other, commissioner, "喷哒螨灵2000倍液", now + timedelta(hours=1))
    await propose_solved(now=now)
    assert [proposal.dose for proposal in await list_proposals()] == ["", "2000倍"]
    with pytest.raises(InvalidInput, match="gives a dose"):
        await approve(other.number, Approval("周敏"), actor="cli:test", now=now)
    await approve(other.number, Approval("周敏", dose_checked=True), actor="cli:test", now=now)
    assert not (await KnowledgeEntry.get()).awaits_review


@pytest.mark.parametrize(
    ("approval", "error", "why"),
    [
        (Approval("陈志远"), Forbidden, "wrote it"),
        (Approval(" "), InvalidInput, "a name"),
        (Approval("周敏", answer="剪" * 601), InvalidInput, "601 characters, at most 600"),
        (Approval("周敏", answer="喷甲胺磷"), InvalidInput, "is banned"),
    ],
)
async def test_what_may_not_be_approved_stays_open(
    solved: Consultation, now: datetime, approval: Approval, error: type[BotError], why: str
) -> None:
    await propose_solved(now=now)
    with pytest.raises(error, match=why):
        await approve(solved.number, approval, actor="cli:test", now=now)
    assert (await Candidate.get()).status is CandidateStatus.OPEN
    assert not await KnowledgeEntry.exists()


async def test_a_rejected_answer_keeps_the_reason_and_does_not_come_again(
    solved: Consultation, now: datetime
) -> None:
    await propose_solved(now=now)
    with pytest.raises(InvalidInput, match="a reason"):
        await reject(solved.number, "周敏", " ", actor="cli:test", now=now)
    await reject(solved.number, "周敏", "只适合这一家", actor="cli:test", now=now)
    candidate = await Candidate.get()
    assert (candidate.status, candidate.reason) == (CandidateStatus.REJECTED, "只适合这一家")
    assert (await propose_solved(now=now), await list_proposals()) == (0, [])
    with pytest.raises(NotFound):
        await reject("26-999999", "周敏", "没有", actor="cli:test", now=now)


async def test_a_solved_answer_answers_the_next_farmer(stage: Stage) -> None:
    await add_commissioner("陈志远", "BINDEXPERT", Topic.FRUIT)
    await stage.say(EXPERT, "绑定 BINDEXPERT")
    await stage.say(FARMER, "柑橘树干流黑水有酒糟味是怎么回事")
    await stage.say(EXPERT, "回复 刮掉病皮再涂石硫合剂")
    await stage.sees(FARMER, "刮掉病皮")
    await stage.say(FARMER, "解决了")
    case = await Consultation.get()
    assert await propose_solved(now=clock.now()) == 1
    await approve(case.number, Approval("周敏"), actor="cli:test", now=clock.now())
    await stage.follow_knowledge()
    assert "刮掉病皮再涂石硫合剂" in await stage.say(NEIGHBOUR, "柑橘树干流黑水，有酒糟味，是怎么回事")
