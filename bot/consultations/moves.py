"""What somebody may do with a consultation on its page, by where it stands and what they are to it."""

from __future__ import annotations

from collections.abc import Set
from enum import StrEnum

from bot.accounts.access import Access
from models.enums import ConsultationStatus as Status


class Move(StrEnum):
    """Something that a commissioner does with a consultation."""

    ACCEPT = "accept"
    CLAIM = "claim"
    DECLINE = "decline"
    ANSWER = "answer"
    ASK = "ask"
    RETURN = "return"
    TRANSFER = "transfer"
    EXTEND = "extend"
    CLOSE = "close"


_IN_HAND = frozenset({Move.ANSWER, Move.ASK, Move.RETURN, Move.TRANSFER, Move.EXTEND})
_OF_HANDLER = {
    Status.ASSIGNED: _IN_HAND | {Move.ACCEPT},
    Status.ACCEPTED: _IN_HAND,
    Status.ANSWERED: frozenset({Move.ANSWER, Move.CLOSE}),
}
_OF_OFFERED = frozenset({Move.CLAIM, Move.DECLINE, Move.ANSWER})
"""Who answers what they are offered takes it over by that."""


def list_moves(status: Status, access: Set[Access]) -> frozenset[Move]:
    """Return what is open to somebody; to who only looks on, nothing."""
    if Access.HANDLER in access:
        return _OF_HANDLER.get(status, frozenset())
    return _OF_OFFERED if Access.OFFERED in access else frozenset()
