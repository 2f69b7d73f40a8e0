"""Why something could not be done, in words for the page it was tried on."""

from __future__ import annotations

from bot.clock import say_moment
from bot.consultations.offers import Taken
from bot.consultations.transferring import ColleagueUnfit
from bot.consultations.working import AnsweredMeanwhile, NotYours
from bot.errors import BotError
from content import texts
from content.texts import say


def word_refusal(error: BotError) -> str:
    """Return the words for an error; an unexpected one is told as something that has changed meanwhile."""
    match error:
        case AnsweredMeanwhile():
            return say("work.refused.answered_meanwhile", name=error.name, at=say_moment(error.at))
        case NotYours() | Taken():
            name = error.name or say("case.duty_desk")
            return say(f"work.refused.{error.code}", name=name)
        case ColleagueUnfit():
            names = "、".join(error.names) or say("case.duty_desk")
            return say(f"work.refused.{error.code}", names=names)
    known = texts.has(f"work.refused.{error.code}")
    return say(f"work.refused.{error.code}" if known else "work.refused.other")
