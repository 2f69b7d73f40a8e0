"""`explain`: why a question gets what it gets, and what was kept with a consultation."""

from __future__ import annotations

import re
from pathlib import Path

import orjson
import pytest

from models.consultation import Consultation, HistoryEntry
from models.enums import HistoryKind, Topic
from tests.factories import add_knowledge
from tests.handlers.cli.conftest import Run
from tests.stage import FARMER, Stage

KNOWLEDGE = [
    {
        "id": "canker",
        "question": "柑橘溃疡病怎么防治",
        "answer": "叶子上有黄圈圈的疤，喷铜制剂。",
        "topic": "fruit",
    },
    {"id": "grape", "question": "葡萄裂果怎么防", "answer": "避雨栽培。", "topic": "fruit"},
]
HARD = "我家柑橘树干流黑水，还有一股酒糟味，没见过"


def line(text: str, label: str) -> str:
    """Return what the first line with a label says."""
    found = re.search(rf"^ *{label} +(.*)$", text, re.MULTILINE)
    assert found, text
    return found[1]


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    path = tmp_path / "kb.jsonl"
    path.write_bytes(b"".join(orjson.dumps(entry) + b"\n" for entry in KNOWLEDGE))
    return path


async def test_a_question_is_explained_from_a_file(anywhere: Run, knowledge: Path) -> None:
    ended = await anywhere("explain", "葡萄叶子起黄圈圈的疤", "--knowledge", knowledge)
    assert (ended.code, ended.err) == (0, "")
    assert line(ended.out, "knowledge").startswith("2 entries; answers from ")
    assert line(ended.out, "names") == "葡萄"
    assert line(ended.out, "topic").startswith("fruit ")
    assert line(ended.out, "intent") == "none"
    canker = ended.out[ended.out.index(". canker 柑橘溃疡病怎么防治") :]
    assert line(canker, "problems").startswith("its own: 溃疡病 ")
    assert "圈圈" in line(canker, "matched")
    assert "葡萄" in line(canker, "missing")
    assert "other_kind (the entry 柑橘)" in line(canker, "against it")


async def test_a_wording_word_for_word_is_said_to_be_one(anywhere: Run, knowledge: Path) -> None:
    ended = await anywhere("explain", "柑橘溃疡病怎么防治", "--knowledge", knowledge)
    assert line(ended.out, "decision") == "answer: canker"
    assert line(ended.out, "wording") == "the message, word for word"


async def test_what_is_no_question_names_its_sign(anywhere: Run, knowledge: Path) -> None:
    ended = await anywhere("explain", "猪一下死了五头", "--knowledge", knowledge)
    assert line(ended.out, "intent") == "urgent (deaths)"
    assert line(ended.out, "refused") == "no_question"


async def test_a_question_is_explained_from_the_database(run: Run, stage: Stage) -> None:
    ended = await run("explain", "辣椒疫病怎么防")
    assert (ended.code, line(ended.out, "decision")) == (0, "handoff")
    assert line(ended.out, "knowledge").startswith("0 entries;")
    await add_knowledge("v1", "辣椒疫病怎么防", "高垄栽培，雨后排水。", Topic.VEGETABLE)
    ended = await run("explain", "辣椒疫病怎么防")
    assert (ended.code, line(ended.out, "decision")) == (0, "answer: v1")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ((), "expected a question or the number of a consultation"),
        (("  ",), "expected a question or the number of a consultation"),
        (("桔子", "--consultation", "26-000001"), "expected a question or the number of a consultation"),
        (("--consultation", "26"), "'26' is not YY-NNNNNN"),
        (("26-000001", "--knowledge", "kb.jsonl"), "--knowledge goes with a question"),
    ],
)
async def test_wrong_usage_ends_with_2(anywhere: Run, arguments: tuple[str, ...], complaint: str) -> None:
    ended = await anywhere("explain", *arguments)
    assert (ended.code, ended.out) == (2, "")
    assert complaint in ended.err


async def test_a_file_or_database_that_is_not_there_is_told(anywhere: Run, tmp_path: Path) -> None:
    ended = await anywhere("explain", "桔子", "--knowledge", tmp_path / "none.jsonl")
    assert (ended.code, ended.err) == (1, f"{tmp_path}/none.jsonl: No such file or directory\n")
    fresh = f"sqlite://{tmp_path}/none.db"
    for question in ("桔子", "26-000001"):
        ended = await anywhere("explain", question, KEHUI_DATABASE_URL=fresh)
        assert (ended.code, ended.out) == (1, "")
        assert "; run: python run.py migrate" in ended.err


async def test_an_unknown_consultation_is_told(run: Run) -> None:
    ended = await run("explain", "--consultation", "26-000001")
    assert (ended.code, ended.err) == (1, "Error: there is no consultation 26-000001\n")


async def test_what_was_kept_with_a_case_is_shown(run: Run, stage: Stage) -> None:
    await add_knowledge("v1", "柑橘溃疡病怎么防", "喷铜制剂。", Topic.FRUIT)
    await stage.follow_knowledge()
    found = re.search(r"\d{2}-\d{6}", await stage.say(FARMER, HARD))
    assert found
    for arguments in ((found[0],), ("--consultation", found[0])):
        ended = await run("explain", *arguments)
        assert (ended.code, ended.err) == (0, "")
        assert line(ended.out, "consultation") == f"{found[0]}: waiting, fruit"
        assert line(ended.out, "question") == HARD
        assert line(ended.out, "decision") == "handoff"
        assert "unsure" in line(ended.out, "refused")
        assert "柑橘" in line(ended.out, "matched")


async def test_what_an_older_version_kept_is_shown(run: Run, stage: Stage) -> None:
    await add_knowledge("v1", "柑橘溃疡病怎么防", "喷铜制剂。", Topic.FRUIT)
    await stage.follow_knowledge()
    await stage.say(FARMER, "柑橘溃疡病怎么防")
    served = HistoryEntry.filter(kind=HistoryKind.SELF_SERVED)
    await served.update(data={"knowledge": "v1", "score": 0.9})
    number = (await Consultation.get()).number
    ended = await run("explain", number)
    assert line(ended.out, "answered with") == "v1, score 0.9"
    assert line(ended.out, "decision") == "nothing more was kept of it"
    await served.delete()
    ended = await run("explain", number)
    assert (ended.code, line(ended.out, "decision")) == (0, "nothing was kept of it")
