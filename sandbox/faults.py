"""Faults that a tester asks for: wrong answers, slow answers, no answers."""

import itertools
from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any, Literal

Kind = Literal["errcode", "delay", "drop", "drop_after", "http", "garbage"]
KINDS: tuple[Kind, ...] = ("errcode", "delay", "drop", "drop_after", "http", "garbage")


@dataclass
class Fault:
    """One fault: on which path, for whom, what, and how many times more (None: until it is removed).

    `drop` hangs up without doing anything; `drop_after` does the work and then hangs up without an answer.
    """

    id: int
    path: str
    kind: Kind
    errcode: int = -1
    seconds: float = 0.0
    status: int = 500
    times: int | None = None
    openid: str | None = None

    def matches(self, path: str, openids: Collection[str]) -> bool:
        right_person = self.openid is None or self.openid in openids
        return self.path in ("*", path) and right_person and self.times != 0

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


class Faults:
    """The faults in force, in the order in which they were asked for."""

    def __init__(self) -> None:
        self._ids = itertools.count(1)
        self._faults: list[Fault] = []

    def add(self, path: str, kind: Kind, **details: Any) -> Fault:
        fault = Fault(next(self._ids), path, kind, **details)
        self._faults.append(fault)
        return fault

    def take(self, path: str, openids: Collection[str]) -> Fault | None:
        """Return the first fault for this call and use up one of its times."""
        fault = next((fault for fault in self._faults if fault.matches(path, openids)), None)
        if fault and fault.times is not None:
            fault.times -= 1
            self._faults = [kept for kept in self._faults if kept.times != 0]
        return fault

    def remove(self, fault_id: int | None = None) -> None:
        self._faults = [fault for fault in self._faults if fault_id is not None and fault.id != fault_id]

    def to_json(self) -> list[dict[str, Any]]:
        return [fault.to_json() for fault in self._faults]
