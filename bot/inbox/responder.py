"""What the inbox asks of whoever answers pushes; the dialogue fulfils it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.messages import Incoming, Reply
from models.bulk import Writes


@dataclass(frozen=True, slots=True)
class Arrival:
    """A push that was never stored before, with what `prepare` found out about it.

    Without `hurry` it is not to be answered quickly, because that has failed before.
    """

    incoming: Incoming
    prepared: Any
    hurry: bool = True


class Responder(Protocol):
    """Answers pushes. Everything but `prepare` and `consider` runs inside a transaction of the inbox."""

    def prepare(self, incoming: Incoming, now: datetime) -> Any:
        """Do what needs no database, before the transaction begins."""

    async def respond_quickly(
        self, arrivals: Sequence[Arrival], writes: Writes, now: datetime
    ) -> Mapping[str, Reply | None]:
        """Answer those of a batch that need little more than `prepare`, by key; leave out the others.

        What is to be stored goes into `writes`, which the inbox carries out.
        """

    async def consider(self, incoming: Incoming, now: datetime) -> Any:
        """Ask elsewhere what helps with a stored push, two seconds at most; None if nothing."""

    async def respond(
        self, incoming: Incoming, now: datetime, considered: Any = None, *, received: datetime
    ) -> Reply | None:
        """Do all the work that one push asks for; `considered` is what `consider` returned, if asked.

        `received` is when the push came in, before `now` if the work was late.
        """

    async def send_later(self, incoming: Incoming, reply: Reply, now: datetime) -> None:
        """Put a reply that was not sent in the HTTP response into the outbox."""

    def apologise(self) -> Reply:
        """Return the reply to a push whose work failed for good."""
