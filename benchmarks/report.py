"""What was measured, what is required of it, and both as tables."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field

from load import Result, Sample

RATIOS = {"c": 0.30, "d": 0.20}
P99_MS = {"c": 250.0}
READY_SECONDS = 4.0
RESIDENT_MB = 300.0
ANSWERED_SHARE = 0.9
BASELINE = "a"


@dataclass(frozen=True, slots=True)
class Measure:
    """One load of one server. `stored` is what its database held after the server had ended.

    `accepted` counts the requests that were answered with 200 in all loads and samples of that server,
    `in_flight` how many more it may have taken in that wrk had stopped waiting for. `against` is what
    the baseline did in the same minutes, turn by turn with this server.
    """

    name: str
    title: str
    result: Result
    sample: Sample
    ready_seconds: float
    memory_mb: Mapping[str, Sequence[float]]
    stored: Mapping[str, int] | None = None
    accepted: int = 0
    in_flight: int = 0
    complaints: Sequence[str] = field(default_factory=tuple)
    against: Result | None = None

    @property
    def is_extra(self) -> bool:
        """Tell whether this is for comparison only, not for the requirements."""
        return len(self.name) > 1

    @property
    def ratio(self) -> float | None:
        """The rate as a multiple of the baseline's; None without a baseline."""
        return self.result.rate / self.against.rate if self.against else None

    @property
    def resident_mb(self) -> float:
        """Resident memory of all processes together."""
        return sum(sum(sizes) for sizes in self.memory_mb.values())


@dataclass(frozen=True, slots=True)
class Check:
    """One requirement with what was measured."""

    name: str
    requirement: str
    measured: str
    passed: bool


def checks(measures: Sequence[Measure]) -> list[Check]:
    """Return every requirement that these measures can be held against."""
    return [check for measure in measures for check in _checks(measure)]


def _checks(measure: Measure) -> Iterator[Check]:
    name, result, sample = measure.name, measure.result, measure.sample
    yield Check(name, "no error, no status but 2xx", str(result.failures), result.failures == 0)
    if measure.is_extra:
        return
    answered = f"{sample.answered} of {sample.sent}"
    yield Check(name, "every sampled push answered", answered, sample.answered == sample.sent)
    if measure.ratio is not None and name in RATIOS:
        required = RATIOS[name]
        yield Check(name, f"≥ {required:.2f} × (a)", f"{measure.ratio:.2f}", measure.ratio >= required)
    if name in P99_MS:
        limit = P99_MS[name]
        yield Check(name, f"p99 ≤ {limit:.0f} ms", f"{result.p99_ms:.0f} ms", result.p99_ms <= limit)
    if measure.stored is not None:
        yield from _kehui_checks(measure, measure.stored)


def _kehui_checks(measure: Measure, stored: Mapping[str, int]) -> Iterator[Check]:
    name, sample, pushes = measure.name, measure.sample, stored["pushes"]
    ready = measure.ready_seconds
    yield Check(name, f"ready within {READY_SECONDS:.0f} s", f"{ready:.1f} s", ready <= READY_SECONDS)
    for process, sizes in measure.memory_mb.items():
        heavy = sum(sizes)
        required = f"{process} process ≤ {RESIDENT_MB:.0f} MB resident"
        yield Check(name, required, f"{heavy:.0f} MB", heavy <= RESIDENT_MB)
    yield Check(
        name,
        f"sampled replies name a source ≥ {ANSWERED_SHARE:.0%}",
        f"{sample.sourced} of {sample.sent}",
        sample.sourced >= ANSWERED_SHARE * sample.sent,
    )
    extra = pushes - measure.accepted
    yield Check(
        name,
        "every accepted push stored, once",
        f"{pushes} of {measure.accepted} + {extra} in flight",
        0 <= extra <= measure.in_flight,
    )
    for what, required, unheard in (
        ("self_served", "self-served consultations stored", 0),
        ("replied", "replies noted as sent, to who still listened", measure.in_flight),
    ):
        share = min(1.0, stored[what] / max(1, pushes - unheard))
        limit = f"{required} ≥ {ANSWERED_SHARE:.0%}"
        yield Check(name, limit, f"{share:.1%}", share >= ANSWERED_SHARE)


def measures_table(measures: Sequence[Measure]) -> str:
    """Return the figures of every load as a Markdown table."""
    rows = [["", "server", "requests/s", "× (a)", "p50 ms", "p99 ms", "ready s", "RSS MB", "distinct texts"]]
    for measure in measures:
        result = measure.result
        ratio = f"{measure.ratio:.2f}" if measure.ratio is not None else "–"
        rows.append(
            [
                measure.name,
                measure.title,
                f"{result.rate:.0f}",
                ratio,
                f"{result.p50_ms:.1f}",
                f"{result.p99_ms:.1f}",
                f"{measure.ready_seconds:.1f}",
                _memory(measure),
                f"{result.distinct / result.made:.0%}",
            ]
        )
    return table(rows, left=2)


def checks_table(found: Sequence[Check]) -> str:
    """Return the requirements as a Markdown table."""
    rows = [["", "required", "measured", ""]]
    rows += [[check.name, check.requirement, check.measured, _verdict(check)] for check in found]
    return table(rows, left=4)


def to_json(measures: Sequence[Measure], found: Sequence[Check]) -> dict[str, object]:
    """Return all of it for a file."""
    return {
        "measures": [
            {
                "name": measure.name,
                "title": measure.title,
                "requests_per_second": round(measure.result.rate, 1),
                "ratio": round(measure.ratio, 3) if measure.ratio is not None else None,
                **{name: getattr(measure.result, name) for name in Result.__slots__},
                "failures": measure.result.failures,
                "sample": {name: getattr(measure.sample, name) for name in Sample.__slots__},
                "ready_seconds": round(measure.ready_seconds, 2),
                "resident_mb": {name: list(sizes) for name, sizes in measure.memory_mb.items()},
                "stored": measure.stored,
                "complaints": list(measure.complaints),
            }
            for measure in measures
        ],
        "checks": [asdict(check) for check in found],
    }


def _memory(measure: Measure) -> str:
    sizes = [size for process in measure.memory_mb.values() for size in process]
    total = f"{measure.resident_mb:.0f}"
    return total if len(sizes) < 2 else f"{total} ({' + '.join(f'{size:.0f}' for size in sizes)})"


def _verdict(check: Check) -> str:
    return "PASS" if check.passed else "FAIL"


def table(rows: Sequence[Sequence[str]], *, left: int) -> str:
    """Lay out rows, the first of them the header; columns from `left` on are set to the right."""
    widths = [max(3, *(_width(row[place]) for row in rows)) for place in range(len(rows[0]))]
    rule = ["-" * width if place < left else "-" * (width - 1) + ":" for place, width in enumerate(widths)]
    lines = [rows[0], rule, *rows[1:]]
    return "\n".join("| " + " | ".join(_cells(line, widths, left)) + " |" for line in lines)


def _cells(line: Sequence[str], widths: Sequence[int], left: int) -> Iterator[str]:
    for place, (cell, width) in enumerate(zip(line, widths, strict=True)):
        space = " " * (width - _width(cell))
        yield cell + space if place < left else space + cell


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
