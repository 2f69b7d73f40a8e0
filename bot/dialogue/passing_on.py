"""What is said about consultations that go from one commissioner to another."""

from __future__ import annotations

from bot.accounts.access import NoCase, SeveralCases, passed_on_consultation
from bot.consultations.notices import name_of
from bot.consultations.offers import Taken, list_offered
from bot.consultations.transferring import ColleagueUnfit
from bot.dialogue.commands import Command
from bot.messages import Reply
from content.texts import label, say
from models.commissioner import Commissioner


def word_unfit(error: ColleagueUnfit, name: str) -> Reply:
    """Word why somebody named cannot take a consultation, and who can."""
    names = "、".join(error.names) or say("case.duty_desk")
    return Reply(say(f"commissioner.{error.code}", name=name, names=names))


def word_taken(error: Taken, number: str) -> str:
    """Word that what was offered is no longer to be had."""
    if not error.name:
        return say("offers.over", number=number)
    return say("offers.taken", number=number, name=error.name)


async def word_passed_on(commissioner: Commissioner, command: Command) -> Reply | None:
    """Word who has now what a commissioner was first responsible for, if that is what they mean."""
    try:
        case = await passed_on_consultation(commissioner.id, command.number)
    except (NoCase, SeveralCases):
        return None
    name = await name_of(case)
    return Reply(say("offers.passed_on", number=case.number, name=name))


async def word_offers(commissioner_id: int) -> list[str]:
    """Return a line for each consultation that a commissioner may take up."""
    return [
        say("offers.line", number=case.number, topic=label("topic", case.topic), digits=case.number[-6:])
        for case in await list_offered(commissioner_id)
    ]
