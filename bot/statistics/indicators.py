"""The catalogue of figures (contract section 7): every code, in the order of the report."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.statistics.rules import MEDIAN_MINUTES, RESPONSE_RATE, SOLVED_RESPONSE_RATE, mean, median
from content.texts import label
from models.enums import Channel, EventType, MaterialClass, Topic

PUSH_CHANNELS = ("sms", "wechat", "mail")
CONSULTATION_MEASURES = (
    "total",
    "self_served",
    "by_commissioner",
    "resolved",
    "satisfied",
    "ratings",
    "on_time",
    "first_reply_median_minutes",
    "response_rate",
    "solved",
    "solved_response_rate",
    "valid",
)
AVERAGES = {MEDIAN_MINUTES: median, RESPONSE_RATE: mean, SOLVED_RESPONSE_RATE: mean}
"""How the quantities of the figures that are no sums come together."""
GROUPS = (
    "events",
    "materials",
    "consultations",
    "commissioners",
    "villages",
    "push",
    "drills",
    "shelters",
    "inspections",
    "felt_reports",
    "visits",
)


@dataclass(frozen=True, slots=True)
class Indicator:
    """One figure. `family` names its definition; one kind of a family has `kind`, named by `kinds` labels."""

    code: str
    family: str
    kind: str = ""
    kinds: str = ""

    @property
    def group(self) -> str:
        """What the code begins with; each group has a detail sheet."""
        return self.code.split(".", 1)[0]

    @property
    def label(self) -> str:
        """The figure's name."""
        name = label("indicator", self.family)
        return f"{name}：{self._kind_label()}" if self.kind else name

    @property
    def unit(self) -> str:
        """What is counted; units are never mixed."""
        return label("unit", self.code if self.family == "materials" else self.family)

    @property
    def definition(self) -> str:
        """What counts, in words."""
        return label("definition", self.family)

    def _kind_label(self) -> str:
        if self.kinds == "push_channel" and self.kind not in (*PUSH_CHANNELS, "other"):
            return self.kind
        return label(self.kinds, self.kind)


@dataclass(slots=True)
class Figure:
    """An indicator's value as its facts add up: their sum, or their median or mean (AVERAGES)."""

    indicator: Indicator
    total: int = 0
    rows: int = 0
    approx: bool = False
    _quantities: list[int] = field(default_factory=list)

    @property
    def value(self) -> int:
        """The figure itself; 0 without a record."""
        average = AVERAGES.get(self.indicator.code)
        return average(self._quantities) if average else self.total

    def add(self, quantity: int, *, approx: bool) -> None:
        """Count one record."""
        self.rows += 1
        self.total += quantity
        self.approx = self.approx or approx
        if self.indicator.code in AVERAGES:
            self._quantities.append(quantity)


def list_indicators(push_kinds: Iterable[str] = ()) -> list[Indicator]:
    """Return the whole catalogue, the groups in their order.

    `push_kinds` are the channels found in the ledger, which may be more than the usual ones.
    """
    push = dict.fromkeys((*PUSH_CHANNELS, *sorted(push_kinds)))
    return [
        *_family("events.sessions", "event_type", EventType),
        *_family("events.attendance", "event_type", EventType),
        *(Indicator(f"materials.{kind}", "materials", kind, "material") for kind in MaterialClass),
        *(_plain(f"consultations.{measure}") for measure in CONSULTATION_MEASURES),
        *_family("consultations.by_topic", "topic", Topic)[1:],
        *_family("consultations.by_channel", "channel", Channel)[1:],
        _plain("commissioners.count"),
        _plain("villages.total"),
        _plain("villages.covered"),
        *_family("push.recipients", "push_channel", push),
        _plain("drills.count"),
        _plain("drills.people"),
        _plain("shelters.count"),
        _plain("inspections.count"),
        _plain("felt_reports.count"),
        _plain("visits.count"),
        _plain("visits.people"),
        _plain("visits.solved"),
    ]


def _plain(code: str) -> Indicator:
    return Indicator(code, code)


def _family(code: str, kinds: str, members: Iterable[str]) -> list[Indicator]:
    """Return the sum of a family and then each of its kinds."""
    return [_plain(code), *(Indicator(f"{code}.{kind}", code, kind, kinds) for kind in members)]
