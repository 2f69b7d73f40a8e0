"""What a page offers, by where a consultation stands and what somebody is to it."""

from __future__ import annotations

import pytest

from bot.accounts.access import Access
from bot.consultations.moves import Move, list_moves
from models.enums import ConsultationStatus as Status

LOOKERS_ON = frozenset({Access.RESPONSIBLE, Access.ASKER, Access.INFORMANT})


@pytest.mark.parametrize("status", Status)
def test_who_looks_on_can_do_nothing(status: Status) -> None:
    assert list_moves(status, LOOKERS_ON) == frozenset()


@pytest.mark.parametrize(
    ("status", "access", "offered", "withheld"),
    [
        (Status.ASSIGNED, Access.HANDLER, {Move.ACCEPT, Move.ANSWER, Move.RETURN}, {Move.CLOSE, Move.CLAIM}),
        (Status.ACCEPTED, Access.HANDLER, {Move.ASK, Move.EXTEND, Move.TRANSFER, Move.MERGE}, {Move.ACCEPT}),
        (Status.ANSWERED, Access.HANDLER, {Move.CLOSE, Move.ANSWER}, {Move.RETURN, Move.EXTEND}),
        (Status.ACCEPTED, Access.OFFERED, {Move.CLAIM, Move.DECLINE, Move.ANSWER}, {Move.RETURN, Move.CLOSE}),
        (Status.WAITING, Access.DUTY, {Move.ASSIGN}, {Move.ANSWER, Move.CLOSE}),
    ],
)
def test_each_may_do_what_is_theirs(
    status: Status, access: Access, offered: set[Move], withheld: set[Move]
) -> None:
    moves = list_moves(status, {access})
    assert offered <= moves
    assert not withheld & moves


@pytest.mark.parametrize("status", [Status.CLOSED, Status.WITHDRAWN, Status.MERGED, Status.SELF_SERVED])
@pytest.mark.parametrize("access", [Access.HANDLER, Access.DUTY])
def test_nothing_is_left_to_do_with_what_has_ended(status: Status, access: Access) -> None:
    assert list_moves(status, {access}) == frozenset()
