"""What the tests of pages begin with: a case with somebody who asked it and somebody who handles it."""

from __future__ import annotations

from models.consultation import Consultation
from models.enums import Topic
from tests.factories import add_commissioner
from tests.stage import COLLEAGUE, EXPERT, FARMER, Stage

QUESTION = "李子树流胶怎么办"
ANSWER = "刮掉胶，涂石硫合剂。"


async def open_case(stage: Stage) -> Consultation:
    """Have the farmer ask what a commissioner knows; another commissioner knows other things."""
    await add_commissioner("陈志远", "FRUIT-1", Topic.FRUIT)
    await add_commissioner("周敏", "COWS-1", Topic.LIVESTOCK)
    await stage.push(EXPERT, content="绑定 FRUIT-1")
    await stage.push(COLLEAGUE, content="绑定 COWS-1")
    await stage.push(FARMER, content=QUESTION)
    return await Consultation.get(asker__openid=FARMER)


async def answer(stage: Stage, case: Consultation, text: str = ANSWER) -> None:
    """Have the commissioner answer in the chat."""
    await stage.say(EXPERT, f"回复 {case.number} {text}")
