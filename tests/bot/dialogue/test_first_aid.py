"""Who may be hurt reads first whom to call and what to do, by the kind of the emergency."""

from __future__ import annotations

import pytest

from bot.dialogue.wording import word_first_aid
from content.dictionary.intents import intents
from models.consultation import Consultation
from models.enums import Urgency
from tests.bot.dialogue.conftest import Ask
from tests.stage import FARMER, NEIGHBOUR, Stage

LONGEST = 90


@pytest.mark.parametrize(
    ("said", "call", "advice"),
    [
        ("老婆打药回来吐了", "120", "脱掉沾药的衣服"),
        ("有人喝药了", "120", "不要自己乱催吐"),
        ("被蛇咬了", "120", "不要用嘴吸"),
        ("被马蜂蜇了", "120", "用卡片刮掉"),
        ("煤气中毒", "120", "通风"),
        ("吃了毒蘑菇", "120", "一起吃过的人都去"),
        ("狗咬了我", "120", "狂犬病疫苗"),
        ("小孩掉鱼塘里了", "120", "不会救人的不要下水"),
        ("触电了", "120", "拉闸断电"),
        ("电线断了掉地上", "95598", "8 米以外"),
        ("山上着火了", "119", "人先离开"),
        ("滑坡了房子要塌", "119", "马上离开"),
        ("房子塌了有人压在下面", "119", "不要乱挖"),
        ("收割机绞到手了", "120", "压紧伤口"),
        ("不想活了", "12356", "陪着"),
        ("有人中毒了", "120", "通风处"),
        ("救命", "120", "119"),
    ],
)
async def test_the_first_line_says_whom_to_call(office: Stage, said: str, call: str, advice: str) -> None:
    reply = await office.say(FARMER, said)
    assert call in reply.splitlines()[0]
    assert advice in reply
    assert "【紧急】" in reply
    assert (await Consultation.get()).urgency is Urgency.URGENT


async def test_first_aid_comes_before_an_open_case_too(office: Stage, open_case: Ask) -> None:
    number = await open_case(FARMER, "母猪下崽以后不吃食，精神也差，耳朵发凉")
    reply = await office.say(FARMER, "我爸打药倒在田里")
    assert "120" in reply.splitlines()[0]
    assert number in reply


async def test_more_to_an_urgent_case_is_said_to_be_added(office: Stage) -> None:
    await office.say(NEIGHBOUR, "猪一下死了五头")
    again = await office.say(NEIGHBOUR, "又死了三头")
    assert "已补充" in again
    assert "标为紧急" not in again


def test_first_aid_is_short() -> None:
    for kind in {sign.because for sign in intents().signs if sign.human}:
        assert len(word_first_aid(kind).strip()) <= LONGEST
