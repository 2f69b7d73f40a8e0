"""The words of the chat, said on phones: every command of a citizen and of a commissioner."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot import clock
from models.consultation import Consultation, HistoryEntry
from models.earthquake import FeltReport, Shelter
from models.enums import ConsultationStatus, EventType, HistoryKind, SessionStatus, Topic
from models.event import Registration, Session
from models.person import Person
from models.village import Village
from tests.factories import add_knowledge
from tests.stage import COLLEAGUE, EXPERT, FARMER, NEIGHBOUR, Stage, eventually

HARD = "我家柑橘树干流黑水，还有一股酒糟味，没见过"
PIG = "母猪下崽以后不吃食，精神也差，耳朵发凉"
Number = Callable[[str], Awaitable[str]]


async def ask(stage: Stage, openid: str, text: str) -> str:
    """Ask what goes to a person and return the consultation's number."""
    found = re.search(r"\d{2}-\d{6}", await stage.say(openid, text))
    assert found
    return found[0]


async def test_suggestions_are_picked_by_number(stage: Stage) -> None:
    await add_knowledge("v1", "辣椒苗期猝倒病怎么防", "苗床消毒，控水通风。", Topic.VEGETABLE)
    await add_knowledge("v2", "辣椒疫病怎么防", "高垄栽培，雨后排水。", Topic.VEGETABLE)
    await stage.follow_knowledge()
    offer = await stage.say(FARMER, "辣椒")
    assert "1. " in offer
    assert "2. " in offer
    assert "1 到 2" in await stage.say(FARMER, "9")
    assert "来源" in await stage.say(FARMER, "2")
    assert (await Consultation.get()).question == "辣椒"


async def test_a_single_suggestion_is_picked_by_one(stage: Stage) -> None:
    await add_knowledge("v1", "辣椒苗期猝倒病怎么防", "苗床消毒，控水通风。", Topic.VEGETABLE)
    await stage.follow_knowledge()
    assert "2. " not in await stage.say(FARMER, "辣椒")
    assert await stage.say(FARMER, "9") == "请回复 1 选这一条，或回复「人工」。"


async def test_a_suggestion_that_has_expired_since_is_not_shown(stage: Stage) -> None:
    entry = ("v1", "辣椒补贴怎么报", "今年这样报。", Topic.VEGETABLE)
    await add_knowledge(*entry)
    await stage.follow_knowledge()
    assert "1. " in await stage.say(FARMER, "辣椒")
    yesterday = clock.local_date(clock.now()) - timedelta(days=1)
    await add_knowledge(*entry, valid_until=yesterday)
    await stage.follow_knowledge()
    assert await stage.say(FARMER, "1") == "这一条已经更新，请再问一次，或回复「人工」。"
    assert "编号" in await stage.say(FARMER, "辣椒补贴怎么报")


@pytest.mark.parametrize("word", ["人工", "都不是"])
async def test_suggestions_are_skipped_for_a_person(office: Stage, word: str) -> None:
    await add_knowledge("v1", "辣椒疫病怎么防", "高垄栽培，雨后排水。", Topic.VEGETABLE)
    await office.follow_knowledge()
    await office.say(FARMER, "辣椒")
    assert "编号" in await office.say(FARMER, word)
    consultation = await Consultation.get()
    assert (consultation.topic, consultation.question) == (Topic.VEGETABLE, "辣椒")


@pytest.mark.parametrize(
    ("said", "part"),
    [
        ("帮助", "我的咨询"),
        ("你好", "您好"),
        ("谢谢", "不客气"),
        ("谢谢你们", "不客气"),
        ("ok", "好的"),
        ("避难所在哪", "还没有录入"),
        ("报名", "没有可以报名"),
        ("取消报名", "还没有报名"),
        ("查询", "还没有"),
        ("😀", "您可以"),
        ("人工", "说明问题"),
        ("满意", "没有等待评价"),
        ("3", "没有可以选的"),
        ("我的咨询", "还没有"),
        ("活动", "没有可以报名"),
        ("报名 1", "没有第 1 场"),
        ("避难场所", "还没有录入"),
        ("绑定 NOSUCHCODE", "绑定码不对"),
    ],
)
async def test_words_that_open_no_case(stage: Stage, said: str, part: str) -> None:
    assert part in await stage.say(FARMER, said)
    assert not await Consultation.exists()


async def test_my_consultations_show_number_status_and_name(office: Stage) -> None:
    number = await ask(office, FARMER, HARD)
    shown = await office.say(FARMER, "我的咨询")
    assert number in shown
    assert "已派单（陈志远）" in shown
    assert number not in await office.say(NEIGHBOUR, "我的咨询")


