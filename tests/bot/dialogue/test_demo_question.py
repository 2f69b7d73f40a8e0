"""The question that the demo proposes for a commissioner is one that the seed knowledge does not answer."""

from datetime import date

from bot.answering.rules import DecisionKind
from bot.answering.service import answer_from
from bot.routing.topic import sure_topic
from config.settings import Settings
from handlers.cli.demo import BANNER, ON_STAGE
from tests.bot.answering.answering_seed import seed_index

HARD = "羊角断了一只还能长吗"


def test_the_second_question_of_the_demo_goes_to_a_commissioner_on_stage() -> None:
    assert HARD in BANNER
    known = Settings.model_fields
    thresholds = known["answer_threshold"].default, known["suggest_threshold"].default
    decision = answer_from(seed_index(), *thresholds)(HARD, date(2026, 5, 1))
    assert decision.kind is DecisionKind.HANDOFF
    assert sure_topic(HARD) in ON_STAGE
