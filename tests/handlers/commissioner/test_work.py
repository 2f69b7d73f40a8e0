"""What commissioners send from their pages: done once, for those whose work it is, or explained."""

from __future__ import annotations

import asyncio
import re
from io import BytesIO

import aiohttp
import pytest
from PIL import Image

from bot.clock import CHINA
from bot.consultations import offers
from bot.consultations.moves import Move
from handlers.commissioner.signing import sign
from models.commissioner import Commissioner, Leave
from models.consultation import Consultation, HistoryEntry
from models.enums import ConsultationStatus, HistoryKind, MemberRole, Topic
from models.village import Village
from models.visit import FieldVisit
from tests.conftest import SECRET_KEY
from tests.factories import add_member, add_specialty
from tests.handlers.commissioner.conftest import Phones
from tests.pages import QUESTION
from tests.stage import COLLEAGUE, EXPERT, FARMER, NEIGHBOUR, Stage, daytime
from tests.web_view import WebView

ADVICE = "刮掉胶，伤口涂石硫合剂。"
PAGES = ("/m/queue", "/m/visit", "/m/leave", "/m/figures", "/m/figures/answered", "/m/desk")


async def test_pages_of_work_are_not_there_for_strangers(
    phone: Phones, stage: Stage, case: Consultation
) -> None:
    farmer = await phone(FARMER)
    absent = await farmer.open("/m/c/26-999999")
    for path in PAGES:
        shown = await farmer.open(path)
        assert (shown.status, shown.text) == (404, absent.text), path


@pytest.mark.parametrize("who", [FARMER, NEIGHBOUR, COLLEAGUE])
async def test_nobody_else_makes_a_move(phone: Phones, stage: Stage, case: Consultation, who: str) -> None:
    await stage.push(NEIGHBOUR, content="李子什么时候剪枝")
    own = await Consultation.get(asker__openid=NEIGHBOUR if who == NEIGHBOUR else FARMER)
    other = await phone(who)
    await other.open("/m/mine")
    csrf = {"csrf": sign(SECRET_KEY, "csrf", other.cookie("kehui_m"))}
    before = await HistoryEntry.filter(consultation_id=case.id).count()
    for place, move in enumerate((*Move, "answer")):
        words = "" if place == len(Move) else ADVICE
        sent = csrf | {"key": f"{place:032x}", "text": words, "name": "周敏", "days": "2", "into": own.number}
        foreign, absent = [await other.send(f"/m/c/{n}/{move}", **sent) for n in (case.number, "26-999999")]
        assert (foreign.status, foreign.text) == (404, absent.text), move
    assert await HistoryEntry.filter(consultation_id=case.id).count() == before


async def test_a_form_that_arrives_twice_is_carried_out_once(
    phone: Phones, stage: Stage, case: Consultation
) -> None:
    expert = await phone(EXPERT)
    fields = (await expert.open(f"/m/c/{case.number}")).fields | {"text": ADVICE}
    shown = [await expert.send(f"/m/c/{case.number}/answer", **fields) for _ in range(2)]
    assert [each.status for each in shown] == [200, 200]
    assert await HistoryEntry.filter(kind=HistoryKind.ANSWERED).count() == 1
    assert "已发出" in shown[1].text


async def test_of_two_answers_at_once_one_goes_and_the_other_is_explained(
    phone: Phones, stage: Stage, case: Consultation
) -> None:
    await add_specialty(await Commissioner.get(name="周敏"), Topic.FRUIT)
    assert await offers.offer(case, None, now=daytime()) is not None
    views = [await phone(EXPERT), await phone(COLLEAGUE)]
    forms = [(await view.open(f"/m/c/{case.number}")).fields | {"seen": "0"} for view in views]
    sent = [
        view.send(f"/m/c/{case.number}/answer", **form, text=f"{ADVICE}{place}")
        for place, (view, form) in enumerate(zip(views, forms, strict=True))
    ]
    shown = await asyncio.gather(*sent)
    assert sorted(each.status for each in shown) == [200, 409]
    (refused,) = [each.text for each in shown if each.status == 409]
    assert "已于" in refused or "已由同事接手或答复" in refused
    assert await HistoryEntry.filter(kind=HistoryKind.ANSWERED).count() == 1


