"""What speaks for and against an entry being the answer to a message, as numbers that a model can weigh."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

CHARACTERS_CAP = 8


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found for one entry; shares and similarities lie between 0 and 1.

    `alike`: the cosine of the message with the nearest wording.
    `worded`, `covered`: the share of the message that the entry with its problems' signs holds, as it is
    worded and by content alone.
    `score` ranks the entries; with `agreement` added `lead` is how far this one is ahead of the best other.
    `fit`: how well the entry fits by content and crop; `own_fit`, `rival_fit`, `stranger_fit`: how well its
    own problems fit, the best other problem, and the best that no entry is about.
    `message_found`, `wording_found`: the share of the message found in the nearest wording, and the other
    way round; `missing`: the rarest feature of the message that the wording lacks.
    `characters`: the share of characters in common, `more_characters`: how many more the wording has.
    `agreement`: how much message and wording say of each other; `other_person`, `other_negation`, `opposite`,
    `other_number`, `asks_otherwise`: what only one of them says, or each otherwise (contrast.py).
    `beside`, `wording_beside`: the share of the message that is beside the wording, and the other way round;
    `rarest_beside`: how rare the rarest word of the message there is; `telling`, `wording_telling`: how rare
    the rarest one is that is no stop word, `telling_word` and `wording_telling_word`.
    `unknown`: the share of the message that is in no entry and no problem; `field`: the share of its phrases
    that the lexicon knows; `length`: how many characters it has.
    """

    alike: float
    worded: float
    covered: float
    score: float
    lead: float
    fit: float
    own_fit: float
    rival_fit: float
    stranger_fit: float
    same_kind: bool
    other_kind: bool
    names_kind: bool
    linked: bool
    message_found: float
    wording_found: float
    missing: float
    characters: float
    more_characters: int
    agreement: float
    other_person: bool
    other_negation: bool
    opposite: bool
    other_number: bool
    asks_otherwise: bool
    beside: float
    rarest_beside: float
    wording_beside: float
    telling: float
    wording_telling: float
    unknown: float
    field: float
    length: int
    telling_word: str = ""
    wording_telling_word: str = ""

    def values(self) -> dict[str, float]:
        """Return what a model is given, by name."""
        strange = 1 - self.field
        return {
            "alike": self.alike,
            "worded": self.worded,
            "covered": self.covered,
            "alike_and_covered": self.alike * self.covered,
            "lead": self.lead,
            "fit": self.fit,
            "over_rival": self.fit - self.rival_fit,
            "over_stranger": self.fit - self.stranger_fit,
            "own_over_rival": self.own_fit - self.rival_fit,
            "rival": self.rival_fit,
            "same_kind": float(self.same_kind),
            "other_kind": float(self.other_kind),
            "names_kind": float(self.names_kind),
            "linked": float(self.linked),
            "message_found": self.message_found,
            "wording_found": self.wording_found,
            "missing": self.missing,
            "characters": self.characters,
            "more_characters": float(min(self.more_characters, CHARACTERS_CAP)),
            "agreement": self.agreement,
            "other_person": float(self.other_person),
            "other_negation": float(self.other_negation),
            "opposite": float(self.opposite),
            "other_number": float(self.other_number),
            "asks_otherwise": float(self.asks_otherwise),
            "beside": self.beside,
            "wording_beside": self.wording_beside,
            "rarest_beside": self.rarest_beside,
            "strange": strange,
            "strange_beside": strange * self.rarest_beside,
            "unknown": self.unknown,
            "length": math.log1p(self.length),
        }

    def to_json(self) -> dict[str, object]:
        """Return it for keeping with a consultation and for showing."""
        return {
            name: round(value, 3) if isinstance(value, float) else value
            for name, value in asdict(self).items()
        }
