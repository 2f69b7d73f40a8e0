"""What users of other systems complain of most, one test each: it must not be true of this service."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Coroutine
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from bot.accounts.people import meet
from bot.consultations.opening import Question, open_case
from bot.statistics.export import export
from bot.statistics.indicators import AVERAGES
from bot.statistics.spans import Span
from models.consultation import Consultation, HistoryEntry
from models.enums import ConsultationStatus, HistoryKind, Topic
from models.media import MediaFile
from tests.bot.inbox.faults import end_fault, make_inserts_fail
from tests.bot.statistics.year import fill_year
from tests.bureau import DUTY, LEADER, Bureau, number_in, open_bureau
from tests.factories import OFFICE, add_knowledge
from tests.services import Backend
from tests.stage import COLLEAGUE, EXPERT, FARMER, NEIGHBOUR
from tests.web_view import WebView, open_web_view

HARD = "我家柑橘树干流黑水，还有一股酒糟味，没见过"
KNOWN, ANSWER = "柑橘一年施几次肥", "三次：春肥、壮果肥、采果肥。"
DYING = "猪一下死了五头"
STAFF = (EXPERT, COLLEAGUE, DUTY, LEADER)
TOO_LATE = ("不用您接手了", "没有转出", "没有发出")
RATED = ("ratings", "satisfied", "response_rate", "solved", "solved_response_rate")


@pytest.fixture
async def bureau(backend: Backend, tmp_path: Path) -> AsyncIterator[Bureau]:
    """The bureau on a working Tuesday at 10:00, with its people."""
    async with open_bureau(backend, tmp_path) as made:
        await made.employ()
        yield made


async def happened(*kinds: HistoryKind) -> list[HistoryEntry]:
    """Return what has happened of these kinds, the oldest first."""
    return await HistoryEntry.filter(kind__in=list(kinds)).order_by("id")


async def figures(folder: Path, now: datetime) -> dict[str, dict[str, Any]]:
    """Export this year's statistics and return the indicators by their codes."""
    await export("statistics", "json", Span.of_year(2026), folder / "figures.json", now)
    found = orjson.loads((folder / "figures.json").read_bytes())
    return {indicator["code"]: indicator for indicator in found["indicators"]}


async def test_a_question_is_never_in_limbo_when_nobody_is_online(bureau: Bureau) -> None:
    for openid in (EXPERT, COLLEAGUE):
        await bureau.say(openid, "请假 3天")
    await bureau.at("2026-03-11 02:00")
    promise = await bureau.say(FARMER, HARD)
    assert "负责人：科技局值班室李敏" in promise
    assert "3月11日（周三）17:30" in promise
    assert await bureau.heard(DUTY) == []
    await bureau.at("2026-03-11 07:00")
    assert "夜间有新的咨询" in "".join(await bureau.heard(DUTY))
    assert number_in(promise) in await bureau.say(DUTY, "待办")
    await bureau.at("2026-03-11 09:00")
    await bureau.heard(COLLEAGUE)
    await bureau.say(COLLEAGUE, "销假")
    assert HARD in "".join(await bureau.heard(COLLEAGUE))
    await bureau.say(COLLEAGUE, "刮掉病皮")
    assert "周敏：刮掉病皮" in (await bureau.heard(FARMER))[-1]


async def test_a_case_does_not_stick_when_its_assignee_goes_home(bureau: Bureau) -> None:
    silent = await bureau.ask(FARMER, HARD)
    assert HARD in "".join(await bureau.heard(EXPERT))
    await bureau.at("2026-03-10 11:30")
    assert f"{silent}（果树）请在 3月10日（周二）12:00 前签收" in "".join(await bureau.heard(EXPERT))
    await bureau.at("2026-03-10 12:00")
    assert "陈志远，没有在" in "".join(await bureau.heard(DUTY))
    assert "【请您接手】" in "".join(await bureau.heard(COLLEAGUE))
    await bureau.say(COLLEAGUE, f"回复 {silent} 刮掉病皮")
    assert "周敏：刮掉病皮" in "".join(await bureau.heard(FARMER))

    signed = await bureau.ask(NEIGHBOUR, HARD)
    await bureau.say(EXPERT, f"签收 {signed}")
    await bureau.heard(NEIGHBOUR)
    await bureau.say(EXPERT, "请假 3天 由周敏代")
    assert f"【新咨询】编号 {signed}" in "".join(await bureau.heard(COLLEAGUE))
    assert "改由周敏经办" in "".join(await bureau.heard(NEIGHBOUR))
    await bureau.say(COLLEAGUE, f"回复 {signed} 涂白")
    assert "周敏：涂白" in "".join(await bureau.heard(NEIGHBOUR))


