"""A commissioner sees which consultation a forwarded photo belongs to, and is told so no more than needed."""

from __future__ import annotations

from models.outbox import OutboxMessage
from models.person import Person
from tests.bot.dialogue.conftest import Ask
from tests.stage import EXPERT, FARMER, NEIGHBOUR, Stage, eventually

HARD = "我家柑橘树干流黑水，还有一股酒糟味，没见过"
PEEL = "柑橘果皮上起了一层黑灰，擦不掉，没见过"


async def promised() -> list[str]:
    """Return what the commissioner was promised, a word each: the number of a line or notice, or `photo`."""
    rows = OutboxMessage.filter(person__openid=EXPERT).order_by("id")
    return ["photo" if row.media_id else row.text.split("编号 ")[1][:9] for row in await rows]


async def all_sent() -> bool:
    return not await OutboxMessage.filter(person__openid=EXPERT, sent_at__isnull=True).exists()


async def test_photos_of_the_only_case_need_no_number(office: Stage, open_case: Ask) -> None:
    number = await open_case(FARMER, HARD)
    await office.say(EXPERT, "待办")
    for _ in range(3):
        await office.push(FARMER, "image")
    assert await promised() == [number, number, "photo", "photo", "photo"], "two notices, then photos"


async def test_a_photo_after_another_case_has_its_number_before_it(office: Stage, open_case: Ask) -> None:
    tree = await open_case(FARMER, HARD)
    await office.push(FARMER, "image")
    await eventually(all_sent, what="all that is on its way")
    await office.say(EXPERT, "待办")
    peel = await open_case(NEIGHBOUR, PEEL)
    await office.push(NEIGHBOUR, "image")
    for openid in (FARMER, FARMER, NEIGHBOUR):
        await office.push(openid, "image")
    assert (await promised())[3:] == [
        *(peel, peel, "photo"),
        *(tree, "photo", "photo"),
        *(peel, "photo"),
    ]
    assert tree in await office.sees(EXPERT, "的提问人发来：")


async def test_a_photo_after_words_on_another_case_has_its_number_before_it(
    office: Stage, open_case: Ask
) -> None:
    tree, peel = await open_case(FARMER, HARD), await open_case(NEIGHBOUR, PEEL)
    await office.push(FARMER, "image")
    await office.say(EXPERT, f"签收 {peel}")
    await office.push(FARMER, "image")
    assert (await promised())[-3:] == ["photo", tree, "photo"]


async def test_a_photo_that_has_to_wait_waits_with_its_number(office: Stage, open_case: Ask) -> None:
    await Person.filter(openid=EXPERT).update(message_window_left=0)
    number = await open_case(FARMER, HARD)
    await office.push(FARMER, "image")

    async def both_held() -> bool:
        return await Person.filter(openid=EXPERT, held=2).exists()

    await eventually(both_held, what="the line and the photo to be held")
    await office.say(EXPERT, "待办")
    assert number in await office.sees(EXPERT, "的提问人发来：")