async def test_who_works_on_several_as_one_reads_what_each_asker_adds(
    phone: Phones, stage: Stage, case: Consultation
) -> None:
    await stage.push(NEIGHBOUR, content="李子树干上流胶，抠了又流")
    other = await Consultation.get(asker__openid=NEIGHBOUR)
    assert "并" in await stage.say(EXPERT, f"并案 {other.number} 到 {case.number}")
    await stage.push(NEIGHBOUR, content="李子树是五年前种的")
    expert, asker = await phone(EXPERT), await phone(FARMER)
    pages = [(await view.open(f"/m/c/{case.number}")).text for view in (expert, asker)]
    assert ["五年前种的" in page for page in pages] == [True, False]


async def test_what_was_written_for_what_has_gone_to_a_colleague_can_still_be_read(
    phone: Phones, stage: Stage, case: Consultation
) -> None:
    await add_specialty(await Commissioner.get(name="周敏"), Topic.FRUIT)
    expert = await phone(EXPERT)
    form = (await expert.open(f"/m/c/{case.number}")).fields
    await stage.say(EXPERT, f"转派 {case.number} 周敏")
    refused = await expert.send(f"/m/c/{case.number}/answer", **form, text=ADVICE)
    assert (refused.status, "现在由周敏办理" in refused.text, ADVICE in refused.text) == (409, True, True)


async def test_who_comes_too_late_for_an_offer_reads_that_it_is_taken(
    phone: Phones, stage: Stage, case: Consultation
) -> None:
    await add_specialty(await Commissioner.get(name="周敏"), Topic.FRUIT)
    assert await offers.offer(case, None, now=daytime()) is not None
    colleague = await phone(COLLEAGUE)
    assert QUESTION in (await colleague.open(f"/m/c/{case.number}")).text
    await stage.say(EXPERT, f"回复 {case.number} {ADVICE}")
    late = await colleague.open(f"/m/c/{case.number}")
    assert (late.status, "已由同事接手或答复" in late.text, QUESTION in late.text) == (409, True, False)


async def test_a_photo_goes_with_an_answer(phone: Phones, stage: Stage, case: Consultation) -> None:
    expert = await phone(EXPERT)
    fields = (await expert.open(f"/m/c/{case.number}")).fields | {"text": ADVICE}
    shown = await _send_photo(expert, f"/m/c/{case.number}/answer", fields)
    assert shown == 200
    await stage.sees(FARMER, ADVICE)
    case_page = (await expert.open(f"/m/c/{case.number}")).text
    assert re.search(r'src="/m/files/[\w-]+/thumb"', case_page)
    for _ in range(100):
        if [bubble for bubble in await stage.phone(FARMER) if bubble["kind"] == "image"]:
            return
        await asyncio.sleep(0.05)
    pytest.fail("the photo did not arrive")


async def _send_photo(view: WebView, path: str, fields: dict[str, str]) -> int:
    kept = BytesIO()
    Image.new("RGB", (60, 40), (80, 140, 50)).save(kept, "JPEG")
    form = aiohttp.FormData(fields)
    form.add_field("files", kept.getvalue(), filename="leaf.jpg", content_type="image/jpeg")
    async with view.http.post(f"{view.stage.url}{path}", data=form) as response:
        return response.status


async def test_a_leave_with_a_substitute_hands_over_and_the_way_back(
    phone: Phones, stage: Stage, case: Consultation
) -> None:
    expert, today = await phone(EXPERT), daytime().date().isoformat()
    fields = (await expert.open("/m/leave")).fields
    shown = await expert.send("/m/leave", **fields, first=today, last=today, substitute="周敏")
    assert "假期已记下" in shown.text
    assert "由周敏代班" in shown.text
    await stage.sees(COLLEAGUE, case.number)
    shown = await expert.send("/m/leave/end", **shown.fields)
    assert "已恢复派单" in shown.text
    assert not await Leave.exists(ended_at=None)
    shown = await expert.send("/m/leave", **shown.fields, first=today, last="2020-01-01", substitute="")
    assert shown.status == 400


