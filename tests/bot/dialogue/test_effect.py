"""Some days after an answer its asker is asked once how crop or animal fare."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot import clock
from bot.consultations.effect import ask_effects
from content.service.effect import days_until_effect
from models.consultation import Consultation, HistoryEntry
from models.enums import ConsultationStatus as Status
from models.enums import Effect, HistoryKind, Topic
from models.outbox import OutboxMessage
from tests.bot.dialogue.conftest import Ask
from tests.stage import EXPERT, FARMER, Stage

TREE = "我家柑橘树干流黑水，还有一股酒糟味，没见过"
DUE = timedelta(days=days_until_effect(Topic.FRUIT), minutes=1)


@pytest.fixture
async def answered(office: Stage, open_case: Ask) -> Stage:
    """A question of the farmer's that has its answer, and was closed with a good word."""
    number = await open_case(FARMER, TREE)
    await office.say(EXPERT, f"回复 {number} 刮掉病皮")
    await office.say(FARMER, "解决了")
    return office


async def effects() -> list[object]:
    rows = await HistoryEntry.filter(kind=HistoryKind.EFFECT).order_by("id")
    return [row.data["effect"] for row in rows]


def test_a_policy_has_no_effect_to_be_seen() -> None:
    assert days_until_effect(Topic.POLICY) == 0
    assert days_until_effect(Topic.OTHER) == 7
    assert days_until_effect(Topic.LIVESTOCK) < days_until_effect(Topic.FORESTRY)


async def test_asked_once_when_the_time_has_come(answered: Stage) -> None:
    now = clock.now()
    assert await ask_effects(now=now + timedelta(days=1)) == 0
    assert await ask_effects(now=now + DUE) == 1
    assert await ask_effects(now=now + 2 * DUE) == 0
    case = await Consultation.get()
    message = await OutboxMessage.get(text__startswith="【回访】")
    assert f"msgmenuid=e0:{case.id}" in message.text
    assert message.template is not None
    assert message.template["data"]["thing3"] == "好转了吗？请回「好转了」或「没好转」"


async def test_better_is_kept_and_changes_nothing_else(answered: Stage) -> None:
    await ask_effects(now=clock.now() + DUE)
    for _ in range(2):
        assert "好转了就好" in await answered.say(FARMER, "好转了")
    assert await effects() == [Effect.BETTER]
    assert (await Consultation.get()).status is Status.CLOSED


async def test_not_better_goes_back_to_work_and_is_asked_about_again(answered: Stage) -> None:
    await ask_effects(now=clock.now() + DUE)
    case = await Consultation.get()
    reply = await answered.say(FARMER, "没好转", menu_id=f"e0:{case.id}")
    assert "陈志远" in reply and case.number in reply
    assert await effects() == [Effect.SAME]
    assert (await Consultation.get()).status is Status.ACCEPTED
    await answered.sees(EXPERT, "没有好转")
    await answered.say(EXPERT, f"回复 {case.number} 换一种药")
    assert await ask_effects(now=clock.now() + DUE) == 1


async def test_what_is_in_work_again_is_not_asked_about(answered: Stage) -> None:
    await answered.say(FARMER, "没解决")
    assert await ask_effects(now=clock.now() + DUE) == 0
    assert not await HistoryEntry.filter(kind=HistoryKind.EFFECT_ASKED).exists()