async def test_a_commissioner_without_an_open_page_gets_work(bureau: Bureau) -> None:
    await bureau.at("2026-03-16 10:00")
    async with open_web_view(bureau.stage, COLLEAGUE) as page:
        assert (await page.open("/m/queue")).status == 200
        numbers = {await bureau.ask(openid, HARD) for openid in (FARMER, NEIGHBOUR)}
        assert (await page.open("/m/queue")).status == 200
    (card,) = await bureau.heard(EXPERT)
    mine = number_in(card)
    assert mine in numbers
    assert "已转给" in await bureau.say(EXPERT, f"回复 {mine} 刮掉病皮")
    case = await Consultation.get(status=ConsultationStatus.ANSWERED).prefetch_related("asker")
    assert "陈志远：刮掉病皮" in (await bureau.heard(str(case.asker.openid)))[-1]


@pytest.mark.parametrize(
    ("at", "due", "opens"),
    [
        ("2026-03-11 02:00", "3月11日（周三）17:30", "2026-03-11 08:30"),
        ("2026-10-02 10:00", "10月8日（周四）17:30", "2026-10-08 08:30"),
    ],
    ids=["night", "holiday"],
)
async def test_a_message_out_of_hours_is_taken_and_promised(
    bureau: Bureau, at: str, due: str, opens: str
) -> None:
    await bureau.at(at)
    promise = await bureau.say(FARMER, HARD)
    for part in ("负责人：陈志远", f"承诺 {due} 前", "现在是下班时间"):
        assert part in promise
    for kind in ("image", "voice"):
        await bureau.stage.push(FARMER, kind)
    case = await Consultation.get()
    assert (case.number, case.question) == (number_in(promise), HARD)
    assert await MediaFile.filter(consultation_id=case.id).count() == 2
    await bureau.at(opens)
    assert case.number in "".join(await bureau.heard(EXPERT))


async def test_one_voice_speaks_to_each_message(bureau: Bureau) -> None:
    await add_knowledge("fruit-001", KNOWN, ANSWER, Topic.FRUIT)
    await bureau.stage.follow_knowledge()
    said: list[tuple[str, str, list[str]]] = [
        ("2026-03-10 10:00", KNOWN, [ANSWER]),
        ("2026-03-10 10:01", HARD, ["已登记"]),
        ("2026-03-10 10:05", "树有二十年了", ["已补充"]),
        ("2026-03-10 10:06", "去年也有过", []),
        ("2026-03-10 23:00", "叶子也黄了", ["已补充"]),
        ("2026-03-10 23:01", "我的咨询", ["26-000002"]),
    ]
    for at, words, parts in said:
        await bureau.at(at)
        await bureau.heard(FARMER)
        await bureau.say(FARMER, words)
        await check_voices(bureau, parts)
    assert await happened(HistoryKind.ANSWERED) == []

    await bureau.at("2026-03-13 10:00")
    await bureau.say(EXPERT, "回复 26-000002 刮掉病皮")
    await check_voices(bureau, ["答复已到"])
    await bureau.say(FARMER, "我的咨询")
    await check_voices(bureau, ["陈志远：刮掉病皮", "26-000002"])


async def check_voices(bureau: Bureau, parts: list[str]) -> None:
    """Assert that the farmer has heard exactly these, in this order."""
    heard = await bureau.heard(FARMER)
    assert len(heard) == len(parts), heard
    assert all(part in text for part, text in zip(parts, heard, strict=True)), heard


async def test_two_commissioners_never_both_answer(bureau: Bureau) -> None:
    """Each case is with one and offered to the other; all answer all at once, in the chat and on pages."""
    askers = (FARMER, NEIGHBOUR, "oFarmer3", "oFarmer4")
    cases = [await bureau.ask(openid, HARD) for openid in askers]
    await bureau.at("2026-03-10 12:00")
    assert len(await happened(HistoryKind.OFFERED)) == len(cases)
    async with open_web_view(bureau.stage, EXPERT) as his, open_web_view(bureau.stage, COLLEAGUE) as hers:
        told = await asyncio.gather(
            answer_in_chat(bureau, EXPERT, cases[0]),
            answer_in_chat(bureau, COLLEAGUE, cases[0]),
            answer_in_chat(bureau, EXPERT, cases[1]),
            *[await answer_on_page(hers, number) for number in cases[1:3]],
            *[await answer_on_page(his, number) for number in cases[2:]],
            answer_in_chat(bureau, COLLEAGUE, cases[3]),
        )
    await bureau.work()
    for openid in askers:
        answers = [text for text in await bureau.heard(openid) if "【答复】" in text]
        assert len(answers) == 1, answers
    assert len(await happened(HistoryKind.ANSWERED)) == len(cases)
    assert len([text for text in told if any(words in text for words in TOO_LATE)]) == len(cases)


