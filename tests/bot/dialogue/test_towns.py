"""A town that an asker names is kept, told to the commissioner, and counts in the choice of one."""

from __future__ import annotations

import pytest

from bot.statistics.places import village_names
from models.consultation import Consultation, HistoryEntry
from models.earthquake import FeltReport
from models.enums import HistoryKind, Topic
from models.person import Person
from models.village import Village
from tests.factories import add_commissioner, add_knowledge
from tests.stage import COLLEAGUE, EXPERT, FARMER, Stage

VILLAGES = (
    ("431281103001", "三里村", "托口镇"),
    ("431281103002", "朗溪村", "托口镇"),
    ("431281101001", "大坪村", "安江镇"),
)


@pytest.fixture
async def office(stage: Stage) -> Stage:
    """A stage with two commissioners for fruit, the second one for a village of 托口镇."""
    for code, name, town in VILLAGES:
        await Village.create(code=code, name=name, town=town, county="洪江市")
    await add_commissioner("陈志远", "BINDEXPERT", Topic.FRUIT, villages=("431281101001",))
    await add_commissioner("周敏", "BINDCOLLEA", Topic.FRUIT, villages=("431281103001",))
    await stage.say(EXPERT, "绑定 BINDEXPERT")
    await stage.say(COLLEAGUE, "绑定 BINDCOLLEA")
    return stage


async def test_a_named_town_is_kept_shown_and_routed_by(office: Stage) -> None:
    assert "周敏" in await office.say(FARMER, "柑橘树干流黑水有酒糟味，住在托口镇")
    case = await Consultation.get()
    assert case.village_code == (await Person.get(openid=FARMER)).village_code == "431281103"
    assert "果树 · 托口镇" in await office.sees(COLLEAGUE, "柑橘树干流黑水")
    assigned = await HistoryEntry.get(kind=HistoryKind.ASSIGNED)
    assert assigned.data["reasons"] == ["specialty", "town", "county"]
    names = await village_names()
    assert [names.town(case.village_code), names.village(case.village_code)] == ["托口镇", ""]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("住在安江镇", "431281101"),
        ("我是托口镇三里村的", "431281103001"),
        ("我家在大坪村3组。", "431281101001"),
        ("湖南省怀化市洪江市安江镇", "431281101"),
    ],
)
async def test_a_place_alone_is_kept_and_the_question_asked_for(office: Stage, said: str, code: str) -> None:
    await add_knowledge("e1", "感觉到地震怎么上报，住在镇上", "发「有震感」。", Topic.EARTHQUAKE)
    await office.follow_knowledge()
    reply = await office.say(FARMER, said)
    assert "记下了" in reply
    assert "请直接说您的问题" in reply
    assert (await Person.get(openid=FARMER)).village_code == code
    assert not await Consultation.all().exists()


async def test_a_place_alone_that_nobody_knows_is_asked_for_again(office: Stage) -> None:
    assert "没有认出是哪个村" in await office.say(FARMER, "我住在白云村")
    assert (await Person.get(openid=FARMER)).village_code is None


async def test_a_place_alone_is_the_place_of_a_felt_report(office: Stage) -> None:
    await office.say(FARMER, "有震感")
    assert "震感报告" in await office.say(FARMER, "我在安江镇大坪村")
    assert (await FeltReport.get()).village_code == "431281101001"


async def test_a_town_is_added_and_then_the_village_in_it(office: Stage) -> None:
    await office.say(FARMER, "柑橘树干流黑水有酒糟味")
    assert (await Consultation.get()).village_code is None
    for said, code in (
        ("我家住安江镇", "431281101"),
        ("不在托口镇", "431281101"),
        ("是大坪村的", "431281101001"),
        ("安江镇大坪村", "431281101001"),
    ):
        await office.say(FARMER, said)
        assert (await Consultation.get()).village_code == code
    await office.sees(EXPERT, "我家住安江镇")


async def test_a_town_does_not_hide_the_village_of_an_asker(office: Stage) -> None:
    await office.say(FARMER, "柑橘树干流黑水有酒糟味，三里村的")
    await office.say(FARMER, "母猪下崽以后不吃食，精神也差，我住托口镇")
    codes = await Consultation.all().values_list("village_code", flat=True)
    assert codes == ["431281103001"] * 2
