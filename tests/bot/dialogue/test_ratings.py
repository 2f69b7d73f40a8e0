"""A rating may be changed: the later one counts, the history keeps both, and the work follows it."""

from __future__ import annotations

from collections import Counter

from bot import clock
from bot.clock import local_date
from bot.statistics.consultations import list_cases
from bot.statistics.rules import count_case
from bot.statistics.spans import Span
from models.consultation import Consultation, HistoryEntry
from models.enums import ConsultationStatus as Status
from models.enums import HistoryKind, Topic
from tests.bot.dialogue.conftest import Ask
from tests.factories import add_knowledge
from tests.stage import COLLEAGUE, EXPERT, FARMER, NEIGHBOUR, Stage

HARD = "我家柑橘树干流黑水，还有一股酒糟味，没见过"
PIG = "母猪下崽以后不吃食，精神也差，耳朵发凉"


async def ratings() -> list[object]:
    rows = await HistoryEntry.filter(kind=HistoryKind.RATED).order_by("id").values("data")
    return [row["data"]["rating"] for row in rows]


async def figures() -> Counter[str]:
    today = local_date(clock.now())
    counted: Counter[str] = Counter()
    async for case in list_cases(Span(today, today)):
        counted.update(count_case(case))
    return counted


async def test_dissatisfied_after_satisfied_sends_back_to_work(office: Stage, open_case: Ask) -> None:
    number = await open_case(FARMER, HARD)
    await office.say(EXPERT, f"回复 {number} 刮掉病皮")
    assert "已办结" in await office.say(FARMER, "满意")
    assert "继续处理" in await office.say(FARMER, "不满意")
    assert (await Consultation.get()).status is Status.ACCEPTED
    await office.sees(EXPERT, "退回再办")
    assert await ratings() == ["satisfied", "dissatisfied"]
    counted = await figures()
    assert counted["consultations.ratings"] == 1
    assert counted["consultations.satisfied"] == counted["consultations.resolved"] == 0


async def test_satisfied_after_dissatisfied_closes_and_calls_the_work_off(
    office: Stage, open_case: Ask
) -> None:
    number = await open_case(FARMER, HARD)
    await office.say(EXPERT, f"回复 {number} 刮掉病皮")
    await office.say(FARMER, "不满意")
    assert "已办结" in await office.say(FARMER, "满意")
    assert (await Consultation.get()).status is Status.CLOSED
    assert number in await office.sees(EXPERT, "不用再答")
    assert await ratings() == ["dissatisfied", "satisfied"]
    counted = await figures()
    assert counted["consultations.ratings"] == counted["consultations.satisfied"] == 1


async def test_the_same_rating_again_changes_nothing(office: Stage, open_case: Ask) -> None:
    number = await open_case(FARMER, HARD)
    await office.say(EXPERT, f"回复 {number} 刮掉病皮")
    for _ in range(2):
        assert "继续处理" in await office.say(FARMER, "不满意")
    for _ in range(2):
        assert "已办结" in await office.say(FARMER, "满意")
    assert await ratings() == ["dissatisfied", "satisfied"]


async def test_an_answer_of_the_knowledge_base_is_rated_anew(office: Stage) -> None:
    await add_knowledge("f2", "柑橘一年施几次肥", "三次。", Topic.FRUIT)
    await office.follow_knowledge()
    await office.say(FARMER, "柑橘一年施几次肥")
    assert "谢谢评价" in await office.say(FARMER, "满意")
    assert "陈志远" in await office.say(FARMER, "不满意")
    assert (await Consultation.get()).status is Status.ASSIGNED
    assert "已办结" in await office.say(FARMER, "满意")
    assert (await Consultation.get()).status is Status.CLOSED
    assert (await figures())["consultations.ratings"] == 1


async def test_what_is_not_rated_yet_comes_first(office: Stage, open_case: Ask) -> None:
    pig, tree = await open_case(FARMER, PIG), await open_case(FARMER, HARD)
    await office.say(COLLEAGUE, f"回复 {pig} 先量体温")
    await office.say(EXPERT, f"回复 {tree} 刮掉病皮")
    assert tree in await office.say(FARMER, "满意")
    assert pig in await office.say(FARMER, "不满意")
    assert pig in await office.say(FARMER, "满意")


async def test_what_cannot_be_opened_again_joins_what_is_open(office: Stage, open_case: Ask) -> None:
    first = await open_case(FARMER, HARD)
    await office.say(EXPERT, f"回复 {first} 刮掉病皮")
    await office.say(EXPERT, f"办结 {first}")
    second = await open_case(FARMER, "柑橘果皮上起了一层黑灰，擦不掉，没见过")
    assert second != first
    assert second in await office.say(FARMER, "不满意")
    assert first in await office.sees(EXPERT, "的答复不满意")
    assert sorted(await Consultation.all().values_list("status", flat=True)) == ["assigned", "closed"]


async def test_two_questions_come_with_the_first_answer_of_a_round(office: Stage, open_case: Ask) -> None:
    number = await open_case(FARMER, HARD)
    case = await Consultation.get()
    await office.say(EXPERT, f"回复 {number} 刮掉病皮")
    shown = await office.sees(FARMER, "刮掉病皮")
    for mark in ("s1", "s0", "r1", "r0"):
        assert f"msgmenuid={mark}:{case.id}" in shown
    await office.say(EXPERT, f"回复 {number} 再涂药")
    assert "msgmenuid" not in await office.sees(FARMER, "再涂药")
    await office.say(FARMER, "没解决", menu_id=f"s0:{case.id}")
    await office.say(EXPERT, f"回复 {number} 锯掉死枝")
    assert "msgmenuid=s1" in await office.sees(FARMER, "锯掉死枝")


async def test_satisfied_but_not_solved_stays_in_work(office: Stage, open_case: Ask) -> None:
    number = await open_case(FARMER, HARD)
    case = await Consultation.get()
    await office.say(EXPERT, f"回复 {number} 刮掉病皮")
    await office.say(FARMER, "没解决", menu_id=f"s0:{case.id}")
    assert "陈志远继续处理" in await office.say(FARMER, "满意", menu_id=f"r1:{case.id}")
    assert (await Consultation.get()).status is Status.ACCEPTED
    assert await ratings() == ["satisfied"]
    assert "已办结" in await office.say(FARMER, "解决了")
    assert (await Consultation.get()).status is Status.CLOSED


async def test_a_tap_is_about_its_own_case_and_nobody_elses(office: Stage, open_case: Ask) -> None:
    first = await open_case(FARMER, HARD)
    case = await Consultation.get()
    await office.say(EXPERT, f"回复 {first} 刮掉病皮")
    second = await open_case(FARMER, PIG)
    await office.say(COLLEAGUE, f"回复 {second} 先量体温")
    assert first in await office.say(FARMER, "解决了", menu_id=f"s1:{case.id}")
    assert "没有等待评价" in await office.say(NEIGHBOUR, "没解决", menu_id=f"s0:{case.id}")
    assert sorted(await Consultation.all().values_list("status", flat=True)) == ["answered", "closed"]


async def test_back_to_work_goes_to_who_is_there(second_opinion: Stage, open_case: Ask) -> None:
    number = await open_case(FARMER, HARD)
    handler = (await Consultation.get()).handler_id
    await second_opinion.say(EXPERT, f"回复 {number} 刮掉病皮")
    await second_opinion.say(EXPERT, "请假 3天")
    assert "周敏" in await second_opinion.say(FARMER, "没解决")
    case = await Consultation.get()
    assert case.status is Status.ASSIGNED
    assert (case.responsible_id, case.handler_id == handler) == (handler, False)