async def answer_in_chat(bureau: Bureau, openid: str, number: str) -> str:
    """Answer in the chat and return what is said to it."""
    return await bureau.stage.say(openid, f"回复 {number} 刮掉病皮")


async def answer_on_page(page: WebView, number: str) -> Coroutine[None, None, str]:
    """Open a consultation's page; return the sending of an answer from it, which returns what it shows."""
    shown = await page.open(f"/m/c/{number}")
    assert shown.status == 200

    async def send() -> str:
        return (await page.send(f"/m/c/{number}/answer", **shown.fields, text="涂白")).text

    return send()


async def test_no_reminder_comes_at_midnight(backend: Backend, tmp_path: Path) -> None:
    """In a bureau that works at night all deadlines fall into the night; phones stay silent until seven."""
    night_shift = {"at": "2026-03-10 19:00", "work_hours": "19:00-23:30"}
    async with open_bureau(backend, tmp_path, **night_shift) as bureau:
        await bureau.employ()
        await bureau.ask(FARMER, HARD)
        assert "请在 3月10日（周二）21:00 前签收" in (await listen(bureau, "2026-03-10", "20:30"))[-1][1]
        await bureau.at("2026-03-10 21:30")
        await bureau.say(NEIGHBOUR, DYING)
        assert number_in(await bureau.say(FARMER, "树有二十年了")) == "26-000001"
        await bureau.heard(FARMER)
        told: list[tuple[str, str]] = []
        told += await listen(bureau, "2026-03-10", "22:01", "23:45")
        told += await listen(bureau, "2026-03-11", "06:59", "07:00", "21:45", "23:45")
        told += await listen(bureau, "2026-03-12", "06:59", "07:00")
        assert {row.data["clock"] for row in await happened(HistoryKind.MISSED)} >= {"accept", "first_reply"}
        hours = {at[-5:] for at, text in told if "【紧急】" not in text}
        assert hours == {"07:00"}
        assert {at[-5:] for at, text in told if "【紧急】" in text} >= {"22:01", "23:45"}


async def listen(bureau: Bureau, day: str, *hours: str) -> list[tuple[str, str]]:
    """Let it become one hour of a day after another; return when something came to a phone, and what."""
    told = []
    for at in [f"{day} {hour}" for hour in hours]:
        await bureau.at(at)
        for openid in (FARMER, *STAFF):
            told += [(at, text) for text in await bureau.heard(openid)]
    return told


async def test_every_figure_leads_to_its_rows(backend: Backend, tmp_path: Path) -> None:
    async with open_bureau(backend, tmp_path, at="2026-11-20 10:00") as bureau:
        await fill_year()
        now = bureau.watch.moment
        indicators = await figures(tmp_path, now)
        await export("statistics", "xlsx", Span.of_year(2026), tmp_path / "figures.xlsx", now)
        book = load_workbook(tmp_path / "figures.xlsx")
        for row in book.worksheets[0].iter_rows(min_row=2):
            check_detail(book, row[0].hyperlink.location, indicators.pop(row[0].value))
        assert indicators == {}
        await bureau.say(COLLEAGUE, "绑定 KH2")
        async with open_web_view(bureau.stage, COLLEAGUE) as page:
            await check_own_figures(page)


def check_detail(book: Workbook, link: str, indicator: dict[str, Any]) -> None:
    """Assert that a figure's link leads to the column of the rows that make it up."""
    sheet, _, place = link.partition("!")
    column = book[sheet.strip("'")][place].column
    assert book[sheet.strip("'")].cell(2, column).value == indicator["code"]
    cells = book[sheet.strip("'")].iter_rows(min_row=3, min_col=column, max_col=column, values_only=True)
    quantities = [quantity for (quantity,) in cells if quantity is not None]
    assert len(quantities) == indicator["rows"], indicator
    assert AVERAGES.get(indicator["code"], sum)(quantities) == indicator["value"], indicator


