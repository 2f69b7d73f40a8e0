"""The people of the sandbox: who has a phone, and who follows the account."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sandbox.config import Person, Role
from sandbox.ids import new_openid


@dataclass
class Contact:
    """A person as the platform knows them.

    Somebody has one openid with the official account, another with the mini-program, and one union id
    across both, as on the real platform.
    """

    openid: str
    name: str
    role: Role
    followed: bool
    followed_at: float
    hints: tuple[str, ...] = ()
    scene: str = ""
    mini_seen_at: float | None = None

    @property
    def mini_openid(self) -> str:
        return "oMini" + _digest("mini", self.openid)[:23]

    @property
    def union_id(self) -> str:
        return "oUnion" + _digest("union", self.openid)[:22]

    def to_json(self) -> dict[str, Any]:
        return {
            "openid": self.openid,
            "name": self.name,
            "role": self.role,
            "followed": self.followed,
            "mini_openid": self.mini_openid,
            "hints": list(self.hints),
        }


def _digest(*parts: str) -> str:
    return hashlib.sha256(":".join(parts).encode()).hexdigest()


class People:
    """Contacts by openid, in the order in which they came."""

    def __init__(self, preset: tuple[Person, ...], now: float) -> None:
        self._contacts: dict[str, Contact] = {}
        for person in preset:
            self.add(person, now)

    def __iter__(self) -> Iterator[Contact]:
        return iter(self._contacts.values())

    def add(self, person: Person, now: float) -> Contact:
        openid = person.openid or new_openid()
        contact = Contact(openid, person.name, person.role, person.followed, now, person.hints)
        self._contacts[openid] = contact
        return contact

    def get(self, openid: str) -> Contact | None:
        return self._contacts.get(openid)

    def meet(self, openid: str, now: float) -> Contact:
        """Return the contact, making a follower of a stranger."""
        return self.get(openid) or self.add(Person(openid, f"路人{openid[-4:]}"), now)

    def by_mini_openid(self, mini_openid: str) -> Contact | None:
        return next((contact for contact in self if contact.mini_openid == mini_openid), None)
