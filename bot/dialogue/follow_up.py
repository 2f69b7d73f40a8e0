"""A text that goes on from the question before it: 「那要打什么药」, 「还有斑点」, 「柚子呢」. Pure rules."""

from __future__ import annotations

import re
from datetime import datetime

from bot.consultations.rules import GENERAL
from bot.dialogue.states import DialogueState
from bot.routing.topic import first_living, is_living, named_topics

SHORT = 8
"""Up to this length a text that names nothing of its own says more of what was just talked about."""
_GOES_ON = re.compile(r"(?:那|要|打什么|打啥|用什么|用啥|还|再|不是这|另外|然后)")
_OTHER = re.compile(
    r"(?:那|那么|要是|如果是?|换成?)?(?P<kind>\w{1,6}?)(?:呢|[也又](?:是|这样|一样)(?:呢|怎么办)?)[?？。!！]*"
)


def question_before(state: DialogueState, text: str, now: datetime) -> str:
    """Return the question that a text goes on from, empty for one that stands alone.

    It does when it comes within ten minutes, names no crop, animal or subject of its own, and is short or
    begins like it; or when it names another crop and asks nothing of it.
    """
    before = state.question_lately(now)
    goes_on = bool(before) and (_says_more(text) or bool(_other_living(text)))
    return before if goes_on else ""


def join(before: str, text: str) -> str:
    """Return the question that two texts are: the one with the other's crop, or one below the other."""
    other = _other_living(text)
    if not other:
        return f"{before}\n{text}"
    living = first_living(before)
    return before.replace(living, other) if living else f"{other}{before}"


def _says_more(text: str) -> bool:
    begins = len(text) <= SHORT or _GOES_ON.match(text) is not None
    return begins and GENERAL.issuperset(named_topics(text))


def _other_living(text: str) -> str:
    found = _OTHER.fullmatch(text.strip())
    return found["kind"] if found and is_living(found["kind"]) else ""