async def check_own_figures(page: WebView) -> None:
    """Assert that each of a commissioner's own figures leads to a page with as many consultations."""
    shown = await page.open("/m/figures?span=year")
    found = re.findall(r'class="figure" href="([^"]+)"><b>(\d+)</b>', shown.text)
    assert len([number for _, number in found if int(number)]) > 3, found
    cases = set()
    for link, number in found:
        rows = (await page.open(link)).text
        assert len(re.findall(r'class="card"', rows)) == int(number), link
        cases |= set(re.findall(r'class="card" href="([^"]+)"', rows))
    for case in cases:
        assert (await page.open(case)).status == 200


async def test_a_photo_and_a_voice_at_once_are_one_case(bureau: Bureau) -> None:
    said = (FARMER, "image"), (FARMER, "voice"), (FARMER, "image"), (NEIGHBOUR, "image"), (FARMER, "video")
    await asyncio.gather(*(bureau.stage.push(openid, kind) for openid, kind in said))
    cases = await Consultation.all().prefetch_related("asker", "media")
    files = {str(case.asker.openid): len(case.media) for case in cases}
    assert len(cases) == 2
    assert files == {FARMER: 4, NEIGHBOUR: 1}


async def test_opening_or_bouncing_does_not_stop_the_clock(bureau: Bureau, tmp_path: Path) -> None:
    asker = await meet(FARMER, bureau.watch.moment)
    question = Question(HARD, Topic.FRUIT)
    received, opened = bureau.watch.moment, bureau.watch.moment + timedelta(minutes=40)
    case = await open_case(asker, question, office=OFFICE, received=received, now=opened)
    await bureau.at("2026-03-10 10:50")
    async with open_web_view(bureau.stage, EXPERT) as page:
        assert HARD in (await page.open(f"/m/c/{case.number}")).text
    await bureau.say(EXPERT, f"退单 {case.number} 不是我的专业")
    await bureau.at("2026-03-10 12:00")
    (missed,) = await happened(HistoryKind.MISSED)
    assert (missed.data["clock"], missed.data["due"]) == ("accept", "2026-03-10T04:00:00+00:00")
    await bureau.at("2026-03-11 10:01")
    assert [row.data["clock"] for row in await happened(HistoryKind.MISSED)] == ["accept", "first_reply"]
    assert "已记下" in await bureau.say(COLLEAGUE, f"回复 {case.number} 刮掉病皮")
    found = await figures(tmp_path, bureau.watch.moment)
    assert found["consultations.on_time"]["value"] == 0
    assert found["consultations.first_reply_median_minutes"]["value"] == 24 * 60 + 1


async def test_silence_is_not_satisfaction(bureau: Bureau, tmp_path: Path) -> None:
    for openid in (FARMER, NEIGHBOUR, "oFarmer3"):
        number = await bureau.ask(openid, HARD)
        for commissioner in (EXPERT, COLLEAGUE):
            await bureau.say(commissioner, f"回复 {number} 刮掉病皮")
    await bureau.say(NEIGHBOUR, "满意")
    closed = (await Consultation.get(asker__openid=FARMER)).number
    for commissioner in (EXPERT, COLLEAGUE):
        await bureau.say(commissioner, f"办结 {closed}")
    await bureau.at("2026-04-20 10:00")
    found = await figures(tmp_path, bureau.watch.moment)
    values = {code: found[f"consultations.{code}"]["value"] for code in RATED}
    assert values == dict.fromkeys(RATED, 0) | {"ratings": 1, "satisfied": 1, "response_rate": 33}
    silent = await Consultation.get(asker__openid="oFarmer3")
    assert silent.status is ConsultationStatus.CLOSED, "it ends, and nobody's satisfaction is made up"
    assert not await HistoryEntry.filter(consultation_id=silent.id, kind=HistoryKind.RATED).exists()


async def test_no_penalty_with_a_reassignment(bureau: Bureau, backend: Backend) -> None:
    """What is missed is noted on its own: it stands even when what should follow it comes to nothing."""
    await bureau.ask(FARMER, HARD)
    await make_inserts_fail(backend, "offer", "NEW.consultation_id > 0")
    with pytest.raises(Exception, match="poison"):
        await bureau.at("2026-03-10 12:00")
    (missed,) = await happened(HistoryKind.MISSED, HistoryKind.OFFERED)
    assert missed.kind is HistoryKind.MISSED
    await end_fault(backend)
    await bureau.work()
    assert [row.kind for row in await happened(HistoryKind.MISSED, HistoryKind.OFFERED)] == [
        HistoryKind.MISSED,
        HistoryKind.OFFERED,
    ]