async def test_a_visit_is_kept_once_and_a_wrong_one_loses_no_words(
    phone: Phones, stage: Stage, case: Consultation
) -> None:
    await Village.create(code="431281101216", name="铁坑村", town="黔城镇", county="洪江市")
    expert, today = await phone(EXPERT), daytime().date().isoformat()
    fields = (await expert.open(f"/m/visit?case={case.number}")).fields
    told = fields | {"day": today, "people": "12", "text": "冬剪示范", "solved": "1"}
    wrong = await expert.send("/m/visit", **told, village="无此村")
    assert (wrong.status, "没有认出是哪个村" in wrong.text, "冬剪示范" in wrong.text) == (400, True, True)
    for _ in range(2):
        assert await _send_photo(expert, "/m/visit", told | {"village": "铁坑村"}) == 200
    visit = await FieldVisit.get()
    assert (visit.people, visit.solved, visit.consultation_id) == (12, True, case.id)
    assert visit.media_id is not None
    day = daytime().astimezone(CHINA)
    assert f"{day.month}月{day.day}日 铁坑村 12 人次" in (await expert.open("/m/visit")).text


async def test_every_figure_is_the_number_of_the_rows_it_leads_to(
    phone: Phones, stage: Stage, case: Consultation
) -> None:
    await stage.say(EXPERT, f"回复 {case.number} {ADVICE}")
    await stage.say(FARMER, "满意")
    expert = await phone(EXPERT)
    figures = re.findall(
        r'href="(/m/figures/\w+\?span=year)"><b>(\d+)</b>', (await expert.open("/m/figures?span=year")).text
    )
    assert len(figures) == 8
    for address, number in figures:
        rows = re.findall('class="card"', (await expert.open(address)).text)
        assert len(rows) == int(number), address
    assert dict(figures)["/m/figures/satisfied?span=year"] == "1"
    assert QUESTION in (await expert.open("/m/figures/satisfied?span=year")).text


async def test_who_is_on_duty_gives_out_what_nobody_has(
    phone: Phones, stage: Stage, case: Consultation
) -> None:
    await add_member(MemberRole.DUTY, NEIGHBOUR, "邓宁", now=daytime())
    await stage.push(FARMER, content="我要投诉农资店卖假苗")
    waiting = await Consultation.get(status=ConsultationStatus.WAITING)
    duty = await phone(NEIGHBOUR)
    desk = await duty.open("/m/")
    assert (desk.path, waiting.number in desk.text) == ("/m/desk", True)
    fields = (await duty.open(f"/m/c/{waiting.number}")).fields
    shown = await duty.send(f"/m/c/{waiting.number}/assign", **fields, name="周敏")
    assert "已派出" in shown.text
    await stage.sees(COLLEAGUE, waiting.number)


@pytest.mark.parametrize("role", [MemberRole.DUTY, MemberRole.LEADER])
async def test_what_is_told_of_deadlines_can_be_looked_at(
    phone: Phones, stage: Stage, case: Consultation, role: MemberRole
) -> None:
    await add_member(role, NEIGHBOUR, "邓宁", now=daytime())
    await stage.push(FARMER, content="我要投诉农资店卖假苗")
    waiting = await Consultation.get(status=ConsultationStatus.WAITING)
    told = await phone(NEIGHBOUR)
    desk, shown = await told.open("/m/"), await told.open(f"/m/c/{waiting.number}")
    assert (desk.path, waiting.number in desk.text) == ("/m/desk", True)
    assert ("假苗" in shown.text, "/assign" in shown.text) == (True, role is MemberRole.DUTY)
    ways = set(re.findall(r'href="(/m/[^"/]*)"', shown.text))
    assert ways == {"/m/"}


async def test_a_consultation_leads_back_to_the_queue(
    phone: Phones, stage: Stage, case: Consultation
) -> None:
    expert = await phone(EXPERT)
    shown = await expert.open(f"/m/c/{case.number}")
    assert re.search(r'<a class="head__back" href="/m/">\s*待办', shown.text)
    assert (await expert.open("/m/")).path == "/m/queue"
