"""What is said about consultations that go from one commissioner to another."""

from __future__ import annotations

from bot.consultations.offers import Taken, list_offered
from bot.consultations.transferring import ColleagueUnfit
from bot.messages import Reply
from content.texts import label, say


def word_unfit(error: ColleagueUnfit, name: str) -> Reply:
    """Word why somebody named cannot take a consultation, and who can."""
    names = "、".join(error.names) or say("case.duty_desk")
    return Reply(say(f"commissioner.{error.code}", name=name, names=names))


def word_taken(error: Taken, number: str) -> str:
    """Word that what was offered is no longer to be had."""
    if not error.name:
        return say("offers.over", number=number)
    return say("offers.taken", number=number, name=error.name)


async def word_offers(commissioner_id: int) -> list[str]:
    """Return a line for each consultation that a commissioner may take up."""
    return [
        say("offers.line", number=case.number, topic=label("topic", case.topic), digits=case.number[-6:])
        for case in await list_offered(commissioner_id)
    ]
