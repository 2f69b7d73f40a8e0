"""What nobody in the roster has a part in goes to the duty desk, and on from there when somebody does."""

from __future__ import annotations

import pytest

from models.consultation import Consultation, HistoryEntry
from models.enums import ConsultationStatus, HistoryKind, Topic
from models.outbox import OutboxMessage
from models.village import Village
from tests.factories import add_commissioner
from tests.stage import COLLEAGUE, EXPERT, FARMER, NEIGHBOUR, Stage, eventually

HARD = "我家柑橘树干流黑水，还有一股酒糟味，没见过"
UNKNOWN = "门口的灯坏了三天"


async def reasons() -> list[object]:
    rows = await HistoryEntry.filter(kind=HistoryKind.WAITING).order_by("id").values("data")
    return [row["data"]["reasons"] for row in rows]


@pytest.mark.parametrize("said", [UNKNOWN, "果子裂开了", "帮我写首诗", "明天会下雨吗"])
async def test_what_is_on_no_known_subject_goes_to_the_desk(office: Stage, said: str) -> None:
    assert "科技局值班室" in await office.say(FARMER, said)
    assert (await Consultation.get()).topic is Topic.OTHER
    assert await reasons() == [["no_subject"]]
    assert not await OutboxMessage.filter(key__startswith="case:").exists()


async def test_what_nobody_here_knows_about_goes_to_the_desk(office: Stage) -> None:
    assert "科技局值班室" in await office.say(FARMER, "鱼塘里的草鱼身上长白毛，没见过")
    assert (await Consultation.get()).topic is Topic.AQUACULTURE
    assert await reasons() == [["nobody"]]


async def test_who_is_responsible_for_the_village_takes_what_is_on_no_known_subject(office: Stage) -> None:
    await Village.create(code="431281103001", name="三里村", town="托口镇", county="洪江市")
    await add_commissioner("李田", "BINDNEIGHB", Topic.GRAIN_OIL, villages=("431281103001",))
    await office.say(NEIGHBOUR, "绑定 BINDNEIGHB")
    assert "李田" in await office.say(FARMER, f"托口镇三里村，{UNKNOWN}")
    assigned = await HistoryEntry.get(kind=HistoryKind.ASSIGNED)
    assert assigned.data["reasons"] == ["village", "town", "county"]


async def test_what_waits_at_the_desk_holds_up_nothing_behind_it(office: Stage) -> None:
    await office.say(FARMER, UNKNOWN)
    await office.say(EXPERT, "请假 3天")
    assert "科技局值班室" in await office.say(NEIGHBOUR, HARD)
    assert "分派了 1 件" in await office.say(EXPERT, "销假")
    given = await Consultation.get(status=ConsultationStatus.ASSIGNED)
    assert given.topic is Topic.FRUIT
    await office.sees(EXPERT, given.number)
    assert await Consultation.filter(status=ConsultationStatus.WAITING, topic=Topic.OTHER).count() == 1


async def test_what_its_only_specialist_returned_waits_at_the_desk(office: Stage) -> None:
    await office.say(FARMER, HARD)
    await office.say(EXPERT, "退单 没见过")
    await office.sees(FARMER, "改由科技局值班室经办")
    await office.say(NEIGHBOUR, HARD)
    await office.say(EXPERT, "回复 刮掉病皮")
    assert (await Consultation.all().order_by("id").first()).status is ConsultationStatus.WAITING  # type: ignore[union-attr]
    assert await office.say(COLLEAGUE, "待办") == "您手上没有待办的咨询。"


async def test_words_after_a_photo_take_it_to_the_specialist(office: Stage) -> None:
    opened = await office.push(FARMER, "image")
    assert "科技局值班室" in opened["reply"]["text"]
    assert "周敏" in await office.say(FARMER, "猪死了")
    case = await Consultation.get()
    assert (case.topic, case.status) == (Topic.LIVESTOCK, ConsultationStatus.ASSIGNED)
    assert "猪死了" in await office.sees(COLLEAGUE, "【新咨询】")
    added = await HistoryEntry.get(kind=HistoryKind.ADDED, text="猪死了")
    assert added.data["topic"] == Topic.LIVESTOCK

    async def photo() -> bool:
        return any(bubble["kind"] == "image" for bubble in await office.phone(COLLEAGUE))

    await eventually(photo, what="the photo on the commissioner's phone")


@pytest.fixture
async def village(office: Stage) -> Stage:
    """An office where somebody with another specialty is responsible for the village."""
    await Village.create(code="431281103001", name="三里村", town="托口镇", county="洪江市")
    await add_commissioner("李田", "BINDNEIGHB", Topic.GRAIN_OIL, villages=("431281103001",))
    await office.say(NEIGHBOUR, "绑定 BINDNEIGHB")
    return office


async def test_a_village_named_later_brings_its_commissioner(village: Stage) -> None:
    assert "科技局值班室" in await village.say(FARMER, UNKNOWN)
    assert "李田" in await village.say(FARMER, "我住托口镇三里村")
    assert UNKNOWN in await village.sees(NEIGHBOUR, "【新咨询】")


async def test_who_has_not_signed_is_told_that_it_went_on(village: Stage) -> None:
    await Village.create(code="431281103002", name="朗溪村", town="托口镇", county="洪江市")
    assert "李田" in await village.say(FARMER, f"托口镇三里村，{UNKNOWN}")
    await Consultation.all().update(village_code="431281103002")
    assert "周敏" in await village.say(FARMER, "猪死了")
    assert "周敏" in await village.sees(NEIGHBOUR, "您不用再处理")
    case = await Consultation.get().prefetch_related("responsible")
    assert case.responsible and case.responsible.name == "李田"


async def test_who_is_responsible_for_the_village_keeps_what_turns_out_to_be_of_a_subject(
    village: Stage,
) -> None:
    assert "李田" in await village.say(FARMER, f"托口镇三里村，{UNKNOWN}")
    assert "李田" in await village.say(FARMER, "猪死了")
    assert (await Consultation.get()).topic is Topic.LIVESTOCK
    assert "猪死了" in await village.sees(NEIGHBOUR, "【补充】")


async def test_who_has_signed_keeps_it(village: Stage) -> None:
    await village.say(FARMER, f"托口镇三里村，{UNKNOWN}")
    await village.say(NEIGHBOUR, "签收")
    await Consultation.all().update(village_code=None)
    assert "李田" in await village.say(FARMER, "猪死了")
    assert (await Consultation.get()).status is ConsultationStatus.ACCEPTED
