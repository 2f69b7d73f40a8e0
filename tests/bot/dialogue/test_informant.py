"""A village informant asks for a farmer, who takes the case over with a code."""

from __future__ import annotations

import re

import pytest

from bot.dialogue.informant import Asked, read_asked
from models.consultation import Consultation, HistoryEntry
from models.enums import ConsultationStatus, HistoryKind, MemberRole, OutboxStatus, Topic, Urgency
from models.media import MediaFile
from models.member import Member
from models.outbox import OutboxMessage
from models.person import Person
from models.village import Village
from tests.factories import add_knowledge
from tests.stage import EXPERT, FARMER, NEIGHBOUR, Stage, eventually

INFORMANT = NEIGHBOUR
ASKED = "代问 桐木村 张三：我家柑橘树干流黑水，还有一股酒糟味"
CODE = re.compile(r"认领 ([A-Z0-9]{8})")


@pytest.fixture
async def village(office: Stage) -> Stage:
    """The office, and an informant of one of two villages."""
    await Village.create(code="431281103201", name="桐木村", town="托口镇", county="洪江市")
    await Village.create(code="431281103202", name="郎溪村", town="托口镇", county="洪江市")
    await Member.create(
        role=MemberRole.INFORMANT, name="杨示芹", bind_code="INFO0001", villages=["431281103201"]
    )
    assert "信息员" in await office.say(INFORMANT, "绑定 info0001")
    return office


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("桐木村 张三：柑橘黄了", Asked("桐木村", "张三", "柑橘黄了")),
        ("桐木村张三:柑橘黄了\n怎么办", Asked("桐木村", "张三", "柑橘黄了\n怎么办")),
        ("桐木 张三 柑橘黄了", Asked("桐木", "张三", "柑橘黄了")),
        ("托口镇桐木村，村民欧阳小芳，柑橘黄了", Asked("托口镇桐木村", "欧阳小芳", "柑橘黄了")),
        ("一下我家猪怎么了", None),
        ("桐木村 张三：", None),
        ("", None),
    ],
)
def test_who_is_asked_for(text: str, expected: Asked | None) -> None:
    assert read_asked(text) == expected


async def test_the_case_is_the_farmers_and_the_code_hands_it_over(village: Stage) -> None:
    told = await village.say(INFORMANT, ASKED)
    assert "已替张三登记" in told
    assert "负责人：陈志远" in told
    code = CODE.search(told)
    assert code
    case = await Consultation.get().prefetch_related("asker")
    informant = await Person.get(openid=INFORMANT)
    assert (case.asker.openid, case.asker.name, case.informant_id) == (None, "张三", informant.id)
    assert (case.village_code, case.topic) == ("431281103201", Topic.FRUIT)
    assert "给被代问的村民本人" in await village.say(INFORMANT, f"认领 {code[1]}")
    assert f"认领成功，编号 {case.number}" in await village.say(FARMER, f"认领{code[1].lower()}")
    await case.refresh_from_db()
    farmer = await Person.get(openid=FARMER)
    assert (case.asker_id, case.open_key) == (farmer.id, f"{farmer.id}:fruit")
    assert farmer.village_code == "431281103201"
    assert "认领成功" in await village.say(FARMER, f"认领 {code[1]}")
    assert "认领码不对" in await village.say(EXPERT, f"认领 {code[1]}")
    assert case.number in await village.say(FARMER, "我的咨询")


async def test_both_get_the_answers_once_the_farmer_took_over(village: Stage) -> None:
    code = CODE.search(await village.say(INFORMANT, ASKED))
    assert code
    assert "已转给提问人" in await village.say(EXPERT, "回复 刮掉病皮")
    assert "这是代张三问的" in await village.sees(INFORMANT, "刮掉病皮")
    placeholder = await Person.get(name__not="", openid=None)

    async def waits() -> bool:
        return await OutboxMessage.filter(person_id=placeholder.id, status=OutboxStatus.HELD).exists()

    await eventually(waits, what="the answer to wait for the farmer")
    await village.say(FARMER, f"认领 {code[1]}")
    await village.sees(FARMER, "刮掉病皮")
    assert not await OutboxMessage.filter(person_id=placeholder.id).exists()
    assert (await Person.get(id=placeholder.id)).held == 0
    number = (await Consultation.get()).number
    await village.say(EXPERT, f"回复 {number} 再涂石硫合剂")
    await village.sees(FARMER, "再涂石硫合剂")
    assert "这是代张三问的" in await village.sees(INFORMANT, "再涂石硫合剂")