async def test_two_topics_are_two_consultations(office: Stage) -> None:
    first, second = await ask(office, FARMER, HARD), await ask(office, FARMER, PIG)
    assert first != second
    assert "已补充" in await office.say(FARMER, "母猪体温有点高")
    added = await HistoryEntry.get(kind=HistoryKind.ADDED)
    assert (await Consultation.get(id=added.consultation_id)).number == second


async def test_a_case_is_signed_for_answered_and_closed(office: Stage) -> None:
    number = await ask(office, FARMER, HARD)
    assert number in await office.say(EXPERT, "待办")
    assert "已签收" in await office.say(EXPERT, f"签收 {number}")
    assert "已转给" in await office.say(EXPERT, f"回复 {int(number[-6:])} 剪除病枝")
    assert "已办结" in await office.say(EXPERT, f"办结 {number}")
    assert (await Consultation.get()).status is ConsultationStatus.CLOSED
    assert "没有待办" in await office.say(EXPERT, "待办")


async def test_a_returned_case_goes_to_somebody_else(second_opinion: Stage) -> None:
    number = await ask(second_opinion, FARMER, HARD)
    assert "写明退回的理由" in await second_opinion.say(EXPERT, f"退单 {number}")
    assert "已退回" in await second_opinion.say(EXPERT, f"退单 {number} 不是我的专业")
    await second_opinion.sees(COLLEAGUE, number)
    consultation = await Consultation.get().prefetch_related("handler", "responsible")
    assert consultation.handler and consultation.responsible
    assert (consultation.handler.name, consultation.responsible.name) == ("周敏", "陈志远")
    assert "现在由周敏经办" in await second_opinion.say(EXPERT, f"回复 {number} 迟了")


async def test_a_case_is_passed_on_by_name(office: Stage) -> None:
    number = await ask(office, FARMER, HARD)
    assert "名册里没有" in await office.say(EXPERT, f"转派 {number} 张三丰")
    assert "不能转给" in await office.say(EXPERT, f"转派 {number} 陈志远")
    assert "已转给周敏" in await office.say(EXPERT, f"转派 {number} 周敏")
    await office.sees(COLLEAGUE, number)


async def test_several_open_cases_need_a_number(office: Stage) -> None:
    first = await ask(office, FARMER, HARD)
    second = await ask(office, NEIGHBOUR, HARD)
    asked_back = await office.say(EXPERT, "刮掉病皮")
    assert first in asked_back
    assert second in asked_back
    assert not await HistoryEntry.filter(kind=HistoryKind.ANSWERED).exists()


async def test_a_foreign_case_does_not_exist(office: Stage) -> None:
    number = await ask(office, FARMER, HARD)
    assert "没有编号" in await office.say(COLLEAGUE, f"签收 {number}")
    assert "没有编号" in await office.say(COLLEAGUE, "回复 99-999999 你好")


async def test_on_leave_nothing_new_comes_and_the_way_back_drains(office: Stage) -> None:
    assert "不派新单" in await office.say(EXPERT, "请假 3天")
    assert "不派新单" in await office.say(COLLEAGUE, "请假 1天")
    assert "科技局值班室" in await office.say(FARMER, HARD)
    assert "分派了 1 件" in await office.say(EXPERT, "销假")
    assert (await Consultation.get()).status is ConsultationStatus.ASSIGNED
    assert "1 到 60 天" in await office.say(EXPERT, "请假 99天")


async def test_a_code_binds_once(office: Stage) -> None:
    assert "已经绑定过" in await office.say(NEIGHBOUR, "绑定 BINDEXPERT")
    assert "绑定成功" in await office.say(EXPERT, "绑定 BINDEXPERT")


async def test_events_are_listed_joined_and_left(stage: Stage) -> None:
    now = clock.now()
    for place in (1, 2):
        await Session.create(
            key=f"s{place}",
            public_id=f"public-{place}",
            title=f"柑橘修剪培训{place}",
            type=EventType.TRAINING,
            status=SessionStatus.PUBLISHED,
            starts_at=now + timedelta(days=place),
            ends_at=now + timedelta(days=place, hours=2),
            town="托口镇",
            place="村部",
            capacity=1,
            updated_at=now,
        )
    assert "1. 柑橘修剪培训1" in await stage.say(FARMER, "活动")
    assert "报名成功" in await stage.say(FARMER, "报名 1")
    assert "已经报过名" in await stage.say(FARMER, "报名1")
    assert "名额已满" in await stage.say(NEIGHBOUR, "报名 1")
    assert "报名 1" in await stage.say(FARMER, "报名")
    assert "您已报名 1 场" in await stage.say(FARMER, "取消报名")
    assert "已取消报名" in await stage.say(FARMER, "取消 1")
    assert "报名成功" in await stage.say(NEIGHBOUR, "报名 1")
    assert await Registration.filter(status="registered").count() == 1
    status, calendar = await stage.get("/calendar.ics")
    assert status == 200
    assert "柑橘修剪培训1" in calendar


