"""A question that leaves the crop open is asked back once, with words to tap, and then goes on."""

from __future__ import annotations

import re

import pytest

from models.consultation import Consultation
from models.enums import ConsultationStatus, Topic
from models.media import MediaFile
from tests.factories import add_knowledge
from tests.stage import EXPERT, FARMER, Stage

VAGUE = "叶子发黄"
TAP = re.compile(r'<a href="weixin://bizmsgmenu\?msgmenucontent=([^&"]+)&msgmenuid=(\w+)">\1</a>')


@pytest.fixture
async def fields(office: Stage) -> Stage:
    """An office that knows yellow leaves of two crops."""
    await add_knowledge("c1", "柑橘叶子发黄是什么原因", "缺镁，喷硫酸镁。", Topic.FRUIT)
    await add_knowledge("r1", "水稻叶子发黄是什么原因", "缺氮，追尿素。", Topic.GRAIN_OIL)
    await office.follow_knowledge()
    return office


async def test_choices_are_offered_to_tap_and_by_number(fields: Stage) -> None:
    asked = await fields.say(FARMER, VAGUE)
    first, second, *others = [content for content, _ in TAP.findall(asked)]
    assert {first, second} == {"柑橘", "水稻"}
    assert others == ["都不是", "人工"]
    assert "1. " in asked
    assert not await Consultation.exists()


@pytest.mark.parametrize(
    ("said", "part"),
    [("柑橘", "硫酸镁"), ("水稻", "尿素"), ("是橘子树", "硫酸镁"), ("我种的是水稻", "尿素")],
)
async def test_a_tap_or_free_words_decide(fields: Stage, said: str, part: str) -> None:
    await fields.say(FARMER, VAGUE)
    assert part in await fields.say(FARMER, said, menu_id="1")
    case = await Consultation.get()
    assert (case.status, case.question) == (ConsultationStatus.SELF_SERVED, f"{VAGUE}\n{said}")


async def test_a_number_decides(fields: Stage) -> None:
    asked = await fields.say(FARMER, VAGUE)
    second = TAP.findall(asked)[1][0]
    assert "1 到 2" in await fields.say(FARMER, "5")
    assert {"柑橘": "硫酸镁", "水稻": "尿素"}[second] in await fields.say(FARMER, "2")


@pytest.mark.parametrize("said", ["都不是", "人工"])
async def test_none_of_them_goes_to_a_person(fields: Stage, said: str) -> None:
    await fields.say(FARMER, VAGUE)
    assert "编号" in await fields.say(FARMER, said)
    assert (await Consultation.get()).question == VAGUE


async def test_nothing_is_asked_back_twice(fields: Stage) -> None:
    await fields.say(FARMER, VAGUE)
    again = await fields.say(FARMER, "不晓得叫什么")
    assert "哪一种" not in again
    assert "1. " in again or "编号" in again


async def test_another_crop_goes_on_as_one_question(fields: Stage) -> None:
    await fields.say(FARMER, VAGUE)
    assert "编号" in await fields.say(FARMER, "葡萄")
    assert (await Consultation.get()).question == f"{VAGUE}\n葡萄"


async def test_a_photo_goes_on_with_the_question(fields: Stage) -> None:
    await fields.say(FARMER, VAGUE)
    pushed = await fields.push(FARMER, "image")
    assert "编号" in pushed["reply"]["text"]
    assert "照片发来" not in pushed["reply"]["text"]
    case = await Consultation.get()
    assert case.question == f"{VAGUE}\n[图片]"
    assert (await MediaFile.get()).consultation_id == case.id


async def test_small_talk_between_leaves_the_choice_open(fields: Stage) -> None:
    await fields.say(FARMER, VAGUE)
    assert "哪一种" not in await fields.say(FARMER, "好的")
    assert "硫酸镁" in await fields.say(FARMER, "柑橘")


async def test_a_new_question_is_one_of_its_own(fields: Stage) -> None:
    await add_knowledge("p1", "母猪产后不吃食怎么办", "先量体温。", Topic.LIVESTOCK)
    await fields.follow_knowledge()
    await fields.say(FARMER, VAGUE)
    assert "先量体温" in await fields.say(FARMER, "母猪产后不吃食怎么办")


async def test_suggestions_are_there_to_tap(stage: Stage) -> None:
    await add_knowledge("v1", "辣椒苗期猝倒病怎么防", "苗床消毒，控水通风。", Topic.VEGETABLE)
    await add_knowledge("v2", "辣椒疫病怎么防", "高垄栽培，雨后排水。", Topic.VEGETABLE)
    await stage.follow_knowledge()
    taps = [content for content, _ in TAP.findall(await stage.say(FARMER, "辣椒"))]
    assert set(taps) == {"辣椒苗期猝倒病怎么防", "辣椒疫病怎么防", "都不是", "人工"}
    assert "来源" in await stage.say(FARMER, "辣椒疫病怎么防", menu_id="1")
    assert (await Consultation.get()).question == "辣椒"


async def test_a_suggestion_in_urgent_words_is_a_suggestion_all_the_same(stage: Stage) -> None:
    await add_knowledge("p1", "猪接连死亡，怀疑是非洲猪瘟怎么办", "马上报告，封栏。", Topic.LIVESTOCK)
    await stage.follow_knowledge()
    await stage.say(FARMER, "猪")
    assert "封栏" in await stage.say(FARMER, "猪接连死亡，怀疑是非洲猪瘟怎么办", menu_id="1")


async def test_a_new_case_asks_for_what_would_help(office: Stage) -> None:
    opened = await office.say(FARMER, "柑橘树干流黑水，有一股酒糟味")
    assert "照片发来" in opened
    assert "哪个村" in opened
    assert "照片发来" not in await office.say("oOther", "柑橘合作社怎么注册商标")
    pushed = await office.push("oThird", "image")
    assert "照片发来" not in pushed["reply"]["text"]
    await office.sees(EXPERT, "酒糟味")