async def test_what_the_farmer_asked_themselves_takes_the_case_up(village: Stage) -> None:
    code = CODE.search(await village.say(INFORMANT, ASKED))
    assert code
    asked_for = await Consultation.get()
    await village.say(FARMER, "我家柑橘树干流黑水，没见过")
    own = await Consultation.exclude(id=asked_for.id).get()
    await village.say(FARMER, f"认领 {code[1]}")
    await asked_for.refresh_from_db()
    assert (asked_for.status, asked_for.merged_into_id) == (ConsultationStatus.MERGED, own.id)
    await village.say(EXPERT, "刮掉病皮")
    await village.sees(FARMER, "刮掉病皮")
    await village.sees(INFORMANT, "刮掉病皮")


async def test_a_farmer_asked_for_again_is_the_same_person(village: Stage) -> None:
    await village.say(INFORMANT, ASKED)
    added = await village.say(INFORMANT, "代问 桐木 张三：柑橘叶子也黄了")
    assert "已补充到张三的咨询" in added
    assert await Consultation.all().count() == 1
    await village.say(INFORMANT, "代问 桐木村 李四：我家柑橘也流黑水")
    assert await Consultation.all().count() == 2
    assert await Person.filter(openid=None).count() == 2
    code = CODE.search(added)
    assert code
    await village.say(FARMER, f"认领 {code[1]}")
    told = await village.say(INFORMANT, "代问 桐木村 张三：母猪不吃食，一直趴着")
    farmer = await Person.get(openid=FARMER)
    assert "认领" not in told
    assert await Consultation.filter(asker_id=farmer.id, topic=Topic.LIVESTOCK).exists()
    assert await Person.filter(openid=None).count() == 2


async def test_photos_and_urgency_go_with_the_farmers_case(village: Stage) -> None:
    await village.say(INFORMANT, "代问 桐木村 张三：猪一下死了五头，会传染")
    case = await Consultation.get()
    assert case.urgency is Urgency.URGENT
    await village.push(INFORMANT, "image")
    assert (await MediaFile.get()).consultation_id == case.id
    assert await Consultation.all().count() == 1


async def test_what_a_commissioner_asks_back_is_answered_by_the_informant(village: Stage) -> None:
    await village.say(INFORMANT, ASKED)
    case = await Consultation.get()
    await add_knowledge("fruit-1", "柑橘怎么施肥", "施有机肥。", Topic.FRUIT)
    await village.follow_knowledge()
    await village.say(EXPERT, f"追问 {case.number} 施过什么肥？")
    await village.sees(INFORMANT, "施过什么肥")
    assert f"已补充到编号 {case.number}" in await village.say(INFORMANT, "柑橘怎么施肥")
    added = await HistoryEntry.filter(kind=HistoryKind.ADDED).get()
    assert (added.consultation_id, added.text) == (case.id, "柑橘怎么施肥")
    await case.refresh_from_db()
    assert case.awaits_asker_at is None
    assert "施有机肥" in await village.say(INFORMANT, "柑橘怎么施肥")


async def test_only_an_informant_asks_for_others_and_only_in_their_villages(village: Stage) -> None:
    assert "供村级信息员使用" in await village.say(FARMER, ASKED)
    refused = await village.say(INFORMANT, "代问 郎溪村 张三：柑橘黄了")
    assert "不在您负责的村里" in refused
    assert "托口镇桐木村" in refused
    assert "请这样写" in await village.say(INFORMANT, "代问")
    assert await Consultation.all().count() == 0
    assert (await Member.get()).person_id is not None