async def test_a_location_gets_the_nearest_shelters_and_places_a_felt_report(stage: Stage) -> None:
    await Shelter.create(name="黔城中学操场", lat=27.21, lon=109.82, address="黔城镇")
    await Shelter.create(name="安江广场", lat=27.32, lon=110.10, address="安江镇")
    assert "黔城中学操场" in await stage.say(FARMER, "避难场所")
    assert "已记下" in await stage.say(FARMER, "有震感")
    pushed = await stage.push(FARMER, "location", lat=27.2, lon=109.8, label="黔城")
    lines = pushed["reply"]["text"].splitlines()
    assert "已记入震感报告" in lines[0]
    assert "黔城中学操场" in lines[2]
    assert "公里" in pushed["reply"]["text"]
    second = await stage.push(FARMER, "location", lat=39.9, lon=116.4, label="北京")
    assert second["reply"]["text"].startswith("您的位置周围 50 公里内没有已录入的避难场所")
    assert "不用重复报" in await stage.say(FARMER, "有震感")
    third = await stage.push(FARMER, "location", lat=27.2, lon=109.8, label="黔城")
    assert third["reply"]["text"].startswith("离您最近的避难场所")
    report = await FeltReport.get()
    assert (report.lat, report.lon) == (27.2, 109.8)


async def test_shelters_are_listed_from_the_own_town_on_with_their_size_and_phone(stage: Stage) -> None:
    for number in range(1, 9):
        await Shelter.create(
            name=f"广场{number}", lat=27.3, lon=110.1, address="安江镇", capacity=number * 100
        )
    listed = await stage.say(FARMER, "避难场所")
    assert [f"广场{number}" in listed for number in range(1, 9)] == [True] * 8
    assert "一共有" not in listed
    assert listed.splitlines()[1:4] == ["1. 广场8", "   安江镇", "   可容纳 800 人"]
    await Village.create(code="431281101001", name="玉皇阁村", town="黔城镇", county="洪江市")
    await Shelter.create(name="操场", lat=27.2, lon=109.8, address="黔城镇", capacity=5, phone="19900000901")
    await Person.filter(openid=FARMER).update(village_code="431281101001")
    lines = (await stage.say(FARMER, "避难场所")).splitlines()
    assert lines[1:5] == ["1. 操场", "   黔城镇", "   可容纳 5 人，电话 19900000901", "2. 广场8"]
    assert lines[-2:] == [
        "一共有 9 处，这里列出 8 处。",
        "发送您的位置（点「+」→「位置」），就能看到离您最近的避难场所。",
    ]


async def test_following_leaving_and_menu_taps(stage: Stage) -> None:
    welcome = await stage.push("oNew", "event", event="subscribe")
    assert "科惠" in welcome["reply"]["text"]
    tapped = await stage.push("oNew", "event", event="CLICK", event_key="活动")
    assert "科普活动" in tapped["reply"]["text"]
    await stage.push("oNew", "event", event="unsubscribe")
    assert not (await Person.get(openid="oNew")).subscribed


@pytest.mark.parametrize(
    ("openid", "key", "part"),
    [
        (EXPERT, "待办", "没有待办"),
        (EXPERT, "帮助", "签收 编号"),
        (EXPERT, "请假 3天", "已记下您的假期"),
        (EXPERT, "no-such-key", "签收 编号"),
        (FARMER, "待办", "我的咨询"),
        (FARMER, "no-such-key", "我的咨询"),
    ],
)
async def test_a_tap_is_the_word_on_its_button(office: Stage, openid: str, key: str, part: str) -> None:
    tapped = await office.push(openid, "event", event="CLICK", event_key=key)
    assert part in tapped["reply"]["text"]


async def test_a_photo_alone_opens_a_case_and_words_join_it(office: Stage) -> None:
    opened = await office.push(FARMER, "image")
    assert "编号" in opened["reply"]["text"]
    assert "已补充" in await office.say(FARMER, "叶子上长了这种斑，是柑橘")
    assert await Consultation.all().count() == 1


