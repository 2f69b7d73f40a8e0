"""How a message was decided is kept with its consultation."""

from __future__ import annotations

from typing import Any

import pytest

from models.consultation import HistoryEntry
from models.enums import HistoryKind, Topic
from models.media import MediaFile
from tests.factories import add_knowledge
from tests.stage import FARMER, Stage, eventually

EXACT, NEAR = "辣椒疫病怎么防", "辣椒得了疫病要怎么防才好"
HARD = "我家柑橘树干流黑水，还有一股酒糟味，没见过"
DYING = "猪一下死了五头"


@pytest.fixture
async def known(office: Stage) -> Stage:
    """An office that knows two things about peppers."""
    await add_knowledge("v1", "辣椒苗期猝倒病怎么防", "苗床消毒，控水通风。", Topic.VEGETABLE)
    await add_knowledge("v2", EXACT, "高垄栽培，雨后排水。", Topic.VEGETABLE)
    await office.follow_knowledge()
    return office


async def kept(kind: HistoryKind) -> Any:
    return (await HistoryEntry.get(kind=kind)).data["explanation"]


async def test_an_answer_keeps_its_words_and_evidence(known: Stage) -> None:
    assert "高垄" in await known.say(FARMER, NEAR)
    row = await HistoryEntry.get(kind=HistoryKind.SELF_SERVED)
    explanation: Any = row.data["explanation"]
    (entry,) = explanation["entries"]
    assert (explanation["decision"], explanation["shown"], entry["id"]) == ("answer", ["v2"], "v2")
    assert (row.data["knowledge"], row.data["score"]) == ("v2", entry["score"])
    assert {"辣椒", "疫病"} <= set(entry["matched"])
    assert 0 < entry["evidence"]["alike"] < 1


async def test_a_wording_word_for_word_keeps_the_entry_alone(known: Stage) -> None:
    await known.say(FARMER, EXACT)
    assert await kept(HistoryKind.SELF_SERVED) == {
        "decision": "answer",
        "shown": ["v2"],
        "entries": [{"id": "v2", "score": 1.0}],
    }


async def test_a_case_after_suggestions_keeps_why_they_were_no_answer(known: Stage) -> None:
    assert "1. " in await known.say(FARMER, "辣椒")
    assert "编号" in await known.say(FARMER, "人工")
    explanation = await kept(HistoryKind.OPENED)
    assert explanation["decision"] == "suggest"
    assert set(explanation["shown"]) == {"v1", "v2"}
    assert {"reason": "generic"} in explanation["refusals"]


async def test_a_picked_suggestion_keeps_why_it_was_suggested(known: Stage) -> None:
    await known.say(FARMER, "辣椒")
    await known.say(FARMER, "2")
    assert (await kept(HistoryKind.SELF_SERVED))["decision"] == "suggest"
    assert "编号" in await known.say(FARMER, HARD)
    assert (await kept(HistoryKind.OPENED))["decision"] == "handoff"


async def test_a_hand_off_keeps_the_nearest_entry_and_what_refused_it(known: Stage) -> None:
    await known.say(FARMER, HARD)
    explanation = await kept(HistoryKind.OPENED)
    assert explanation["decision"] == "handoff"
    assert {"reason": "unsure"} in explanation["refusals"]
    assert explanation["entries"][0]["missing"]


async def test_an_urgent_case_keeps_its_sign(known: Stage) -> None:
    await known.say(FARMER, DYING)
    explanation = await kept(HistoryKind.OPENED)
    assert explanation["intent"] == {"kind": "urgent", "because": "deaths"}
    assert explanation["refusals"] == [{"reason": "no_question"}]


async def test_what_an_open_case_takes_up_keeps_why(office: Stage) -> None:
    await office.say(FARMER, "我要投诉")
    await office.say(FARMER, "我要举报有人卖假种子")
    explanation = await kept(HistoryKind.ADDED)
    assert explanation["intent"] == {"kind": "office", "because": "complaint"}


async def test_a_choice_that_was_asked_back_is_explained_anew(office: Stage) -> None:
    await add_knowledge("c1", "柑橘叶子发黄是什么原因", "缺镁，喷硫酸镁。", Topic.FRUIT)
    await add_knowledge("r1", "水稻叶子发黄是什么原因", "缺氮，追尿素。", Topic.GRAIN_OIL)
    await office.follow_knowledge()
    await office.say(FARMER, "叶子发黄")
    await office.say(FARMER, "柑橘")
    explanation = await kept(HistoryKind.SELF_SERVED)
    assert (explanation["decision"], explanation["shown"]) == ("answer", ["c1"])


async def test_a_photo_instead_of_a_choice_keeps_what_was_asked_back(office: Stage) -> None:
    await add_knowledge("c1", "柑橘叶子发黄是什么原因", "缺镁，喷硫酸镁。", Topic.FRUIT)
    await add_knowledge("r1", "水稻叶子发黄是什么原因", "缺氮，追尿素。", Topic.GRAIN_OIL)
    await office.follow_knowledge()
    await office.say(FARMER, "叶子发黄")
    await office.push(FARMER, "image")
    await eventually(MediaFile.exists, what="the photo")
    explanation = await kept(HistoryKind.OPENED)
    assert explanation["decision"] == "clarify"
    assert set(explanation["choices"]) == {"柑橘", "水稻"}


async def test_a_photo_alone_has_nothing_to_explain(office: Stage) -> None:
    await office.push(FARMER, "image")
    await eventually(MediaFile.exists, what="the photo")
    assert (await HistoryEntry.get(kind=HistoryKind.OPENED)).data == {}
