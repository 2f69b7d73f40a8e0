"""What counts once: near-copies of a question between the same two people within a day. Pure."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.answering.nearness import NEAR, nearness

WITHIN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Contact:
    """A question that somebody put to a commissioner; `features` are what nearness is told by."""

    asker: str
    commissioner: int
    at: datetime
    features: frozenset[str]


class Validity:
    """Tells of contacts, taken by their moments, which are valid; a day of them is kept in mind."""

    def __init__(self) -> None:
        self._valid: defaultdict[tuple[str, int], list[Contact]] = defaultdict(list)
        self._lately: deque[Contact] = deque()

    def take(self, contact: Contact) -> bool:
        """Tell whether a contact is valid: it nearly copies no valid one of these two in the 24 hours before.

        One that comes 24 hours later counts anew.
        """
        self._forget(contact.at - WITHIN)
        pair = (contact.asker, contact.commissioner)
        if any(nearness(before.features, contact.features) >= NEAR for before in self._valid[pair]):
            return False
        self._valid[pair].append(contact)
        self._lately.append(contact)
        return True

    def _forget(self, until: datetime) -> None:
        while self._lately and self._lately[0].at <= until:
            past = self._lately.popleft()
            pair = (past.asker, past.commissioner)
            self._valid[pair].remove(past)
            if not self._valid[pair]:
                del self._valid[pair]


def count_valid(contacts: Sequence[Contact]) -> list[bool]:
    """Return which of these contacts, in any order, are valid.

    Those of one moment are taken in the order of their features, so that the count is always the same.
    """
    places = sorted(range(len(contacts)), key=lambda place: _order(contacts[place]))
    validity = Validity()
    valid = {place: validity.take(contacts[place]) for place in places}
    return [valid[place] for place in range(len(contacts))]


def _order(contact: Contact) -> tuple[datetime, list[str]]:
    return contact.at, sorted(contact.features)