async def test_a_long_answer_arrives_whole_in_parts(office: Stage) -> None:
    number = await ask(office, FARMER, HARD)
    answer = "。".join(f"第{step}步先清园再施肥" for step in range(1, 200))
    assert len(answer) > 1900
    await office.say(EXPERT, f"回复 {number} {answer}")

    async def whole() -> bool:
        received = "".join(await office.received(FARMER)).replace("\n", "")
        return answer in received

    await eventually(whole, what="the whole answer")


async def test_a_question_of_2000_characters_is_kept(office: Stage) -> None:
    question = "树" * 2000
    assert "编号" in await office.say(FARMER, question)
    assert (await Consultation.get()).question == question


async def test_nothing_is_closed_before_it_is_answered(office: Stage) -> None:
    number = await ask(office, FARMER, HARD)
    await office.say(EXPERT, f"签收 {number}")
    assert "还在等答复" in await office.say(EXPERT, f"办结 {number}")
    assert (await Consultation.get()).status is ConsultationStatus.ACCEPTED


async def test_nothing_is_closed_while_its_asker_waits_for_the_next_answer(office: Stage) -> None:
    number = await ask(office, FARMER, HARD)
    await office.say(EXPERT, f"回复 {number} 刮掉病皮再涂药")
    await office.sees(FARMER, "刮掉病皮再涂药")
    await office.say(FARMER, "刮了涂啥药？")
    assert "还在等答复" in await office.say(EXPERT, f"办结 {number}")
    await office.say(EXPERT, f"回复 {number} 涂石硫合剂")
    assert "已办结" in await office.say(EXPERT, f"办结 {number}")


async def test_a_closed_case_is_reopened_by_a_dissatisfied_asker(office: Stage) -> None:
    number = await ask(office, FARMER, HARD)
    await office.say(EXPERT, f"回复 {number} 剪除病枝")
    await office.say(EXPERT, f"办结 {number}")
    await office.sees(FARMER, "已由陈志远办结")
    assert "继续处理" in await office.say(FARMER, "不满意")
    await office.sees(EXPERT, number)
    assert (await Consultation.get()).status is ConsultationStatus.ACCEPTED


async def test_an_answer_that_waited_is_fetched_by_any_word(office: Stage) -> None:
    number = await ask(office, FARMER, HARD)
    await office.control(
        "POST",
        "faults",
        path="/cgi-bin/message/custom/send",
        kind="errcode",
        errcode=45015,
        openid=FARMER,
        times=1,
    )
    await office.say(EXPERT, f"回复 {number} 剪除病枝")

    async def held() -> bool:
        return bool(await Person.filter(openid=FARMER, held__gt=0).exists())

    await eventually(held, what="the answer to be held")
    assert await office.say(FARMER, "看") == ""
    await office.sees(FARMER, "剪除病枝")
    assert (await Consultation.get()).status is ConsultationStatus.ANSWERED
    assert "已办结" in await office.say(FARMER, "满意")


async def test_an_answer_that_cannot_go_yet_is_told_to_the_commissioner(office: Stage) -> None:
    number = await ask(office, FARMER, HARD)
    assert "已转给提问人" in await office.say(EXPERT, f"回复 {number} 剪除病枝")
    await office.sees(FARMER, "剪除病枝")
    await office.say(FARMER, "不满意")
    for closed in ({"message_window_until": clock.now() - timedelta(minutes=1)}, {"subscribed": False}):
        await Person.filter(openid=FARMER).update(**closed)
        assert "下次来信时送达" in await office.say(EXPERT, f"回复 {number} 再清园一次")
        await Consultation.all().update(status=ConsultationStatus.ACCEPTED)


async def test_a_commissioner_is_never_given_their_own_question(second_opinion: Stage) -> None:
    assert "周敏" in await second_opinion.say(EXPERT, f"我要咨询 {HARD}")


async def test_a_photo_is_sent_on_to_the_commissioner(office: Stage) -> None:
    await ask(office, FARMER, HARD)
    await office.say(EXPERT, "待办")
    await office.push(FARMER, "image")

    async def shown() -> bool:
        return any(bubble["kind"] == "image" for bubble in await office.phone(EXPERT))

    assert await eventually(shown, what="the photo on the commissioner's phone")


async def test_help_for_commissioners_lists_their_words(office: Stage) -> None:
    shown = await office.say(EXPERT, "帮助")
    assert all(word in shown for word in ("签收 编号", "现场 村名"))
    assert "我的咨询" in await office.say(FARMER, "帮助")
