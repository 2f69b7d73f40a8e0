"""What somebody may do with a consultation on its page, by where it stands and what they are to it."""

from __future__ import annotations

from collections.abc import Set
from enum import StrEnum

from bot.accounts.access import Access
from bot.consultations.rules import IN_WORK
from models.enums import ConsultationStatus as Status


class Move(StrEnum):
    """Something that a commissioner does with a consultation; ASSIGN is for who is on duty."""

    ACCEPT = "accept"
    CLAIM = "claim"
    DECLINE = "decline"
    ANSWER = "answer"
    ASK = "ask"
    RETURN = "return"
    TRANSFER = "transfer"
    EXTEND = "extend"
    CLOSE = "close"
    ASSIGN = "assign"


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
    moves = _OF_HANDLER.get(status, frozenset()) if Access.HANDLER in access else frozenset()
    if Access.OFFERED in access and Access.HANDLER not in access:
        moves |= _OF_OFFERED
    return moves | {Move.ASSIGN} if Access.DUTY in access and status in IN_WORK else moves
